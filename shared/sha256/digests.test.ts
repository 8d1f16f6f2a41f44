// Both ways to hash, against node:crypto.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assembleSha256, places } from './assemble.ts'
import { createModuleDigests, type Digests, webCryptoDigests } from './digests.ts'
import { moduleDigests } from './example-digests.ts'

const file = new Uint8Array(readFileSync(new URL('sha256.wasm', import.meta.url)))
const module = new WebAssembly.Module(file)
const byModule = moduleDigests

const ofText = (text: string): string => createHash('sha256').update(text).digest('base64url')
const ofBytes = (bytes: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(bytes).digest())
const ascii = fc.string({ unit: 'binary-ascii', maxLength: 300 })
const characters = (length: number): string => 'x'.repeat(length)

it('the module is what the assembler makes', () => {
  expect(file).toEqual(assembleSha256())
})

it('the module imports nothing, and exports its memory and one function', () => {
  expect(WebAssembly.Module.imports(module)).toEqual([])
  expect(WebAssembly.Module.exports(module).map(({ name }) => name)).toEqual(['memory', 'digest'])
})

describe.each<[string, Digests]>([
  ['WebCrypto', webCryptoDigests],
  ['the module', byModule],
])('SHA-256 by %s', (_, digests) => {
  it('is that of FIPS 180-4', async () => {
    const texts = ['abc', '', 'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq']
    expect((await digests.ofTexts(texts)).map((text) => Buffer.from(text, 'base64url').toString('hex'))).toEqual([
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
    ])
  })

  it('is that of node:crypto for every length up to some blocks', async () => {
    for (let length = 0; length < 700; length++) {
      const bytes = crypto.getRandomValues(new Uint8Array(length))
      expect(await digests.ofParts(bytes, [{ start: 0, end: length }])).toEqual(ofBytes(bytes))
    }
  })

  it('is that of node:crypto for any texts, in their order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(ascii, { maxLength: 60 }), async (texts) => {
        expect(await digests.ofTexts(texts)).toEqual(texts.map(ofText))
      }),
    )
  })

  it('is that of node:crypto for any parts, wherever they begin', async () => {
    const part = fc.tuple(fc.nat({ max: 400 }), fc.nat({ max: 400 }))
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 400, maxLength: 400 }), fc.array(part), async (bytes, drawn) => {
        const parts = drawn.map(([one, other]) => ({ start: Math.min(one, other), end: Math.max(one, other) }))
        const expected = parts.flatMap(({ start, end }) => [...ofBytes(bytes.subarray(start, end))])
        expect(await digests.ofParts(new Uint8Array(bytes), parts)).toEqual(new Uint8Array(expected))
      }),
    )
  })

  it('is the same when texts follow parts and parts follow texts', async () => {
    const bytes = new Uint8Array(400).fill(255)
    const parts = Array.from({ length: 50 }, (_, at) => ({ start: at, end: 400 - at }))
    const texts = Array.from({ length: 50 }, (_, at) => characters(at))
    for (let round = 0; round < 3; round++) {
      const expected = parts.flatMap(({ start, end }) => [...ofBytes(bytes.subarray(start, end))])
      expect(await digests.ofParts(bytes, parts)).toEqual(new Uint8Array(expected))
      expect(await digests.ofTexts(texts)).toEqual(texts.map(ofText))
    }
  })

  it('takes more, and longer ones, than the module has room for', async () => {
    const many = Array.from({ length: 500 }, (_, at) => characters(at))
    expect(await digests.ofTexts(many)).toEqual(many.map(ofText))
    const long = [characters(places.end - places.inputs), characters(places.end)]
    for (const text of long) expect(await digests.ofTexts([text, 'x'])).toEqual([ofText(text), ofText('x')])
    const bytes = new Uint8Array(places.end).fill(7)
    const parts = [{ start: 1, end: places.end }]
    expect(await digests.ofParts(bytes, parts)).toEqual(ofBytes(bytes.subarray(1)))
    const ofMany = Array.from({ length: 500 }, () => ({ start: 3, end: 90 }))
    expect(await digests.ofParts(bytes, ofMany)).toHaveLength(500 * 32)
  })
})

describe('the module', () => {
  it('answers at once where it has room, so that nobody else comes in between', () => {
    expect(byModule.ofTexts(['abc'])).toEqual([ofText('abc')])
    expect(byModule.ofTexts([])).toEqual([])
    expect(byModule.ofParts(new Uint8Array(1), [])).toEqual(new Uint8Array())
  })

  it('keeps nothing of what it hashed', () => {
    const exported: WebAssembly.Memory[] = []
    const { Instance } = WebAssembly
    class Watched extends Instance {
      constructor(given: WebAssembly.Module) {
        super(given)
        exported.push(this.exports.memory as WebAssembly.Memory)
      }
    }
    WebAssembly.Instance = Watched as typeof Instance
    const watched = createModuleDigests(module)
    WebAssembly.Instance = Instance
    const [memory] = exported
    if (!memory) throw new TypeError('an instance was made')
    const kept = Buffer.from(memory.buffer)
    const hashings = [
      () => watched.ofTexts(['Peeters', `Peeters${characters(200)}`]),
      () => watched.ofParts(new TextEncoder().encode('Peeters Jan'), [{ start: 0, end: 11 }]),
      () => expect(() => watched.ofTexts(['Peeters é'])).toThrow(TypeError),
    ]
    for (const hashing of hashings) {
      hashing()
      // The state of the hash, and the digests, are all that is left.
      expect(kept.subarray(places.scratch, places.outputs).every((byte) => byte === 0)).toBe(true)
      expect(kept.subarray(places.inputs).every((byte) => byte === 0)).toBe(true)
      expect(kept.includes('Peeters')).toBe(false)
    }
  })

  it('refuses texts that take more bytes than characters', () => {
    expect(() => byModule.ofTexts(['é'])).toThrow('in ASCII alone')
  })
})
