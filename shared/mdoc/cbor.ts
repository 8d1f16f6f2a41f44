// CBOR (RFC 8949) as mdoc uses it. What we write is in the shortest form; what others send is read strictly.
// Refuses: duplicate map keys, indefinite lengths, lengths and numbers that are not in their shortest form, save the count of
// a map, trailing bytes, simple values that mdoc has no use for, numbers that are none, keys that are neither text nor whole
// numbers (nor bytes, where a list of identifiers is read), and nesting beyond the limit.
import { type Bytes, concat, hex, joined, textOf, utf8 } from '../bytes.ts'

export class CborRefused extends Error {}

/** A tagged value: full-dates (1004), date-times (0) and what else others send. */
export class Tagged {
  readonly tag: number
  readonly value: CborValue

  constructor(tag: number, value: CborValue) {
    this.tag = tag
    this.value = value
  }
}

/** Tag 24: CBOR inside a byte string. `item` is the whole tagged item exactly as received: digests are over it. */
export class Embedded {
  readonly content: Bytes
  readonly item: Bytes

  constructor(content: Bytes, item: Bytes) {
    this.content = content
    this.item = item
  }
}

export type CborKey = string | number
export type CborValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | Tagged
  | Embedded
  | CborValue[]
  | Map<CborKey, CborValue>

/** `YYYY-MM-DD` as full-date, tag 1004 (RFC 8943). */
export const fullDate = (date: string): Tagged => new Tagged(1004, date)

/** `YYYY-MM-DDThh:mm:ssZ` as tdate, tag 0. */
export const dateTime = (time: string): Tagged => new Tagged(0, time)

/** Wraps encoded CBOR as tag 24. */
export function embed(content: Bytes): Embedded {
  return new Embedded(content, encodeCbor(new Tagged(24, content)))
}

/** Shortest form and definite lengths; the order of map keys is the caller's. Floats always take eight bytes. */
export function encodeCbor(value: CborValue): Bytes {
  const parts: Uint8Array[] = []
  write(parts, value)
  return joined(parts)
}

/** In parts, which are joined once. */
function write(parts: Uint8Array[], value: CborValue): void {
  if (typeof value === 'string') {
    const bytes = utf8(value)
    parts.push(head(3, bytes.length), bytes)
  } else if (typeof value === 'number' || typeof value === 'bigint') parts.push(encodeNumber(value))
  else if (value instanceof Uint8Array) parts.push(head(2, value.length), value)
  else if (value instanceof Tagged) {
    parts.push(head(6, value.tag))
    write(parts, value.value)
  } else if (value instanceof Embedded) parts.push(head(6, 24), head(2, value.content.length), value.content)
  else if (Array.isArray(value)) {
    parts.push(head(4, value.length))
    for (const element of value) write(parts, element)
  } else if (value instanceof Map) {
    parts.push(head(5, value.size))
    for (const [key, member] of value) {
      write(parts, key)
      write(parts, member)
    }
  } else parts.push(Uint8Array.of(value === null ? 0xf6 : value ? 0xf5 : 0xf4))
}

function encodeNumber(value: number | bigint): Bytes {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) return encodeFloat(value)
  return value < 0 ? head(1, typeof value === 'bigint' ? -1n - value : -1 - value) : head(0, value)
}

function encodeFloat(value: number): Bytes {
  const bytes = new Uint8Array(9)
  bytes[0] = 0xfb
  new DataView(bytes.buffer).setFloat64(1, value)
  return bytes
}

/** A byte string. */
export const byteString = (bytes: Uint8Array): Bytes => concat(head(2, bytes.length), bytes)

/** A text string. */
export const textString = (text: string): Bytes => {
  const bytes = utf8(text)
  return concat(head(3, bytes.length), bytes)
}

/** The initial bytes of an item: major type and argument, in the shortest form. @throws RangeError from 2^64 on. */
export function head(major: number, argument: number | bigint): Bytes {
  if (argument > 0xffff_ffff) return longHead(major, BigInt(argument))
  const type = major << 5
  const small = Number(argument)
  if (small < 24) return Uint8Array.of(type | small)
  if (small < 0x100) return Uint8Array.of(type | 24, small)
  if (small < 0x10000) return Uint8Array.of(type | 25, small >> 8, small & 255)
  return Uint8Array.of(type | 26, small >>> 24, (small >> 16) & 255, (small >> 8) & 255, small & 255)
}

function longHead(major: number, argument: bigint): Bytes {
  if (argument >= 2n ** 64n) throw new RangeError('CBOR has no whole number of this size')
  const bytes = new Uint8Array(9)
  bytes[0] = (major << 5) | 27
  new DataView(bytes.buffer).setBigUint64(1, argument)
  return bytes
}

export interface CborLimits {
  depth: number
  /** Items in all. */
  items: number
  /** Keys may be byte strings as well, and are known by `byteKey`. */
  byteKeys?: true
}

const halfOfPair = '\ud800'

/**
 * A key of bytes, as a text that no CBOR text can be: no UTF-8 gives half of a surrogate pair. There may be a hundred thousand short ones,
 * each a character for each byte; no long one has as few as those.
 */
export const byteKey = (bytes: Uint8Array): string =>
  halfOfPair + (bytes.length <= 64 ? String.fromCharCode.apply(null, bytes as unknown as number[]) : hex(bytes))

const defaultLimits: CborLimits = { depth: 16, items: 20_000 }

interface Reader {
  bytes: Bytes
  view: DataView | undefined
  at: number
  items: number
  limits: CborLimits
}

/** Exactly one item and nothing after it. Byte strings are views of the input. @throws CborRefused */
export function decodeCbor(bytes: Bytes, limits: CborLimits = defaultLimits): CborValue {
  const reader: Reader = { bytes, view: undefined, at: 0, items: 0, limits }
  const value = readItem(reader, 0)
  if (reader.at !== bytes.length) throw new CborRefused('bytes follow the CBOR item')
  return value
}

function readItem(reader: Reader, depth: number): CborValue {
  if (depth > reader.limits.depth) throw new CborRefused('the CBOR is nested too deep')
  if (++reader.items > reader.limits.items) throw new CborRefused('the CBOR has too many items')
  const start = reader.at
  const initial = readByte(reader)
  const major = initial >> 5
  if (major === 7) return readSimple(reader, initial & 31)
  const argument = readArgument(reader, initial & 31, major)
  switch (major) {
    case 0:
      return argument
    case 1:
      return typeof argument === 'bigint' ? -1n - argument : -1 - argument
    case 2:
      return readBytes(reader, argument)
    case 3:
      return readText(reader, argument)
    case 4:
      return readArray(reader, length(reader, argument), depth)
    case 5:
      return readMap(reader, length(reader, argument), depth)
    default:
      return readTagged(reader, Number(argument), start, depth)
  }
}

function readByte(reader: Reader): number {
  const byte = reader.bytes[reader.at++]
  if (byte === undefined) throw new CborRefused('the CBOR ends too early')
  return byte
}

/**
 * The number behind the initial byte, in its shortest form only. The count of a map may be longer: wallets that are built
 * on cbor-x write it in two bytes always, and whatever is hashed or signed is kept as it was received (MD-ISS-12).
 */
function readArgument(reader: Reader, info: number, major: number): number | bigint {
  if (info < 24) return info
  if (info === 31) throw new CborRefused('the CBOR has an indefinite length')
  if (info > 27) throw new CborRefused('the CBOR has a reserved initial byte')
  if (info === 24) {
    const value = readByte(reader)
    if (value < 24 && major !== 5) throw new CborRefused(notShortest)
    return value
  }
  const size = 1 << (info - 24)
  if (reader.at + size > reader.bytes.length) throw new CborRefused('the CBOR ends too early')
  const at = reader.at
  reader.at += size
  const view = viewOf(reader)
  const value = size === 2 ? view.getUint16(at) : size === 4 ? view.getUint32(at) : view.getBigUint64(at)
  const least = size === 2 ? 0x100 : size === 4 ? 0x10000 : 0x1_0000_0000
  if (value < least && major !== 5) throw new CborRefused(notShortest)
  return typeof value === 'bigint' && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value
}

const notShortest = 'a CBOR number is not in its shortest form'

/** Most items need none. */
function viewOf(reader: Reader): DataView {
  const { buffer, byteOffset, byteLength } = reader.bytes
  reader.view ??= new DataView(buffer, byteOffset, byteLength)
  return reader.view
}

/** A length that the bytes left can hold. */
function length(reader: Reader, argument: number | bigint): number {
  if (argument > reader.bytes.length - reader.at) throw new CborRefused('the CBOR ends too early')
  return Number(argument)
}

function readBytes(reader: Reader, argument: number | bigint): Bytes {
  const end = reader.at + length(reader, argument)
  const bytes = reader.bytes.subarray(reader.at, end)
  reader.at = end
  return bytes
}

function readText(reader: Reader, argument: number | bigint): string {
  const start = reader.at
  const end = start + length(reader, argument)
  reader.at = end
  const short = end - start <= 32 ? asciiOf(reader.bytes, start, end) : undefined
  if (short !== undefined) return short
  try {
    return textOf(reader.bytes.subarray(start, end))
  } catch {
    throw new CborRefused('a CBOR text is not UTF-8')
  }
}

/** Most texts are short names, for which calling the decoder takes longer than reading them. */
function asciiOf(bytes: Bytes, start: number, end: number): string | undefined {
  let text = ''
  for (let at = start; at < end; at++) {
    const byte = bytes[at] as number
    if (byte >= 0x80) return undefined
    text += String.fromCharCode(byte)
  }
  return text
}

function readArray(reader: Reader, count: number, depth: number): CborValue[] {
  const values: CborValue[] = []
  for (let i = 0; i < count; i++) values.push(readItem(reader, depth + 1))
  return values
}

function readMap(reader: Reader, count: number, depth: number): Map<CborKey, CborValue> {
  const map = new Map<CborKey, CborValue>()
  for (let i = 0; i < count; i++) {
    // A float that equals a whole number would be the same key to us and another one to somebody else.
    const isFloat = (reader.bytes[reader.at] ?? 0) >> 5 === 7
    const item = readItem(reader, depth + 1)
    const key = reader.limits.byteKeys && item instanceof Uint8Array ? byteKey(item) : item
    if (isFloat || (typeof key !== 'string' && typeof key !== 'number'))
      throw new CborRefused('a CBOR map key is neither text nor whole number')
    if (map.has(key)) throw new CborRefused('a CBOR map has a key twice')
    map.set(key, readItem(reader, depth + 1))
  }
  return map
}

function readTagged(reader: Reader, tag: number, start: number, depth: number): Tagged | Embedded {
  const value = readItem(reader, depth + 1)
  if ((tag === 0 || tag === 1004) && typeof value !== 'string') throw new CborRefused('a date or time is no text')
  if (tag !== 24) return new Tagged(tag, value)
  if (!(value instanceof Uint8Array)) throw new CborRefused('tag 24 holds no byte string')
  return new Embedded(value as Bytes, reader.bytes.subarray(start, reader.at))
}

function readSimple(reader: Reader, info: number): CborValue {
  if (info === 20) return false
  if (info === 21) return true
  if (info === 22) return null
  // Data elements of others may hold floats; nothing else of major type 7 has a use here.
  const size = info === 25 ? 2 : info === 26 ? 4 : info === 27 ? 8 : 0
  if (size === 0) throw new CborRefused('the CBOR has a simple value that mdoc does not use')
  if (reader.at + size > reader.bytes.length) throw new CborRefused('the CBOR ends too early')
  const at = reader.at
  reader.at += size
  const view = viewOf(reader)
  const value = size === 2 ? view.getFloat16(at) : size === 4 ? view.getFloat32(at) : view.getFloat64(at)
  if (!Number.isFinite(value)) throw new CborRefused('a CBOR number is none')
  return value
}
