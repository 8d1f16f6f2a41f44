// Three kinds of tests: pure code in Node, what touches bindings in workerd's pool, and whole flows and other people's
// wallets against the functions running on bare workerd.
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

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: code.map((folder) => `${folder}/**/*.test.ts`),
          exclude: ['**/*.workerd.test.ts', '**/node_modules/**'],
        },
      },
      {
        plugins: [inWorkerd('issuer')],
        // A thousand at once take seconds on a busy machine.
        test: {
          name: 'workerd',
          include: code.map((folder) => `${folder}/**/*.workerd.test.ts`),
          exclude: ['verifier/webhook/**', 'trust/**', '**/node_modules/**'],
          testTimeout: 60_000,
        },
      },
      {
        // The Durable Object that the verifier alone has.
        plugins: [inWorkerd('verifier')],
        test: { name: 'workerd-verifier', include: ['verifier/webhook/**/*.workerd.test.ts'], testTimeout: 60_000 },
      },
      {
        plugins: [inWorkerd('trust')],
        test: { name: 'workerd-trust', include: ['trust/**/*.workerd.test.ts'], testTimeout: 60_000 },
      },
      {
        test: {
          name: 'whole',
          include: ['test/**/*.test.ts'],
          globalSetup: ['./test/start-functions.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: 1,
          // One after the other in one process: each file makes its own wallets, and reading the modules anew for each took minutes.
          isolate: false,
        },
      },
    ],
  },
})
