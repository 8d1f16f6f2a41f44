// Lists as CWT with every part open to a dishonest or careless issuer, for tests: encoded by hand where our own encoder has no words.
import { type Bytes, concat } from '../bytes.ts'
import type { Signer } from '../keys/signer.ts'
import { byteString, type CborValue, encodeCbor, head, textString } from '../mdoc/cbor.ts'
import { sigStructure } from '../mdoc/cose.ts'
import { compress } from './bits.ts'
import { cwtClaims, cwtTypes } from './cwt.ts'

/** A map of encoded keys and values, in that order, whatever stands there twice. */
export const rawMap = (entries: readonly (readonly [Bytes, Bytes])[]): Bytes =>
  new Uint8Array(Buffer.concat([head(5, entries.length), ...entries.flat()]))

export const rawIdentifiers = (identifiers: readonly Bytes[]): Bytes =>
  rawMap([[textString('identifiers'), rawMap(identifiers.map((one) => [byteString(one), head(5, 0)]))]])

export const rawStatusList = async (list: Bytes, bits: CborValue = 1): Promise<Bytes> =>
  encodeCbor(
    new Map<string, CborValue>([
      ['bits', bits],
      ['lst', await compress(list)],
    ]),
  )

/** By number; undefined leaves one out. */
export type CwtMembers = Readonly<Record<number, CborValue | undefined>>

export interface CwtChanges {
  protectedHeader?: CwtMembers
  unprotected?: CwtMembers
  claims?: CwtMembers
  /** Encoded claims behind the others. */
  raw?: readonly (readonly [number, Bytes])[]
  /** Encoded tags before it: 18 alone unless this says otherwise. */
  tags?: readonly number[]
}

/** A CWT of this subject, right but for the changes. */
export async function signExampleCwt(
  signer: Signer,
  { uri, type, now }: { uri: string; type: string; now: number },
  { protectedHeader = {}, unprotected = {}, claims = {}, raw = [], tags = [18] }: CwtChanges = {},
): Promise<Bytes> {
  const chain = signer.chain.length === 1 ? (signer.chain[0] as Bytes) : [...signer.chain]
  const protectedBytes = encoded({ 1: -7, 16: type, 33: chain, ...protectedHeader })
  const { sub, iat, exp } = cwtClaims
  const members = entriesOf({ [sub]: uri, [iat]: now, [exp]: now + 3600, ...claims })
  const payload = rawMap([...members, ...raw.map(([number, value]) => [encodeCbor(number), value] as const)])
  const signature = await signer.sign(sigStructure(protectedBytes, payload))
  const parts = [byteString(protectedBytes), encoded(unprotected), byteString(payload), byteString(signature)]
  return concat(...tags.map((tag) => head(6, tag)), head(4, 4), ...parts)
}

export const exampleIdentifierList = (
  signer: Signer,
  { uri, now }: { uri: string; now: number },
  identifiers: readonly Bytes[],
): Promise<Bytes> =>
  signExampleCwt(
    signer,
    { uri, now, type: cwtTypes.identifierList },
    { raw: [[cwtClaims.identifierList, rawIdentifiers(identifiers)]] },
  )

const entriesOf = (members: CwtMembers): [Bytes, Bytes][] =>
  Object.entries(members).flatMap(([number, value]) =>
    value === undefined ? [] : [[encodeCbor(Number(number)), encodeCbor(value)]],
  )

const encoded = (members: CwtMembers): Bytes => rawMap(entriesOf(members))
