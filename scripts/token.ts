// npm run token -- issuer|verifier: prints an access token of the sandbox's partner, for use with curl.
import { connect, runScript } from './local/connect.ts'
import { partnerToken } from './local/partner-token.ts'

await runScript(async () => {
  const which = process.argv[2]
  if (which !== 'issuer' && which !== 'verifier') throw new Error('Usage: npm run token -- issuer|verifier')
  const { addresses, installation } = await connect()
  console.log(await partnerToken(installation, addresses, which))
})
