// npm run deploy [-- --var NAME:VALUE ...] [-- --dry-run]: deploys the issuer, then the verifier; never the sandbox. The variables of
// wrangler.toml are those of one's own machine: a deployment names its own, above all PROFILE and the addresses.
import { wrangler } from './local/wrangler.ts'

const parameters = process.argv.slice(2)
const isDryRun = parameters.includes('--dry-run')
if (!isDryRun && !parameters.some((one) => one.startsWith('PROFILE:'))) {
  console.error(
    'Say which profile is deployed: npm run deploy -- --var PROFILE:production --var ISSUER_URL:https://... (docs/deploy.md)',
  )
  process.exit(2)
}
for (const name of ['issuer', 'verifier']) await wrangler(['deploy', '-e', name, '--minify', ...parameters])
