// Bundles an entry as wrangler would for the platform: one minified ES module, the workerd conditions, no Node built-ins.
import { build } from 'esbuild'

/** `secondsAhead`: how far the clock of the bundle goes ahead of the machine's. */
export async function bundle(main: string, outfile: string, { secondsAhead = 0 } = {}): Promise<void> {
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
    ...(secondsAhead && { banner: { js: clockAhead(secondsAhead) } }),
  })
}

const clockAhead = (seconds: number): string => `{
  const Machine = Date
  const now = () => Machine.now() + ${seconds * 1000}
  globalThis.Date = class Date extends Machine {
    constructor(...given) { if (given.length > 0) super(...given); else super(now()) }
    static now() { return now() }
  }
}`
