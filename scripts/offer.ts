// npm run offer: prints the link of an offer for a PID in both formats, over the authorization code flow.
import { pid } from '../shared/credentials/pid.ts'
import { connect, runScript } from './local/connect.ts'
import { createOffer } from './local/create-offer.ts'
import { readArguments } from './local/read-arguments.ts'

const usage = `Usage: npm run -s offer

Prints the link of an offer for a PID in both formats; the person logs in and approves.`

await runScript(async () => {
  readArguments(usage, {})
  const credentialConfigurationIds = pid.configurations.map(({ id }) => id)
  const offer = await createOffer(await connect(), { credentialConfigurationIds, grant: 'authorizationCode' })
  console.log(offer.credentialOfferUri)
})
