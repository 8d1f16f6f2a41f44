// npm run token -- issuer|verifier: prints an access token of the sandbox's partner, for use with curl.
import { connect, runScript } from './local/connect.ts'
import { partnerToken } from './local/partner-token.ts'
import { readArguments, UsageRefused } from './local/read-arguments.ts'

const usage = `Usage: npm run -s token -- issuer|verifier

Prints an access token for the issuer's offers and revocation, or for the verifier's transactions; it lives ten minutes.`

await runScript(async () => {
  const { positionals } = readArguments(usage, { allowPositionals: true })
  const [which, ...more] = positionals
  if ((which !== 'issuer' && which !== 'verifier') || more.length > 0) throw new UsageRefused(usage)
  const { addresses, installation } = await connect()
  console.log(await partnerToken(installation, addresses, which))
})
