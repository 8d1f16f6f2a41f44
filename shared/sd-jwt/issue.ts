// Packs and signs an SD-JWT VC (RFC 9901 section 4, HAIP 1.0 section 6.1). Everything in `disclosable` can be disclosed by
// itself, at every level: each member, each nested member, each array element (PID_21).
// What copies of a batch share is encoded once (prepareSdJwt); salts, digests and signature are new in each copy.
import { base64, base64url, fromBase64url, textOf, utf8 } from '../bytes.ts'
import { isObject, type Json, type JsonObject, parseJsonObject } from '../json.ts'
import type { Signer } from '../keys/signer.ts'
import type { Random } from '../random.ts'
import { type Digests, webCryptoDigests } from '../sha256/digests.ts'

/** A claim that is disclosed by itself; its parts come before it. */
interface Claim {
  /** `"name",` of an object's member, empty for an array's element. */
  readonly name: string
  /** What follows the salt in the disclosure of a value without parts, as base64url. */
  readonly tail?: string
  /** Places of its parts among all claims. */
  readonly members?: readonly number[]
  readonly elements?: readonly number[]
}

interface Header {
  readonly encodedHeader: string
  /** The encoded header as others read it. */
  readonly header: JsonObject
}

export interface PreparedSdJwt extends Header {
  /** JSON of the plain claims, without the closing brace. */
  readonly plainJson: string
  readonly claims: readonly Claim[]
  /** Places of the claims by height: those without parts, those whose parts have no parts, and so on. */
  readonly levels: readonly (readonly number[])[]
  /** Places of the claims at the top. */
  readonly top: readonly number[]
  /** How many digests stand among theirs that are of nothing. */
  readonly decoys: number
}

export interface ToPrepare {
  typ: string
  plain: JsonObject
  disclosable: JsonObject
  /** At the top there are at least so many, since everybody can count them: decoys (RFC 9901 section 4.2.5) stand for claims that are not there. */
  digests?: number
}

/** Encodes what every copy has in common. `plain` is never selectively disclosable; `typ` is `dc+sd-jwt` for SD-JWT VC. */
export function prepareSdJwt(signer: Signer, { typ, plain, disclosable, digests = 0 }: ToPrepare): PreparedSdJwt {
  const claims: Claim[] = []
  const top = addMembers(claims, disclosable)
  return {
    ...headerOf(signer, typ),
    plainJson: JSON.stringify({ ...plain, _sd_alg: 'sha-256' }).slice(0, -1),
    claims,
    levels: levelsOf(claims),
    top,
    decoys: Math.max(0, digests - top.length),
  }
}

const headers = new WeakMap<Signer, Map<string, Header>>()

/** Encoded once for each signer and type. */
function headerOf(signer: Signer, typ: string): Header {
  const byTyp = headers.get(signer) ?? new Map<string, Header>()
  const header = byTyp.get(typ) ?? encodeHeader(signer, typ)
  headers.set(signer, byTyp.set(typ, header))
  return header
}

function encodeHeader(signer: Signer, typ: string): Header {
  const encodedHeader = base64url(utf8(JSON.stringify(membersOf(signer, typ))))
  return { encodedHeader, header: parseJsonObject(textOf(fromBase64url(encodedHeader))) }
}

const membersOf = ({ algorithm, chain, published }: Signer, typ: string) => ({
  alg: algorithm,
  typ,
  ...(chain.length > 0 && { x5c: chain.map(base64) }),
  ...(published && { x5u: published.url, 'x5t#S256': base64url(published.sha256) }),
})

/** One copy. `own`: the plain claims of this copy alone (cnf, status). @returns compact, ending in a tilde. */
export async function signSdJwt(
  { signer, random, digests: digestsBy = webCryptoDigests }: { signer: Signer; random: Random; digests?: Digests },
  { encodedHeader, plainJson, claims, levels, top, decoys }: PreparedSdJwt,
  own: JsonObject,
): Promise<string> {
  const heads = createHeads(random, claims.length)
  const disclosures: string[] = new Array(claims.length)
  const digests: string[] = new Array(claims.length)
  for (const level of levels) {
    for (const at of level)
      disclosures[at] = heads.slice(at * headLength, (at + 1) * headLength) + tailOf(claims[at] as Claim, digests)
    const hashed = await digestsBy.ofTexts(level.map((at) => disclosures[at] as string))
    for (const [nth, at] of level.entries()) digests[at] = hashed[nth] as string
  }
  const ownJson = JSON.stringify(own).slice(1, -1)
  const payload = `${plainJson}${ownJson && `,${ownJson}`},${sdOf(top, digests, createDecoys(random, decoys))}}`
  const signed = `${encodedHeader}.${base64url(utf8(payload))}`
  const signature = base64url(await signer.sign(utf8(signed)))
  return `${signed}.${signature}~${disclosures.map((disclosure) => `${disclosure}~`).join('')}`
}

/** 138 random bits; with the brackets and quotes around it, a salt of this length fills whole groups of base64url. */
const saltLength = 23
const headLength = ((`["",`.length + saltLength) * 4) / 3

/** The beginnings of all disclosures, `["<salt>",` as base64url, one behind the other. */
function createHeads(random: Random, count: number): string {
  const salts = base64url(random(Math.ceil((count * saltLength * 6) / 8)))
  let heads = ''
  for (let at = 0; at < count; at++) heads += `["${salts.slice(at * saltLength, (at + 1) * saltLength)}",`
  return base64url(utf8(heads))
}

function tailOf({ name, tail, members, elements }: Claim, digests: readonly string[]): string {
  if (tail !== undefined) return tail
  const value = members
    ? `{${sdOf(members, digests)}}`
    : `[${elements?.map((at) => `{"...":"${digests[at]}"}`).join(',')}]`
  return base64url(utf8(`${name}${value}]`))
}

/** Sorted, so that the order of the digests tells nothing. */
const sdOf = (places: readonly number[], digests: readonly string[], decoys: readonly string[] = []): string =>
  `"_sd":${JSON.stringify([...places.map((at) => digests[at]), ...decoys].sort())}`

/** Bytes of SHA-256. */
const digestLength = 32

/** Random bytes, which nobody can tell from a hash. */
function createDecoys(random: Random, count: number): string[] {
  const bytes = random(count * digestLength)
  return Array.from({ length: count }, (_, at) => base64url(bytes.slice(at * digestLength, (at + 1) * digestLength)))
}

const addMembers = (claims: Claim[], object: JsonObject): number[] =>
  Object.entries(object).map(([name, value]) => add(claims, `${JSON.stringify(name)},`, value))

/** Adds a claim after its parts. @returns its place */
function add(claims: Claim[], name: string, value: Json): number {
  if (Array.isArray(value)) return claims.push({ name, elements: value.map((element) => add(claims, '', element)) }) - 1
  if (isObject(value)) return claims.push({ name, members: addMembers(claims, value) }) - 1
  return claims.push({ name, tail: base64url(utf8(`${name}${JSON.stringify(value)}]`)) }) - 1
}

/** A value without parts, and an empty list or object, has height 0. */
function levelsOf(claims: readonly Claim[]): number[][] {
  const heights: number[] = []
  const levels: number[][] = []
  for (const [at, { members, elements }] of claims.entries()) {
    let height = 0
    for (const part of members ?? elements ?? []) height = Math.max(height, (heights[part] as number) + 1)
    heights.push(height)
    while (levels.length <= height) levels.push([])
    levels[height]?.push(at)
  }
  return levels
}
