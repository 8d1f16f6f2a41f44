// npm run deploy [-- --var NAME:VALUE ...] [-- --dry-run]: deploys what keeps the trust lists, the issuer, then the verifier; never the sandbox. The variables of
// wrangler.toml are those of one's own machine: a deployment names its own, above all PROFILE and the addresses.
import { wrangler } from './local/wrangler.ts'

const usage = `Usage: npm run deploy -- --var PROFILE:production --var ISSUER_URL:https://... [--var NAME:VALUE ...]
       npm run deploy -- --dry-run

Deploys what keeps the trust lists, the issuer, then the verifier, to Cloudflare; never the sandbox. What has to be said: docs/deploy.md.`

const parameters = process.argv.slice(2)
if (parameters.includes('--help') || parameters.includes('-h')) {
  console.log(usage)
  process.exit(0)
}
const isDryRun = parameters.includes('--dry-run')
if (!isDryRun && !parameters.some((one) => one.startsWith('PROFILE:'))) {
  console.error(
    `Say which profile is deployed

${usage}`,
  )
  process.exit(2)
}
for (const name of ['trust', 'issuer', 'verifier']) await wrangler(['deploy', '-e', name, '--minify', ...parameters])
