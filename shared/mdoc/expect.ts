// Turns a decoded CBOR value into the type that its place asks for. `what` names the place, never what stood there.
import type { CborValue } from './cbor.ts'
import type { CborMap } from './cose.ts'
import { MdocRefused } from './mdoc-refused.ts'

export function mapOf(value: CborValue | undefined, what: string): CborMap {
  if (!(value instanceof Map)) throw new MdocRefused(`${what} is no map`)
  return value
}

export function textOf(value: CborValue | undefined, what: string): string {
  if (typeof value !== 'string') throw new MdocRefused(`${what} is no text`)
  return value
}

export function wholeNumberOf(value: CborValue | undefined, what: string): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0)
    throw new MdocRefused(`${what} is no whole number`)
  return value
}
