// npm run offer: prints the link of an offer for a PID in both formats, over the authorization code flow.
import { pid } from '../shared/credentials/pid.ts'
import { connect, runScript } from './local/connect.ts'
import { createOffer } from './local/create-offer.ts'

await runScript(async () => {
  const credentialConfigurationIds = pid.configurations.map(({ id }) => id)
  const offer = await createOffer(await connect(), { credentialConfigurationIds, grant: 'authorizationCode' })
  console.log(offer.credentialOfferUri)
})
