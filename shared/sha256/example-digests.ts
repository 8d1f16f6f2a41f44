// Digests by the module, for tests in Node: there it is a file.
import { readFileSync } from 'node:fs'
import { createModuleDigests } from './digests.ts'

export const moduleDigests = createModuleDigests(
  new WebAssembly.Module(new Uint8Array(readFileSync(new URL('sha256.wasm', import.meta.url)))),
)
