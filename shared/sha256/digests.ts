// SHA-256 of the many short values that a credential is made of: by WebCrypto one after the other, or all at once by the module of
// `assemble.ts`, where there is one. Both give the same.
import { type Bytes, base64url, type Digest, utf8 } from '../bytes.ts'
import { places } from './assemble.ts'

export interface Part {
  start: number
  end: number
}

export interface Digests {
  /** Of each text; texts in ASCII. @returns base64url */
  ofTexts(texts: readonly string[]): Promise<string[]> | string[]
  /** Of each part of the bytes. @returns 32 bytes for each, one behind the other */
  ofParts(bytes: Bytes, parts: readonly Part[]): Promise<Bytes> | Bytes
}

/** Of all the bytes. */
export const digestBy =
  ({ ofParts }: Digests): Digest =>
  (bytes) =>
    ofParts(bytes, [{ start: 0, end: bytes.length }])

const digestLength = 32

export const webCryptoDigests: Digests = {
  // Encoded together, since each call of the encoder takes its time.
  ofTexts: async (texts) => {
    const digests = await Promise.all(digestsOf(utf8(texts.join('')), partsOf(texts)))
    return digests.map((digest) => base64url(new Uint8Array(digest)))
  },
  ofParts: async (bytes, parts) => {
    const digests = new Uint8Array(parts.length * digestLength)
    for (const [nth, digest] of (await Promise.all(digestsOf(bytes, parts))).entries())
      digests.set(new Uint8Array(digest), nth * digestLength)
    return digests
  },
}

const digestsOf = (bytes: Bytes, parts: readonly Part[]): Promise<ArrayBuffer>[] =>
  parts.map(({ start, end }) => crypto.subtle.digest('SHA-256', bytes.subarray(start, end)))

function partsOf(texts: readonly string[]): Part[] {
  let end = 0
  return texts.map(({ length }) => {
    end += length
    return { start: end - length, end }
  })
}

/** Digests stand one byte further apart than they are long: 33 bytes are 44 characters, so that one encoding serves them all. */
const stride = digestLength + 1
const characters = (stride * 4) / 3
const digestCharacters = 43

/** `module`: of `assemble.ts`. Nothing of what was hashed stays in its memory. */
export function createModuleDigests(module: WebAssembly.Module): Digests {
  const { memory, digest } = new WebAssembly.Instance(module).exports as {
    memory: WebAssembly.Memory
    digest(address: number, length: number, to: number): void
  }
  const bytes = new Uint8Array(memory.buffer)
  const inputs = bytes.subarray(places.inputs)
  const encoder = new TextEncoder()
  const fits = (count: number, length: number): boolean =>
    count * stride <= places.inputs - places.outputs && length <= inputs.length

  /** @returns a view that the next call writes over. */
  function hash(parts: readonly Part[], step: number, used: number): Uint8Array {
    bytes.fill(0, places.outputs, places.outputs + parts.length * step)
    let to: number = places.outputs
    for (const { start, end } of parts) {
      digest(places.inputs + start, end - start, to)
      to += step
    }
    inputs.fill(0, 0, used)
    return bytes.subarray(places.outputs, to)
  }

  return {
    ofTexts: (texts) => {
      const parts = partsOf(texts)
      const { end } = parts.at(-1) ?? { end: 0 }
      if (!fits(texts.length, end)) return webCryptoDigests.ofTexts(texts)
      const { written } = encoder.encodeInto(texts.join(''), inputs)
      if (written !== end) {
        inputs.fill(0)
        throw new TypeError('texts are hashed in ASCII alone')
      }
      const encoded = base64url(hash(parts, stride, end))
      return texts.map((_, nth) => encoded.slice(nth * characters, nth * characters + digestCharacters))
    },
    ofParts: (whole, parts) => {
      if (!fits(parts.length, whole.length)) return webCryptoDigests.ofParts(whole, parts)
      inputs.set(whole)
      return hash(parts, digestLength, whole.length).slice() as Bytes
    },
  }
}
