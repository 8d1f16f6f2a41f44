import { createDecipheriv } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { hex } from '../bytes.ts'
import { systemRandom } from '../random.ts'
import { setStatus } from './bits.ts'
import { createIdentifiers, identifierLength } from './identifiers.ts'

const secret = systemRandom(32)
const size = 2 ** 20

const namesIn = (bytes: Uint8Array): string[] =>
  Array.from({ length: bytes.length / identifierLength }, (_, at) =>
    hex(bytes.subarray(at * identifierLength, (at + 1) * identifierLength)),
  )

describe('identifiers', () => {
  it('are AES of the index under the secret of the list, as another implementation computes it', async () => {
    const indices = [0, 1, 255, 16_384, size - 1, 1]
    const names = await (await createIdentifiers(secret)).of(indices)
    for (const [at, index] of indices.entries()) {
      const block = Buffer.alloc(16)
      block.writeUInt32BE(index, 12)
      const decipher = createDecipheriv('aes-256-ecb', secret, null).setAutoPadding(false)
      expect(hex(names[at] ?? new Uint8Array())).toBe(hex(new Uint8Array(decipher.update(block))))
    }
  })

  it('are others under another secret, and none is part of another', async () => {
    const [one, other] = [await createIdentifiers(secret), await createIdentifiers(systemRandom(32))]
    const indices = Array.from({ length: 500 }, (_, index) => index)
    const names = [...(await one.of(indices)), ...(await other.of(indices))]
    expect(new Set(names.map(hex)).size).toBe(1000)
  })

  it.each([1, 2] as const)(
    'of a list of %d bits are those of who is not valid, in no order of theirs',
    async (bits) => {
      const list = new Uint8Array((size * bits) / 8)
      const revoked = [0, 1, 7, 8, 4095, 16_383, 16_384, 16_385, 500_000, size - 1]
      for (const index of revoked) setStatus(list, bits, index, 1)
      if (bits === 2) setStatus(list, bits, 1, 2)
      const identifiers = await createIdentifiers(secret)
      const names = namesIn(await identifiers.ofInvalid(list, bits))
      const expected = (await identifiers.of(revoked)).map(hex)
      expect(names).toEqual(expected.toSorted())
      expect(names).not.toEqual(expected)
    },
  )

  it('are none where all are valid', async () => {
    const { ofInvalid } = await createIdentifiers(secret)
    expect(await ofInvalid(new Uint8Array(size / 8), 1)).toHaveLength(0)
  })
})
