// npm run build: the bundles as they would be deployed, with their sizes, and what none may pass.
import { readdir, readFile, rm } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import { dryRun } from './local/wrangler.ts'

/** Bytes, gzipped. The issuer also speaks SOAP and OpenID Connect, keeps the status lists and has duties of its own. */
const limits = { trust: 250_000, issuer: 280_000, verifier: 250_000 }

for (const [name, limit] of Object.entries(limits) as [keyof typeof limits, number][]) {
  const folder = `dist/${name}`
  await rm(folder, { recursive: true, force: true })
  await dryRun(name, folder)
  let size = 0
  for (const file of await readdir(folder))
    if (/\.(js|wasm)$/.test(file)) size += gzipSync(await readFile(`${folder}/${file}`)).length
  console.log(`${name}: ${(size / 1000).toFixed(0)} kB gzip`)
  if (size > limit) {
    console.error(`${name} is larger than ${limit / 1000} kB`)
    process.exitCode = 1
  }
}
