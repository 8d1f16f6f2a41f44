// Three kinds of tests: pure code in Node, what touches bindings in workerd's pool, and whole flows and other people's
// wallets against the three functions running on bare workerd.
import { cloudflareTest } from '@cloudflare/vitest-plugin'
import { defineConfig } from 'vitest/config'

const code = ['shared', 'issuer', 'verifier', 'sandbox', 'scripts']

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
        plugins: [cloudflareTest({ wrangler: { configPath: './wrangler.toml', environment: 'issuer' } })],
        // A thousand at once take seconds on a busy machine.
        test: {
          name: 'workerd',
          include: code.map((folder) => `${folder}/**/*.workerd.test.ts`),
          exclude: ['verifier/webhook/**', '**/node_modules/**'],
          testTimeout: 60_000,
        },
      },
      {
        // The Durable Object that the verifier alone has.
        plugins: [cloudflareTest({ wrangler: { configPath: './wrangler.toml', environment: 'verifier' } })],
        test: { name: 'workerd-verifier', include: ['verifier/webhook/**/*.workerd.test.ts'], testTimeout: 60_000 },
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
