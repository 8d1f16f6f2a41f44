// npm run token -- issuer|verifier: prints an access token of the sandbox's partner, for use with curl.
import { partnerToken } from './local/partner-token.ts'
import { readInstallation } from './local/installation.ts'

const which = process.argv[2]
if (which !== 'issuer' && which !== 'verifier') {
  console.error('Usage: npm run token -- issuer|verifier')
  process.exit(2)
}
const installation = await readInstallation()
console.log(await partnerToken(installation, which))
