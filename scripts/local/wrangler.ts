// wrangler, without telemetry, banner or look-ups, for one of the functions of wrangler.toml.
import { spawn } from 'node:child_process'
import { projectFolder } from './wrangler-config.ts'

const quiet = { WRANGLER_SEND_METRICS: 'false', WRANGLER_HIDE_BANNER: 'true', CLOUDFLARE_CF_FETCH_ENABLED: 'false' }

/** @throws when wrangler fails; what it wrote goes through. */
export function wrangler(parameters: readonly string[], output: 'inherit' | 'ignore' = 'inherit'): Promise<void> {
  const child = spawn(process.execPath, [`${projectFolder}node_modules/wrangler/bin/wrangler.js`, ...parameters], {
    cwd: projectFolder,
    stdio: ['inherit', output, 'inherit'],
    env: { ...process.env, ...quiet },
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`wrangler ${parameters[0]} failed`))))
  })
}

/** Builds what would be deployed, and deploys nothing. */
export const dryRun = (name: 'trust' | 'issuer' | 'verifier', folder: string): Promise<void> =>
  wrangler(['deploy', '-e', name, '--dry-run', '--minify', '--outdir', folder], 'ignore')

/** Profiles the start of what would be deployed, on this machine, into a CPU profile as V8 writes it. */
export const profileStartup = (name: 'trust' | 'issuer' | 'verifier', file: string): Promise<void> =>
  wrangler(['check', 'startup', '-e', name, `--args=-e ${name} --minify`, '--outfile', file], 'ignore')
