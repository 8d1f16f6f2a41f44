// Verifies a list of trusted entities: JAdES baseline B (ETSI TS 119 182-1, TS 119 602 section 6.8) and the profile of its kind (annexes D to I).
// Strict: every deviation is a refusal with its reason, and then there is no list, but for deviations that the source tolerates by name.
import { hex, sha256, utf8 } from '../bytes.ts'
import { isObject, type JsonObject } from '../json.ts'
import type { Certificate } from './certificate.ts'
import { checkListHeader } from './check-list-header.ts'
import { createTolerance, type Tolerance } from './deviation.ts'
import { objectOf } from './list-members.ts'
import { parseSignedList, payloadOf, verifyListSignature } from './list-signature.ts'
import { readEntities } from './read-entities.ts'
import { readScheme } from './read-scheme.ts'
import type { ListWarning, TrustKind, TrustList } from './trust-list.ts'
import { TrustListRefused } from './trust-list-refused.ts'

export { TrustListRefused }

export interface TrustListExpected {
  kind: TrustKind
  /** Certificates of the list operator, from configuration: the list is signed with one of them, exactly. */
  signers: readonly Certificate[]
  /** Seconds. */
  now: number
  /** Sequence number of the list that was verified before: an older one is refused. */
  lastSequenceNumber?: number | undefined
  /** What that list said: under the same number nothing else may be said. */
  lastContentSha256?: string | undefined
  /** Names of deviations; none is strict. */
  tolerate?: readonly string[] | undefined
}

/** @throws TrustListRefused */
export async function verifyTrustList(jws: string, expected: TrustListExpected): Promise<TrustList> {
  const tolerance = createTolerance(expected.tolerate)
  const parsed = parseSignedList(jws, tolerance)
  const { signer, alg } = await checkListHeader(parsed.header, { ...expected, tolerance })
  if (!(await verifyListSignature(parsed, signer, alg)))
    throw new TrustListRefused('the signature of the list is wrong')
  const list = unwrapped(payloadOf(parsed), tolerance)
  // Of the signed payload: an operator may sign the same list again.
  const content = parsed.signed.slice(parsed.signed.indexOf(dot) + 1)
  return readTrustList(list, {
    expected,
    tolerance,
    signer,
    sha256: hex(await sha256(utf8(jws))),
    contentSha256: hex(await sha256(content)),
  })
}

const dot = 0x2e

function unwrapped(payload: JsonObject, tolerance: Tolerance): JsonObject {
  if (isObject(payload.LoTE)) return payload.LoTE
  if (!isObject(payload.ListAndSchemeInformation))
    throw new TrustListRefused('the payload is no list of trusted entities')
  tolerance.meet('noWrapper', 'the payload has no list of trusted entities inside')
  return payload
}

export interface SignedContent {
  expected: TrustListExpected
  tolerance: Tolerance
  /** Who signed it. */
  signer: Certificate
  sha256: string
  contentSha256: string
}

/** Reads a list whose signature is right, in the members of the JSON form. @throws TrustListRefused */
export async function readTrustList(
  list: JsonObject,
  { expected, tolerance, signer, ...digests }: SignedContent,
): Promise<TrustList> {
  const { kind } = expected
  const warnings = new Set<ListWarning>()
  // The Commission seals its lists with certificates of Luxembourg, where section 6.8 asks for those of the territory.
  if (signer.country !== 'EU') warnings.add('signerOfAnotherCountry')
  if (signer.isCa) warnings.add('signerIsAuthority')
  const information = objectOf(list.ListAndSchemeInformation, 'the scheme information')
  const { announced, ...scheme } = readScheme(information, {
    ...expected,
    signer,
    tolerance,
    contentSha256: digests.contentSha256,
  })
  const { services, withdrawn } = readEntities(list.TrustedEntitiesList, {
    kind,
    issued: scheme.issued,
    tolerance,
    warn: (warning) => warnings.add(warning),
  })
  const deviations = tolerance.met()
  return {
    kind,
    ...scheme,
    signerSha256: await signer.fingerprint(),
    ...digests,
    services,
    ...(withdrawn.length > 0 && { withdrawn }),
    ...(deviations.length > 0 && { deviations }),
    ...(warnings.size > 0 && { warnings: [...warnings] }),
    ...(announced.length > 0 && { announced }),
  }
}
