// The module as a function at the edge loads it: compiled before, and instantiated where nothing may be compiled.
import { expect, it } from 'vitest'
import { createModuleDigests, webCryptoDigests } from './digests.ts'
import sha256 from './sha256.wasm'

it('workerd hashes by the module as WebCrypto does', async () => {
  const digests = createModuleDigests(sha256)
  const texts = Array.from({ length: 60 }, (_, at) => 'x'.repeat(3 * at))
  expect(digests.ofTexts(texts)).toEqual(await webCryptoDigests.ofTexts(texts))
  const bytes = crypto.getRandomValues(new Uint8Array(500))
  const parts = Array.from({ length: 60 }, (_, at) => ({ start: at, end: 500 - 3 * at }))
  expect(digests.ofParts(bytes, parts)).toEqual(await webCryptoDigests.ofParts(bytes, parts))
})
