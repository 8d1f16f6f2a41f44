// npm run offer [-- --type T]: prints the link of an offer for a credential type in all its formats, over the authorization code flow.
import { catalogue, findType } from '../shared/credentials/index.ts'
import { connect, runScript } from './local/connect.ts'
import { createOffer } from './local/create-offer.ts'
import { readArguments, UsageRefused } from './local/read-arguments.ts'

const types = catalogue.map(({ id }) => id)
const usage = `Usage: npm run -s offer [-- --type T]

Prints the link of an offer for a credential in all its formats; the person logs in and approves.

  --type T  ${types.join(', ')} (pid)`

await runScript(async () => {
  const { values } = readArguments(usage, { options: { type: { type: 'string', default: 'pid' } } })
  const type = findType(values.type)
  if (!type) throw new UsageRefused(`--type takes ${types.join(', ')}`)
  const credentialConfigurationIds = type.configurations.map(({ id }) => id)
  const offer = await createOffer(await connect(), { credentialConfigurationIds, grant: 'authorizationCode' })
  console.log(offer.credentialOfferUri)
})
