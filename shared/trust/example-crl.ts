// CRLs for the tests beside this file, every field open to a dishonest or careless issuer.
import { type Bytes, fromHex, utf8 } from '../bytes.ts'
import { day, isoDateTime } from '../clock.ts'
import { tags } from './der.ts'
import { now, type Party } from './example-certificates.ts'
import { der, ecdsaWithSha256, extension, sequence, signatureOver } from './example-der.ts'

export interface CrlChanges {
  /** Seconds. */
  thisUpdate?: number
  /** Null leaves it out. */
  nextUpdate?: number | null
  /** DER. */
  issuerName?: Bytes
  /** In hex. Null leaves the extension out. */
  number?: string | null
  authorityKeyId?: string | null
  entries?: Bytes[]
  extensions?: Bytes[]
  /** DER of the inner parts. */
  parts?(parts: Bytes[]): Bytes[]
  /** Of the AlgorithmIdentifier. */
  algorithm?: Bytes
}

export const crlTime = (seconds: number): Bytes =>
  der(tags.generalizedTime, utf8(isoDateTime(seconds).replace(/[-:T]/g, '')))

/** An entry of the list. `serial`: hex content of the INTEGER. */
export const entry = (
  serial: string,
  { since = now - day, extensions }: { since?: number; extensions?: Bytes[] } = {},
): Bytes =>
  sequence(der(tags.integer, fromHex(serial)), crlTime(since), ...(extensions ? [sequence(...extensions)] : []))

export const reasonCode = (reason: number): Bytes => extension('551d15', der(tags.enumerated, Uint8Array.of(reason)))

export const issuingDistributionPoint = (...parts: Bytes[]): Bytes => extension('551d1c', sequence(...parts), true)

/** A list that a party signs: nobody is on it unless the changes say more. */
export async function issueCrl(by: Party, changes: CrlChanges = {}): Promise<Bytes> {
  const { nextUpdate = now + day, number = '01', algorithm = ecdsaWithSha256, entries = [] } = changes
  const { authorityKeyId = by.certificate.subjectKeyId } = changes
  const extensions = [
    ...(authorityKeyId ? [extension('551d23', sequence(der(0x80, fromHex(authorityKeyId))))] : []),
    ...(number === null ? [] : [extension('551d14', der(tags.integer, fromHex(number)))]),
    ...(changes.extensions ?? []),
  ]
  const parts = [
    der(tags.integer, Uint8Array.of(1)),
    algorithm,
    changes.issuerName ?? by.certificate.subjectName,
    crlTime(changes.thisUpdate ?? now - day),
    ...(nextUpdate === null ? [] : [crlTime(nextUpdate)]),
    ...(entries.length > 0 ? [sequence(...entries)] : []),
    ...(extensions.length > 0 ? [der(0xa0, sequence(...extensions))] : []),
  ]
  const signed = sequence(...(changes.parts?.(parts) ?? parts))
  return sequence(signed, algorithm, await signatureOver(signed, by))
}
