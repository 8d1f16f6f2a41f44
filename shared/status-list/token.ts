// The Status List Token as JWT (draft-ietf-oauth-status-list section 5.1): made by the issuer, verified by who relies on it.
// Refuses: another typ, another subject than the list's own address, no or past expiry, a signer that is not trusted.
import { type Bytes, base64, base64url, fromBase64url } from '../bytes.ts'
import { isObject, type Json, type JsonObject } from '../json.ts'
import { type Jws, JwsRefused, parseJws, signJws, verifyJws } from '../keys/jws.ts'
import type { Signer } from '../keys/signer.ts'
import { CertificateRefused } from '../trust/certificate.ts'
import { parseX5c } from '../trust/x5c.ts'
import { compress, type StatusBits, StatusListRefused } from './bits.ts'
import { noList, readBits, readTimes, type StatusList, type StatusListExpected } from './verified-list.ts'

/** What every list says about itself. */
export interface ListTimes {
  /** Where the list is published: `sub`, and what every credential in it names. */
  uri: string
  /** Seconds. */
  issuedAt: number
  expiresAt: number
  /** How long a copy may be kept, in seconds. */
  ttl: number
}

export interface StatusListContent extends ListTimes {
  bits: StatusBits
  list: Bytes
  /** Where the addresses of all lists are published. */
  aggregationUri?: string
}

/** Header with both `x5c` (HAIP) and `jwk` (readers without certificates). @returns compact JWS */
export async function createStatusListToken(signer: Signer, content: StatusListContent): Promise<string> {
  const { uri, bits, list, issuedAt, expiresAt, ttl, aggregationUri } = content
  const header = { typ: 'statuslist+jwt', x5c: signer.chain.map(base64), jwk: signer.publicJwk }
  const lst = base64url(await compress(list))
  const statusList = { bits, lst, ...(aggregationUri && { aggregation_uri: aggregationUri }) }
  return signJws(signer, header, { sub: uri, iat: issuedAt, exp: expiresAt, ttl, status_list: statusList })
}

/** @throws StatusListRefused with the reason. */
export async function verifyStatusListToken(token: string, expected: StatusListExpected): Promise<StatusList> {
  const jws = parse(token)
  if (jws.header.typ !== 'statuslist+jwt') throw new StatusListRefused('the token has another typ than statuslist+jwt')
  const signer = await expected.trust(chainOf(jws.header.x5c))
  if (!signer) throw new StatusListRefused('the signer of the list is not trusted')
  if (!(await verifyJws(jws, signer.key, signer.algorithm)))
    throw new StatusListRefused('the signature of the list is wrong')
  return readList(jws.payload, expected)
}

async function readList(claims: JsonObject, expected: StatusListExpected): Promise<StatusList> {
  const { sub, iat, exp, ttl, status_list: content } = claims
  const times = readTimes({ sub, iat, exp, ttl }, expected)
  if (!isObject(content) || typeof content.lst !== 'string') throw noList()
  return readBits(content.bits, bytesOf(content.lst), times)
}

const maximumLength = 4_000_000

function parse(token: string): Jws {
  try {
    return parseJws(token, { length: maximumLength })
  } catch (error) {
    throw error instanceof JwsRefused ? new StatusListRefused(error.message) : error
  }
}

function bytesOf(text: string): Bytes {
  try {
    return fromBase64url(text)
  } catch {
    throw noList()
  }
}

function chainOf(x5c: Json | undefined): Bytes[] {
  try {
    return parseX5c(x5c)
  } catch (error) {
    throw error instanceof CertificateRefused ? new StatusListRefused(error.message) : error
  }
}
