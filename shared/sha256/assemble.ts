// The WebAssembly module that hashes many short values (SHA-256, FIPS 180-4), put together instruction by instruction. `sha256.wasm` beside
// this file is what comes out, for functions at the edge may load modules and not make them; `node scripts/assemble-sha256.ts` writes it.
// WebCrypto takes about five times as long for a hundred bytes, nearly all of it for being called, and a credential has some twenty such
// values. Whatever has a key in it stays with WebCrypto.

/** Places in the memory of the module; from `inputs` on it is the caller's. */
export const places = { state: 0, scratch: 64, outputs: 1024, inputs: 4096, end: 2 * 65_536 } as const

type Code = readonly number[]

/** LEB128 of a whole number without a sign. */
const unsigned = (n: number): Code => (n < 128 ? [n] : [(n & 127) | 128, ...unsigned(n >>> 7)])

/** LEB128 of a number of 32 bits with its sign. */
function signed(n: number): Code {
  const [low, rest] = [n & 127, n >> 7]
  return (rest === 0 && low < 64) || (rest === -1 && low >= 64) ? [low] : [low | 128, ...signed(rest)]
}

const op = {
  block: [0x02, 0x40],
  loop: [0x03, 0x40],
  if: [0x04, 0x40],
  end: [0x0b],
  select: [0x1b],
  lessThan: [0x49],
  add: [0x6a],
  subtract: [0x6b],
  and: [0x71],
  or: [0x72],
  xor: [0x73],
  shiftLeft: [0x74],
  shiftRight: [0x76],
  rotateLeft: [0x77],
  rotateRight: [0x78],
  copyMemory: [0xfc, 0x0a, 0, 0],
  fillMemory: [0xfc, 0x0b, 0],
} satisfies Record<string, Code>

const branch = (depth: number): Code => [0x0c, depth]
const branchIf = (depth: number): Code => [0x0d, depth]
const call = (index: number): Code => [0x10, index]
const get = (local: number): Code => [0x20, ...unsigned(local)]
const set = (local: number): Code => [0x21, ...unsigned(local)]
const tee = (local: number): Code => [0x22, ...unsigned(local)]
/** At the address on the stack and so many bytes on. */
const load = (offset: number): Code => [0x28, 0, ...unsigned(offset)]
const store = (offset: number): Code => [0x36, 0, ...unsigned(offset)]
const storeByte = (offset: number): Code => [0x3a, 0, ...unsigned(offset)]
const constant = (n: number): Code => [0x41, ...signed(n | 0)]

const code = (...parts: Code[]): Code => parts.flat()
const each = (count: number, part: (i: number) => Code): Code => Array.from({ length: count }, (_, i) => part(i)).flat()

/** SHA-256 reads and writes the highest byte first, WebAssembly the lowest. */
const swapBytes = (local: number): Code =>
  code(
    ...[tee(local), constant(8), op.rotateLeft, constant(0x00ff00ff), op.and],
    ...[get(local), constant(24), op.rotateLeft, constant(0xff00ff00), op.and],
    op.or,
  )

const firstPrimes = [...Array(312).keys()].filter((n) => n > 1 && [...Array(n).keys()].every((m) => m < 2 || n % m > 0))

/** The first 32 bits behind the point of a root (sections 4.2.2 and 5.3.3). */
function fractionOfRoot(n: number, degree: bigint): number {
  const power = BigInt(n) << (32n * degree)
  let [low, high] = [0n, 1n << 40n]
  while (low < high) {
    const middle = (low + high + 1n) >> 1n
    if (middle ** degree <= power) low = middle
    else high = middle - 1n
  }
  return Number(low & 0xffff_ffffn)
}

const roundConstants = firstPrimes.map((prime) => fractionOfRoot(prime, 3n))
const initialState = firstPrimes.slice(0, 8).map((prime) => fractionOfRoot(prime, 2n))

/** The last sixteen words of the schedule take turns. */
const word = (i: number): number => 1 + (i & 15)

/** The exclusive or of a local rotated, and, for those of the schedule, shifted. */
function sigma(local: number, rotations: readonly number[], shift?: number): Code {
  const terms = rotations.map((by) => code(get(local), constant(by), op.rotateRight))
  if (shift !== undefined) terms.push(code(get(local), constant(shift), op.shiftRight))
  return terms.flatMap((term, nth) => (nth === 0 ? term : code(term, op.xor)))
}

const schedule = (i: number): Code =>
  code(
    ...[get(word(i)), sigma(word(i + 1), [7, 18], 3), op.add],
    ...[get(word(i + 9)), op.add],
    ...[sigma(word(i + 14), [17, 19], 10), op.add, set(word(i))],
  )

/** The letters move on by one in each round, so what is written differs and nothing is moved. */
function round(i: number): Code {
  const letter = (k: number): number => 17 + ((k - i) & 7)
  const [a, b, c, d, e, f, g, h] = [
    letter(0),
    letter(1),
    letter(2),
    letter(3),
    letter(4),
    letter(5),
    letter(6),
    letter(7),
  ]
  return code(
    i < 16 ? [] : schedule(i),
    ...[get(h), sigma(e, [6, 11, 25]), op.add],
    ...[get(g), get(e), get(f), get(g), op.xor, op.and, op.xor, op.add],
    ...[constant(roundConstants[i] ?? 0), op.add, get(word(i)), op.add, tee(25)],
    ...[get(d), op.add, set(d)],
    ...[get(25), sigma(a, [2, 13, 22]), op.add],
    ...[get(a), get(b), op.and, get(c), get(a), get(b), op.xor, op.and, op.xor, op.add, set(h)],
  )
}

/** compress(address): one block of 64 bytes into the state (section 6.2.2). Locals: the address, 16 words, a to h, one more. */
const compress = code(
  each(16, (i) => code(get(0), load(4 * i), swapBytes(25), set(word(i)))),
  each(8, (i) => code(constant(places.state), load(4 * i), set(17 + i))),
  each(64, round),
  each(8, (i) => code(constant(places.state), constant(places.state), load(4 * i), get(17 + i), op.add, store(4 * i))),
)

/** digest(address, length, to): a whole message (section 5.1.1). Locals: those three, what is left, where the last block begins, one more. */
const digest = code(
  ...initialState.map((n, i) => code(constant(places.state), constant(n), store(4 * i))),
  ...[get(1), set(3)],
  ...[op.block, op.loop, get(3), constant(64), op.lessThan, branchIf(1)],
  ...[get(0), call(0), get(0), constant(64), op.add, set(0), get(3), constant(64), op.subtract, set(3)],
  ...[branch(0), op.end, op.end],
  ...[constant(places.scratch), constant(0), constant(128), op.fillMemory],
  ...[constant(places.scratch), get(0), get(3), op.copyMemory],
  ...[get(3), constant(0x80), storeByte(places.scratch)],
  ...[constant(0), constant(64), get(3), constant(56), op.lessThan, op.select, set(4)],
  ...[get(4), get(1), constant(29), op.shiftRight, swapBytes(5), store(places.scratch + 56)],
  ...[get(4), get(1), constant(3), op.shiftLeft, swapBytes(5), store(places.scratch + 60)],
  ...[constant(places.scratch), call(0)],
  ...[get(4), op.if, constant(places.scratch + 64), call(0), op.end],
  each(8, (i) => code(get(2), constant(places.state), load(4 * i), swapBytes(5), store(4 * i))),
  ...[constant(places.scratch), constant(0), constant(128), op.fillMemory],
)

const i32 = 0x7f
const section = (id: number, body: Code): Code => [id, ...unsigned(body.length), ...body]
const name = (text: string): Code => [text.length, ...Array.from(text, (char) => char.charCodeAt(0))]

function body(locals: number, instructions: Code): Code {
  const whole = code([1, ...unsigned(locals), i32], instructions, op.end)
  return [...unsigned(whole.length), ...whole]
}

/** The module, in the binary format of WebAssembly 2.0. It imports nothing; it exports `memory` and `digest`. */
export const assembleSha256 = (): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(
    code(
      [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      section(1, [2, 0x60, 1, i32, 0, 0x60, 3, i32, i32, i32, 0]),
      section(3, [2, 0, 1]),
      section(5, [1, 1, ...unsigned(places.end / 65_536), ...unsigned(places.end / 65_536)]),
      section(7, code([2], name('memory'), [2, 0], name('digest'), [0, 1])),
      section(10, code([2], body(25, compress), body(3, digest))),
    ),
  )
