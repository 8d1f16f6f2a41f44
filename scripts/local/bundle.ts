// Bundles an entry as wrangler would for the platform: one minified ES module, the workerd conditions, no Node built-ins.
import { build } from 'esbuild'

export async function bundle(main: string, outfile: string): Promise<void> {
  await build({
    entryPoints: [main],
    outfile,
    bundle: true,
    minify: true,
    keepNames: true,
    format: 'esm',
    target: 'es2024',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['cloudflare:*'],
    logLevel: 'warning',
  })
}
