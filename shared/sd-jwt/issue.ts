// Packs and signs an SD-JWT VC (RFC 9901 section 4, HAIP 1.0 section 6.1). Everything in `disclosable` can be disclosed by
// itself, at every level: each member, each nested member, each array element (PID_21).
// What copies of a batch share is encoded once (prepareSdJwt); salts, digests and signature are new in each copy.
import { base64, base64url, sha256, utf8 } from '../bytes.ts'
import { isObject, type Json, type JsonObject } from '../json.ts'
import type { Signer } from '../keys/signer.ts'
import type { Random } from '../random.ts'

/** A claim that is disclosed by itself: its JSON without the salt, or its parts when it has parts. */
interface Claim {
  /** `"name",` of an object's member, empty for an array's element. */
  name: string
  /** JSON of a value without parts. */
  json?: string
  members?: Claim[]
  elements?: Claim[]
}

export interface PreparedSdJwt {
  readonly encodedHeader: string
  /** JSON of the plain claims, without the closing brace. */
  readonly plainJson: string
  readonly claims: readonly Claim[]
  /** How many disclosures, and so digests, each copy has. */
  readonly disclosures: number
}

/** Encodes what every copy has in common. `plain` is never selectively disclosable; `typ` is `dc+sd-jwt` for SD-JWT VC. */
export function prepareSdJwt(
  signer: Signer,
  { typ, plain, disclosable }: { typ: string; plain: JsonObject; disclosable: JsonObject },
): PreparedSdJwt {
  const header = { alg: signer.algorithm, typ, ...(signer.chain.length > 0 && { x5c: signer.chain.map(base64) }) }
  const claims = membersOf(disclosable)
  return {
    encodedHeader: base64url(utf8(JSON.stringify(header))),
    plainJson: JSON.stringify({ ...plain, _sd_alg: 'sha-256' }).slice(0, -1),
    claims,
    disclosures: count(claims),
  }
}

/** One copy. `own`: the plain claims of this copy alone (cnf, status). @returns compact, ending in a tilde. */
export async function signSdJwt(
  { signer, random }: { signer: Signer; random: Random },
  prepared: PreparedSdJwt,
  own: JsonObject,
): Promise<string> {
  const packing: Packing = { salts: random(prepared.disclosures * saltLength), at: 0, disclosures: [] }
  const digests = await packAll(packing, prepared.claims)
  const ownJson = JSON.stringify(own).slice(1, -1)
  const payload = `${prepared.plainJson}${ownJson && `,${ownJson}`},"_sd":${JSON.stringify(digests.sort())}}`
  const signed = `${prepared.encodedHeader}.${base64url(utf8(payload))}`
  const signature = base64url(await signer.sign(utf8(signed)))
  return `${signed}.${signature}~${packing.disclosures.map((disclosure) => `${disclosure}~`).join('')}`
}

const saltLength = 16

interface Packing {
  salts: Uint8Array
  at: number
  disclosures: string[]
}

/** Digests of claims that stand beside each other; sorted by the caller, so that their order tells nothing. */
const packAll = (packing: Packing, claims: readonly Claim[]): Promise<string[]> =>
  Promise.all(claims.map((claim) => pack(packing, claim)))

async function pack(packing: Packing, claim: Claim): Promise<string> {
  const value = claim.json ?? (await packParts(packing, claim))
  const salt = base64url(packing.salts.subarray(packing.at, packing.at + saltLength))
  packing.at += saltLength
  const disclosure = base64url(utf8(`["${salt}",${claim.name}${value}]`))
  packing.disclosures.push(disclosure)
  return base64url(await sha256(utf8(disclosure)))
}

async function packParts(packing: Packing, { members, elements }: Claim): Promise<string> {
  if (members) return `{"_sd":${JSON.stringify((await packAll(packing, members)).sort())}}`
  return `[${(await packAll(packing, elements ?? [])).map((digest) => `{"...":"${digest}"}`).join(',')}]`
}

const membersOf = (object: JsonObject): Claim[] =>
  Object.entries(object).map(([name, value]) => claimOf(`${JSON.stringify(name)},`, value))

function claimOf(name: string, value: Json): Claim {
  if (Array.isArray(value)) return { name, elements: value.map((element) => claimOf('', element)) }
  if (isObject(value)) return { name, members: membersOf(value) }
  return { name, json: JSON.stringify(value) }
}

const count = (claims: readonly Claim[]): number =>
  claims.reduce((sum, { members, elements }) => sum + 1 + count(members ?? elements ?? []), 0)
