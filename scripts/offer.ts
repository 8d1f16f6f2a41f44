// npm run offer: prints the link of an offer over the authorization code flow: for a PID in both formats, for another type, or for everything.
import { catalogue, findType } from '../shared/credentials/index.ts'
import { connect, runScript } from './local/connect.ts'
import { createOffer } from './local/create-offer.ts'
import { readArguments, UsageRefused } from './local/read-arguments.ts'

const types = catalogue.map(({ id }) => id).join(', ')

const usage = `Usage: npm run -s offer [-- flags]

Prints the link of an offer for a PID in both formats; the person logs in and approves.

  --type NAME   of another document: ${types}
  --all         of everything: the person logs in and chooses among what there is`

await runScript(async () => {
  const { values } = readArguments(usage, { options: { type: { type: 'string' }, all: { type: 'boolean' } } })
  if (values.all && values.type !== undefined) throw new UsageRefused('An offer is of everything or of one type')
  const type = findType(values.type ?? 'pid')
  if (!type) throw new UsageRefused(`There is no type ${values.type}: choose one of ${types}`)
  const named = values.all ? {} : { credentialConfigurationIds: type.configurations.map(({ id }) => id) }
  const offer = await createOffer(await connect(), { ...named, grant: 'authorizationCode' })
  console.log(offer.credentialOfferUri)
})
