// Bundles an entry as wrangler would for the platform: one minified ES module, the workerd conditions, no Node built-ins; modules of
// WebAssembly stay files of their own beside it.
import { basename } from 'node:path'
import { build } from 'esbuild'

/** `secondsAhead`: how far the clock of the bundle goes ahead of the machine's. @returns names of the files beside the bundle */
export async function bundle(main: string, outfile: string, { secondsAhead = 0 } = {}): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: [main],
    outfile,
    bundle: true,
    minify: true,
    keepNames: true,
    format: 'esm',
    target: 'es2024',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['cloudflare:*'],
    loader: { '.wasm': 'copy' },
    assetNames: '[name]',
    metafile: true,
    logLevel: 'warning',
    ...(secondsAhead && { banner: { js: clockAhead(secondsAhead) } }),
  })
  return Object.keys(metafile.outputs)
    .map((path) => basename(path))
    .filter((name) => name.endsWith('.wasm'))
}

const clockAhead = (seconds: number): string => `{
  const Machine = Date
  const now = () => Machine.now() + ${seconds * 1000}
  globalThis.Date = class Date extends Machine {
    constructor(...given) { if (given.length > 0) super(...given); else super(now()) }
    static now() { return now() }
  }
}`
