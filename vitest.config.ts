// Three kinds of tests: pure code in Node, what touches bindings in workerd's pool, and whole flows and other people's
// wallets against the functions running on bare workerd.
import { globSync, readFileSync } from 'node:fs'
import { cloudflareTest } from '@cloudflare/vitest-plugin'
import { defineConfig } from 'vitest/config'

const code = ['shared', 'issuer', 'verifier', 'trust', 'sandbox', 'scripts']

/** In the place of the function that keeps the trust lists, for functions that are bound to it: it has none. */
const withoutLists = {
  name: 'attestry-trust',
  modules: true,
  compatibilityDate: '2026-10-01',
  script: `import { DurableObject } from 'cloudflare:workers'
    export class TrustListObject extends DurableObject { read() { return { generation: 1, members: [] } } }
    export default { fetch: () => new Response(null, { status: 404 }) }`,
  durableObjects: { TRUST_LIST: { className: 'TrustListObject', useSQLite: true } },
}

const inWorkerd = (environment: string) =>
  cloudflareTest({
    wrangler: { configPath: './wrangler.toml', environment },
    ...(environment !== 'trust' && { miniflare: { workers: [withoutLists] } }),
  })

const notHere = ['**/*.workerd.test.ts', '**/node_modules/**']
/** A busy machine is slow, not wrong. */
const patient = { testTimeout: 60_000, hookTimeout: 60_000 }
const unit = code.map((folder) => `${folder}/**/*.test.ts`)

/** Files that put something else in the place of a module, a global or the clock, as a library does that tells cbor-x what tags mean. */
const changing = globSync(unit, { exclude: notHere }).filter((file) =>
  /\bvi\s*\.(mock|doMock|resetModules|stub\w+|spyOn|useFakeTimers|setSystemTime)\(|\bprocess\.env\.\w+ = |\(\w+\.prototype, '|'@owf\/token-status-list'/.test(
    readFileSync(file, 'utf8'),
  ),
)

export default defineConfig({
  test: {
    maxWorkers: '100%',
    projects: [
      {
        // Read modules once for all files: none of ours has a state that a test could leave behind.
        test: { name: 'unit', include: unit, exclude: [...notHere, ...changing], isolate: false, ...patient },
      },
      // Each file in a process of its own.
      { test: { name: 'unit-alone', include: changing, ...patient } },
      {
        plugins: [inWorkerd('issuer')],
        test: {
          name: 'workerd',
          include: code.map((folder) => `${folder}/**/*.workerd.test.ts`),
          exclude: ['verifier/webhook/**', 'trust/**', '**/node_modules/**'],
          ...patient,
        },
      },
      {
        // The Durable Object that the verifier alone has.
        plugins: [inWorkerd('verifier')],
        test: { name: 'workerd-verifier', include: ['verifier/webhook/**/*.workerd.test.ts'], ...patient },
      },
      {
        plugins: [inWorkerd('trust')],
        test: { name: 'workerd-trust', include: ['trust/**/*.workerd.test.ts'], ...patient },
      },
      {
        test: {
          name: 'whole',
          include: ['test/**/*.test.ts'],
          globalSetup: ['./test/start-functions.ts'],
          ...patient,
          sequence: { groupOrder: 1 },
          // Two of them, each with functions of its own; reading the modules anew for each file took minutes.
          maxWorkers: 2,
          isolate: false,
        },
      },
    ],
  },
})
