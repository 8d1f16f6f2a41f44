// Status lists and identifier lists as CWT (draft-ietf-oauth-status-list section 5.2, ISO/IEC 18013-5 second edition section 12.3.6,
// EAA-6.2.10.1 of ETSI TS 119 472-1): a COSE_Sign1 with its certificates, made by the issuer, verified by who relies on it.
// Refuses: the CWT tag 61, a MAC, another type, another subject than the list's own address, no or past expiry, a list of the other kind
// beside the one that the type names, two chains of certificates, a signer that is not trusted.
import { type Bytes, concat } from '../bytes.ts'
import { algorithms, type Signer } from '../keys/signer.ts'
import {
  byteKey,
  byteString,
  CborRefused,
  type CborValue,
  decodeCbor,
  encodeCbor,
  head,
  Tagged,
  textString,
} from '../mdoc/cbor.ts'
import { type CborMap, type CoseSign1, header, parseSign1, sigStructure, verifySign1 } from '../mdoc/cose.ts'
import { MdocRefused } from '../mdoc/mdoc-refused.ts'
import { maximumPathLength } from '../trust/path.ts'
import { compress, StatusListRefused } from './bits.ts'
import { identifierLength } from './identifiers.ts'
import type { ListTimes, StatusListContent } from './token.ts'
import {
  type IdentifierList,
  noList,
  readBits,
  readTimes,
  type StatusList,
  type StatusListExpected,
} from './verified-list.ts'

/** Media types, which stand in the protected header too. */
export const cwtTypes = {
  statusList: 'application/statuslist+cwt',
  identifierList: 'application/identifierlist+cwt',
} as const
export type CwtType = (typeof cwtTypes)[keyof typeof cwtTypes]

/** Of the registry of CWT claims. */
export const cwtClaims = { sub: 2, exp: 4, iat: 6, identifierList: 65530, statusList: 65533, ttl: 65534 } as const

export async function createStatusListCwt(signer: Signer, content: StatusListContent): Promise<Bytes> {
  const { bits, list, aggregationUri } = content
  const members = { bits, lst: await compress(list), ...(aggregationUri && { aggregation_uri: aggregationUri }) }
  const claim = encodeCbor(new Map<string, CborValue>(Object.entries(members)))
  return signCwt(signer, cwtTypes.statusList, claimsOf(content, cwtClaims.statusList, claim))
}

/** Of a list that is read, or made. */
export const mostIdentifiers = 100_000

export interface IdentifierListContent extends ListTimes {
  /** Of who is revoked, one after the other, each of `identifierLength` bytes. */
  identifiers: Bytes
}

/** @throws RangeError for more than `mostIdentifiers` */
export async function createIdentifierListCwt(signer: Signer, content: IdentifierListContent): Promise<Bytes> {
  const claim = concat(head(5, 1), textString('identifiers'), identifierMap(content.identifiers))
  return signCwt(signer, cwtTypes.identifierList, claimsOf(content, cwtClaims.identifierList, claim))
}

/** Each with an empty map. */
function identifierMap(identifiers: Bytes): Bytes {
  const count = identifiers.length / identifierLength
  if (count > mostIdentifiers) throw new RangeError('nobody would read an identifier list of that size')
  const entry = identifierLength + 2
  const start = head(5, count)
  const map = new Uint8Array(start.length + count * entry)
  map.set(start)
  for (let at = 0; at < count; at++) {
    const to = start.length + at * entry
    map[to] = (2 << 5) | identifierLength
    map.set(identifiers.subarray(at * identifierLength, (at + 1) * identifierLength), to + 1)
    map[to + entry - 1] = 5 << 5
  }
  return map
}

/** The claim is encoded. */
function claimsOf({ uri, issuedAt, expiresAt, ttl }: ListTimes, claim: number, encoded: Bytes): Bytes {
  const times: [number, CborValue][] = [
    [cwtClaims.sub, uri],
    [cwtClaims.iat, issuedAt],
    [cwtClaims.exp, expiresAt],
    [cwtClaims.ttl, ttl],
  ]
  return concat(head(5, times.length + 1), ...times.flat().map(encodeCbor), encodeCbor(claim), encoded)
}

/** Tag 18 around a COSE_Sign1 whose protected header has all there is: algorithm, type and certificates. */
export async function signCwt(signer: Signer, type: CwtType, payload: Bytes): Promise<Bytes> {
  const { chain } = signer
  const protectedBytes = encodeCbor(
    new Map<number, CborValue>([
      [header.algorithm, algorithms[signer.algorithm].cose],
      [header.type, type],
      [header.x5chain, chain.length === 1 ? (chain[0] as Bytes) : [...chain]],
    ]),
  )
  const signature = await signer.sign(sigStructure(protectedBytes, payload))
  return concat(
    head(6, 18),
    head(4, 4),
    ...[protectedBytes].map(byteString),
    head(5, 0),
    ...[payload, signature].map(byteString),
  )
}

/** @throws StatusListRefused with the reason. */
export async function verifyStatusListCwt(token: Bytes, expected: StatusListExpected): Promise<StatusList> {
  const claims = await open(token, cwtTypes.statusList, expected)
  const times = timesOf(claims, expected)
  const content = claims.get(cwtClaims.statusList)
  if (claims.has(cwtClaims.identifierList)) throw new StatusListRefused('the token holds two lists')
  if (!(content instanceof Map)) throw noList()
  const lst = content.get('lst')
  if (!(lst instanceof Uint8Array)) throw noList()
  return readBits(content.get('bits'), lst as Bytes, times)
}

/** @throws StatusListRefused with the reason. */
export async function verifyIdentifierListCwt(token: Bytes, expected: StatusListExpected): Promise<IdentifierList> {
  const claims = await open(token, cwtTypes.identifierList, expected)
  const times = timesOf(claims, expected)
  const content = claims.get(cwtClaims.identifierList)
  if (claims.has(cwtClaims.statusList)) throw new StatusListRefused('the token holds two lists')
  const identifiers = content instanceof Map ? content.get('identifiers') : undefined
  if (!(identifiers instanceof Map)) throw noList()
  const revoked = new Set<string | number>()
  for (const [identifier, about] of identifiers) {
    if (typeof identifier !== 'string' || !identifier.startsWith(byteKey(nothing)) || !(about instanceof Map))
      throw noList()
    revoked.add(identifier)
  }
  return { ...times, has: (identifier) => revoked.has(byteKey(identifier)), size: token.length * inMemory }
}

const nothing = new Uint8Array()

/** A set of texts takes some times what its identifiers take in a token. */
const inMemory = 6

const timesOf = (claims: CborMap, expected: StatusListExpected) =>
  readTimes(
    {
      sub: claims.get(cwtClaims.sub),
      iat: claims.get(cwtClaims.iat),
      exp: claims.get(cwtClaims.exp),
      ttl: claims.get(cwtClaims.ttl),
    },
    expected,
  )

/** Each with its empty map. */
const limits = { depth: 6, items: 2 * mostIdentifiers + 100, byteKeys: true } as const

/** The claims, once everything around them is right. */
async function open(token: Bytes, type: CwtType, expected: StatusListExpected): Promise<CborMap> {
  return refusing(async () => {
    const message = parse(token)
    if (message.protectedHeader.get(header.type) !== type)
      throw new StatusListRefused(`the token has another type than ${type}`)
    const { payload } = message
    if (!payload) throw noList()
    const signer = await expected.trust(chainOf(message))
    if (!signer) throw new StatusListRefused('the signer of the list is not trusted')
    if (!(await verifySign1(message, payload, signer)))
      throw new StatusListRefused('the signature of the list is wrong')
    const claims = decodeCbor(payload, limits)
    if (!(claims instanceof Map)) throw noList()
    return claims
  })
}

/** With tag 18 or, as an earlier draft had it, without; tag 61 is forbidden, and a MAC proves nothing to others. */
function parse(token: Bytes): CoseSign1 {
  const value = decodeCbor(token)
  if (value instanceof Tagged && value.tag === 61) throw new StatusListRefused('the token has the tag of a CWT')
  return parseSign1(value)
}

/** Protected, as ISO has it, or not; in both places is refused before: what they lead to decides, and the signature fits but one of them. */
function chainOf({ protectedHeader, unprotected }: CoseSign1): Bytes[] {
  const chains = [protectedHeader, unprotected].map((one) => one.get(header.x5chain)).filter((one) => one !== undefined)
  const chain = chains.flat()
  if (chain.length === 0 || chain.length > maximumPathLength || !chain.every((one) => one instanceof Uint8Array))
    throw new StatusListRefused('the header names no certificate, or too many')
  return chain as Bytes[]
}

async function refusing<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    throw error instanceof CborRefused || error instanceof MdocRefused ? new StatusListRefused(error.message) : error
  }
}
