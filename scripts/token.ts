// npm run token -- issuer|verifier|trust: prints an access token of the sandbox's partner, for use with curl.
import { connect, runScript } from './local/connect.ts'
import { partnerToken } from './local/partner-token.ts'
import { readArguments, UsageRefused } from './local/read-arguments.ts'
import { operator } from './local/secrets.ts'

const usage = `Usage: npm run -s token -- issuer|verifier|trust

Prints an access token of ten minutes: for the issuer's offers, revocations and watch, for the verifier's
transactions, or for the trust lists.`

await runScript(async () => {
  const { positionals } = readArguments(usage, { allowPositionals: true })
  const [which, ...more] = positionals
  if ((which !== 'issuer' && which !== 'verifier' && which !== 'trust') || more.length > 0)
    throw new UsageRefused(usage)
  const { addresses, installation } = await connect()
  // The verifier passes on what is asked of the trust lists.
  const [of, clientId] = which === 'trust' ? (['verifier', operator] as const) : ([which, undefined] as const)
  console.log(await partnerToken(installation, addresses, of, clientId))
})
