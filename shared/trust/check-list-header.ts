// The protected header of a list of trusted entities: JAdES baseline B (ETSI TS 119 182-1 sections 5 and 6, TS 119 602 section 6.8).
// Refuses: detached content, critical headers that are not understood, another signer than the pinned ones, an algorithm that is not that of
// the pinned key, a signer that is not named by exactly one digest, no signing time, one in the future or two of them.
import { type Bytes, base64url, equalBytes, fromBase64url, sha256 } from '../bytes.ts'
import { isObject, type Json, type JsonObject } from '../json.ts'
import type { Certificate } from './certificate.ts'
import type { Tolerance } from './deviation.ts'
import { secondsOf } from './list-members.ts'
import { fitsKey } from './list-signature.ts'
import { TrustListRefused } from './trust-list-refused.ts'

export interface HeaderGiven {
  /** DER equal to one of these, and nothing that one of these certified. */
  signers: readonly Certificate[]
  /** Seconds. */
  now: number
  tolerance: Tolerance
}

/** Seconds that clocks may differ by. */
export const clockTolerance = 60

/** What version 1.1.1 of JAdES made critical, and that is obeyed here. */
const understood: readonly string[] = ['sigT', 'x5t#o', 'sigX5ts']

/** @returns who signed, and how */
export async function checkListHeader(
  header: JsonObject,
  given: HeaderGiven,
): Promise<{ signer: Certificate; alg: string }> {
  if ('b64' in header || 'sigD' in header) throw new TrustListRefused('the list is signed as detached content')
  checkCritical(header)
  checkSigningTime(header, given)
  const { alg, x5c } = header
  const [first] = Array.isArray(x5c) && x5c.every((one) => typeof one === 'string') ? x5c : []
  if (first === undefined) throw new TrustListRefused('the list names no signer')
  const signer = given.signers.find(({ id }) => id === first)
  if (!signer) throw new TrustListRefused('the list is signed by nobody that is configured')
  if (!fitsKey(alg, signer)) throw new TrustListRefused('the list is signed with another algorithm than its key has')
  if (given.now < signer.notBefore || given.now > signer.notAfter)
    throw new TrustListRefused("the list operator's certificate is outside its validity")
  await checkDigestReference(header, signer.der, given.tolerance)
  return { signer, alg }
}

function checkCritical(header: JsonObject): void {
  const { crit } = header
  if (crit === undefined) return
  const names = Array.isArray(crit) && crit.length > 0 && new Set(crit).size === crit.length ? crit : [undefined]
  if (!names.every((name) => typeof name === 'string' && understood.includes(name) && name in header))
    throw new TrustListRefused('the list has a critical header that is not understood')
}

function checkSigningTime({ iat, sigT }: JsonObject, { now, tolerance }: HeaderGiven): void {
  if (iat !== undefined && sigT !== undefined) throw new TrustListRefused('the list has two signing times')
  if (iat === undefined && sigT === undefined) {
    tolerance.meet('missingIat', 'the list has no signing time')
    return
  }
  // RFC 3339 in UTC, without fractions (TS 119 182-1 version 1.1.1, section 5.2.1).
  const time = iat === undefined ? secondsOf(sigT) : iat
  if (typeof time !== 'number' || !Number.isInteger(time) || time > now + clockTolerance)
    throw new TrustListRefused('the list has no signing time that can be read, or one in the future')
  if (iat === undefined)
    tolerance.meet('legacySigningTime', 'the list has the signing time of an older baseline, and no other')
}

/** TS 119 182-1 table 1: one of the three and no more. The certificate itself does not count as one. */
async function checkDigestReference(header: JsonObject, der: Bytes, tolerance: Tolerance): Promise<void> {
  const references = (['x5t#S256', 'x5t#o', 'sigX5ts'] as const).filter((name) => name in header)
  const [name, ...more] = references
  if (!name) {
    tolerance.meet('missingDigestReference', 'the list does not name its signer by hash')
    return
  }
  const value = header[name]
  const fits =
    name === 'x5t#S256'
      ? value === base64url(await sha256(der))
      : await isDigestOf(name === 'x5t#o' ? value : Array.isArray(value) ? value[0] : undefined, der)
  if (!fits || more.length > 0)
    throw new TrustListRefused('the list does not name its signer by exactly one hash of it')
}

/** As x5t#o has it: SHA-256 has a member of its own there. */
const digestNames: Readonly<Record<string, string>> = { S256: 'SHA-256', S384: 'SHA-384', S512: 'SHA-512' }

async function isDigestOf(reference: Json | undefined, der: Bytes): Promise<boolean> {
  if (!isObject(reference)) return false
  const { digAlg, digVal } = reference
  if (typeof digAlg !== 'string' || typeof digVal !== 'string' || !Object.hasOwn(digestNames, digAlg)) return false
  const digest = new Uint8Array(await crypto.subtle.digest(digestNames[digAlg] as string, der))
  try {
    return equalBytes(fromBase64url(digVal), digest)
  } catch {
    return false
  }
}
