// Bundles an entry as wrangler would for the platform: one minified ES module, the workerd conditions, no Node built-ins; modules of
// WebAssembly stay files of their own beside it.
import { basename } from 'node:path'
import { build, type Plugin } from 'esbuild'
import { turnClock } from './turn-clock.ts'

/**
 * `secondsAhead`: how far the clock of the bundle goes ahead of the machine's; below zero it is behind.
 * @returns names of the files beside the bundle
 */
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
    ...(secondsAhead && {
      banner: { js: `${inWords(turnClock)};turnClock(${secondsAhead});` },
      plugins: [alarmsByThatClock(secondsAhead)],
    }),
  })
  return Object.keys(metafile.outputs)
    .map((path) => basename(path))
    .filter((name) => name.endsWith('.wasm'))
}

/** Whoever reads it may have marked its functions with their names. */
const inWords = (code: (secondsAhead: number) => void): string => `const __name = (of) => of;${code}`

/** The runtime rings alarms by the clock of the machine, and knows no time before 1970. */
const alarmsByThatClock = (secondsAhead: number): Plugin => ({
  name: 'alarms',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^cloudflare:workers$/ }, ({ path, namespace }) =>
      namespace === 'alarms' ? { path, external: true } : { path, namespace: 'alarms' },
    )
    onLoad({ filter: /.*/, namespace: 'alarms' }, () => ({
      contents: `export * from 'cloudflare:workers'
import { DurableObject as Machine } from 'cloudflare:workers'
const turned = new WeakSet()
export class DurableObject extends Machine {
  constructor(ctx, env) {
    super(ctx, env)
    const storage = Object.getPrototypeOf(ctx.storage)
    if (turned.has(storage)) return
    turned.add(storage)
    const { setAlarm, getAlarm } = storage
    storage.setAlarm = function (time, options) { return setAlarm.call(this, Math.max(1, time - ${secondsAhead * 1000}), options) }
    storage.getAlarm = async function (options) {
      const time = await getAlarm.call(this, options)
      return time === null ? null : time + ${secondsAhead * 1000}
    }
  }
}`,
    }))
  },
})
