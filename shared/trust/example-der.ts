// Certificates that no library makes, for the tests beside this file: taken apart, altered, and signed again.
import { type Bytes, concat, fromHex, utf8 } from '../bytes.ts'
import { derContent, derElements, tags } from './der.ts'
import { keyKinds, type Party } from './example-certificates.ts'

/** An element with the shortest length. */
export function der(tag: number, ...contents: Uint8Array[]): Bytes {
  const content = concat(...contents)
  const { length } = content
  if (length < 128) return concat(Uint8Array.of(tag, length), content)
  if (length < 256) return concat(Uint8Array.of(tag, 0x81, length), content)
  return concat(Uint8Array.of(tag, 0x82, length >> 8, length & 255), content)
}

export const sequence = (...contents: Uint8Array[]): Bytes => der(tags.sequence, ...contents)

/** The elements of a SEQUENCE, whole. */
export const partsOf = (bytes: Bytes): Bytes[] =>
  derElements(derContent(bytes, tags.sequence)).map(({ whole }) => whole)

/** Where things stand in a TBSCertificate of version 3. */
export const place = { algorithm: 2, issuer: 3, validity: 4, subject: 5, key: 6, extensions: 7 } as const

export const ecdsaWithSha256 = fromHex('300a06082a8648ce3d040302')

export interface Resigned {
  /** DER of the AlgorithmIdentifier: inside, and outside unless that is given. */
  algorithm?: Bytes
  outside?: Bytes
  hash?: string
}

/** The certificate with its inner parts changed, signed by this party with all that entails. */
export async function resign(
  certificate: Bytes,
  by: Party,
  change: (parts: Bytes[]) => Bytes[] = (parts) => parts,
  { algorithm, outside, hash }: Resigned = {},
): Promise<Bytes> {
  const [tbs, before] = partsOf(certificate) as [Bytes, Bytes]
  const inside = algorithm ?? before
  const signed = sequence(...change(partsOf(tbs).with(place.algorithm, inside)))
  return sequence(signed, outside ?? inside, await signatureOver(signed, by, hash))
}

/** BIT STRING. */
export async function signatureOver(signed: Bytes, { keys, kind }: Party, hash?: string): Promise<Bytes> {
  const { privateKey } = keys
  if (keyKinds[kind].name === 'ECDSA') {
    const scheme = { name: 'ECDSA', hash: hash ?? keyKinds[kind].hash }
    return bitString(ecdsaValue(new Uint8Array(await crypto.subtle.sign(scheme, privateKey, signed))))
  }
  return bitString(new Uint8Array(await crypto.subtle.sign(keyKinds[kind], privateKey, signed)))
}

export const bitString = (bytes: Uint8Array): Bytes => der(tags.bitString, Uint8Array.of(0), bytes)

/** r || s as SEQUENCE { r, s }. */
export const ecdsaValue = (joined: Uint8Array): Bytes =>
  sequence(positive(joined.subarray(0, joined.length / 2)), positive(joined.subarray(joined.length / 2)))

/** A positive INTEGER in as few bytes as it takes. */
export function positive(magnitude: Uint8Array): Bytes {
  const first = magnitude.findIndex((byte) => byte > 0)
  const shortest = magnitude.subarray(first)
  return der(tags.integer, (shortest[0] ?? 0) > 127 ? Uint8Array.of(0) : new Uint8Array(), shortest)
}

/** The certificate with its extensions changed, signed by this party. */
export const withExtensions = (
  certificate: Bytes,
  by: Party,
  change: (extensions: Bytes[]) => Bytes[],
): Promise<Bytes> =>
  resign(certificate, by, (parts) => {
    const list = derContent(parts[place.extensions] as Bytes, explicitExtensions)
    return parts.with(place.extensions, der(explicitExtensions, sequence(...change(partsOf(list)))))
  })

const explicitExtensions = 0xa3

/** `id`: the content of its object identifier, in hex. `value`: what stands in the OCTET STRING. */
export const extension = (id: string, value: Uint8Array, critical = false): Bytes =>
  sequence(der(tags.objectIdentifier, fromHex(id)), ...(critical ? [Uint8Array.of(1, 1, 255)] : []), der(4, value))

/** Name constraints, each subtree as the DER of a general name. */
export const nameConstraints = (trees: { permitted?: Uint8Array[]; excluded?: Uint8Array[] }): Bytes =>
  sequence(
    ...(trees.permitted ? [der(0xa0, ...trees.permitted.map((name) => sequence(name)))] : []),
    ...(trees.excluded ? [der(0xa1, ...trees.excluded.map((name) => sequence(name)))] : []),
  )

/** General names, for alternative names and constraints. */
export const generalName = {
  email: (text: string): Bytes => der(0x81, utf8(text)),
  dns: (text: string): Bytes => der(0x82, utf8(text)),
  uri: (text: string): Bytes => der(0x86, utf8(text)),
  ip: (...bytes: number[]): Bytes => der(0x87, Uint8Array.from(bytes)),
  directory: (...parts: Uint8Array[]): Bytes => der(0xa4, sequence(...parts)),
  registeredId: (): Bytes => der(0x88, fromHex('2a0304')),
  other: (): Bytes => der(0xa0, der(tags.objectIdentifier, fromHex('2a0304')), der(0xa0, der(12, utf8('x')))),
} as const

/** One relative distinguished name. `tag`: of its string. */
export const namePart = (id: string, text: string, tag: number = tags.utf8String): Bytes =>
  der(tags.set, sequence(der(tags.objectIdentifier, fromHex(id)), der(tag, utf8(text))))

/** Contents of the object identifiers of attributes, in hex. */
export const attributeIds = {
  commonName: '550403',
  country: '550406',
  organization: '55040a',
  email: '2a864886f70d010901',
} as const
