// Our own certification path validation (RFC 5280 section 6.1, and TS 119 602 for direct trust), short enough to be read:
// the chain goes from the signer towards an anchor that we hold, each certificate issued by the next.
// Refuses: an issuer that is no CA, a key usage, a path length, name constraints or policies that forbid it, a critical extension that we do
// not understand, anything outside its validity, names or signatures that do not fit, and a signer whose certificate is for something else,
// or whose authorities certify for something else.
import { type Certificate, keyUsage } from './certificate.ts'
import { DerRefused } from './der.ts'
import { effectiveUsages } from './effective-usages.ts'
import { wrongName } from './name-constraints.ts'
import { isNoName } from './names.ts'
import { wrongPolicy } from './policies.ts'
import type { QcType } from './qc-types.ts'

/** What a signer's certificate has to be fit for. */
export type CertificatePurpose =
  | 'pidSigner'
  | 'documentSigner'
  | 'publicBodySeal'
  | 'qualifiedSigner'
  | 'ageProofSigner'
  | 'statusList'
  | 'accessCertificate'
  | 'walletProvider'
  | 'client'
  | 'registrar'

export interface PathInput {
  /** As sent: the signer's own certificate first. The anchor may stand at its end; it is found among ours all the same. */
  chain: readonly Certificate[]
  anchors: readonly Certificate[]
  /** Seconds. */
  at: number
  purpose: CertificatePurpose
  /** Where the path has to be under one of these certificate policies. */
  policies?: readonly string[]
  /** Verifies the signatures, where they are counted. */
  isSigned?: IsSigned
}

export type IsSigned = (certificate: Certificate, issuer: Certificate) => Promise<boolean>

const signedBy: IsSigned = (certificate, issuer) => certificate.isSignedBy(issuer)

export type PathResult =
  | { trusted: true; path: readonly Certificate[]; anchor: Certificate }
  | { trusted: false; reason: string }

const refused = (reason: string): PathResult => ({ trusted: false, reason })

/** ISO/IEC 18013-5 annex B.1.4: a document signer carries this extended key usage and no other. */
const documentSignerUsage = '1.0.18013.5.1.2'
/** What a qualified certificate says that it is for (TS 119 412-6), where it has to: one says no more than one thing. */
const ownType: Partial<Record<CertificatePurpose, QcType>> = {
  pidSigner: 'pid',
  walletProvider: 'wallet',
  publicBodySeal: 'publicBody',
}
/** RFC 5280 section 4.2.1.12: TLS client authentication. */
const clientUsage = '1.3.6.1.5.5.7.3.2'
const neededUsage: Partial<Record<CertificatePurpose, string>> = {
  documentSigner: documentSignerUsage,
  client: clientUsage,
}
/** Usages with which no credential, no list of what is revoked and no register is signed: TLS servers, code, time-stamps, OCSP. */
const foreignUsages: ReadonlySet<string> = new Set([1, 3, 8, 9].map((n) => `1.3.6.1.5.5.7.3.${n}`))
/** Certificates of a chain, as sent. */
export const maximumPathLength = 5
/** Of one name and key, as after a renewal. */
const maximumAnchors = 8

export async function checkPath(input: PathInput): Promise<PathResult> {
  const { chain, anchors, at, purpose, isSigned = signedBy } = input
  const [leaf] = chain
  if (!leaf) return refused('no certificate was sent')
  if (chain.length > maximumPathLength) return refused('the certificate chain is too long')
  const unfit = unfitFor(leaf, purpose)
  if (unfit) return refused(unfit)

  const path: Certificate[] = []
  /** Why an anchor did not do: perhaps another one does. */
  let reason = 'the certificate chain does not lead to an anchor of the list'
  for (const [index, certificate] of chain.entries()) {
    const wrong = await wrongInItself(certificate, at)
    if (wrong) return refused(wrong)
    path.push(certificate)
    const below = path.slice(1).filter(({ selfIssued }) => !selfIssued).length
    for (const anchor of await anchorsOf(certificate, anchors, { below, at, isSigned })) {
      // Direct trust: the exact certificate is an anchor, as a list may name a signer itself.
      const whole = anchor.id === certificate.id ? path : [...path, anchor]
      const unfitWhole = wrongTogether(whole, input)
      if (!unfitWhole) return { trusted: true, path: whole, anchor: whole.at(-1) as Certificate }
      reason = unfitWhole
    }
    const next = chain[index + 1]
    if (!next) break
    const broken = await wrongIssuer(certificate, next, { below, isSigned })
    if (broken) return refused(broken)
  }
  return refused(reason)
}

/** What holds for a path as a whole, from its anchor down (RFC 5280 section 6.1). */
function wrongTogether(path: readonly Certificate[], { purpose, policies }: PathInput): string | undefined {
  const leaf = path[0] as Certificate
  const unfit = path.length > 1 ? unfitUnder(leaf, purpose) : undefined
  if (unfit) return unfit
  try {
    return wrongName(path) ?? wrongPolicy(path, policies) ?? unfitThroughout(path, purpose)
  } catch (error) {
    if (error instanceof DerRefused) return 'a certificate of the chain has an extension that is malformed'
    throw error
  }
}

async function wrongInItself(certificate: Certificate, at: number): Promise<string | undefined> {
  if (at < certificate.notBefore) return 'a certificate of the chain is not valid yet'
  if (at > certificate.notAfter) return 'a certificate of the chain has expired'
  if (certificate.unknownCritical.length > 0)
    return 'a certificate of the chain has a critical extension that is not understood'
  return undefined
}

interface Between {
  /** Certificates between the two that are not self-issued. */
  below: number
  isSigned: IsSigned
}

/** Anchors that are a certificate itself, or issued it. */
async function anchorsOf(
  certificate: Certificate,
  anchors: readonly Certificate[],
  { at, ...between }: Between & { at: number },
) {
  const found: Certificate[] = anchors.filter(({ id }) => id === certificate.id).slice(0, 1)
  for (const anchor of anchors) {
    if (anchor.normalSubject !== certificate.normalIssuer || found.length === maximumAnchors) continue
    const wrong = (await wrongInItself(anchor, at)) ?? (await wrongIssuer(certificate, anchor, between))
    if (!wrong) found.push(anchor)
  }
  return found
}

async function wrongIssuer(
  certificate: Certificate,
  issuer: Certificate,
  { below, isSigned }: Between,
): Promise<string | undefined> {
  // Two that have no name fit each other, and say nothing.
  if (certificate.normalIssuer !== issuer.normalSubject || isNoName(issuer.subjectName))
    return 'the certificate chain is broken: a name does not fit'
  if (!issuer.isCa) return 'a certificate was issued by one that is no certification authority'
  if (issuer.keyUsage !== undefined && (issuer.keyUsage & keyUsage.keyCertSign) === 0)
    return 'a certificate was issued with a key that may not sign certificates'
  if (issuer.pathLength !== undefined && below > issuer.pathLength)
    return 'the certificate chain is longer than its authority allows'
  if (certificate.authorityKeyId && issuer.subjectKeyId && certificate.authorityKeyId !== issuer.subjectKeyId)
    return 'the certificate chain is broken: a key identifier does not fit'
  return (await isSigned(certificate, issuer)) ? undefined : 'a signature in the certificate chain is wrong'
}

/**
 * An authority certifies more than one kind of signer: below it, the certificate itself has to say which (TS 119 412-6 PID-4.5-01). That
 * of a public body is on the list itself (TS 119 602 annex H): its authority seals for everybody.
 */
function unfitUnder(leaf: Certificate, purpose: CertificatePurpose): string | undefined {
  if (purpose === 'publicBodySeal') return "the public body's certificate is not on the list itself"
  if (purpose === 'pidSigner' && !leaf.qcTypes.includes('pid'))
    return "the signer's certificate does not say that it is a PID provider's"
  if (purpose === 'walletProvider' && !leaf.qcTypes.includes('wallet'))
    return "the signer's certificate does not say that it is a wallet provider's"
  return undefined
}

/** An authority that certifies for some usages alone does not certify for what needs another. */
function unfitThroughout(path: readonly Certificate[], purpose: CertificatePurpose): string | undefined {
  const usages = effectiveUsages(path)
  if (usages === undefined) return undefined
  const needed = neededUsage[purpose]
  // A certificate that names usages is for these alone (RFC 5280 section 4.2.1.12); one that is listed itself is for what its list says.
  const isForeign = (usage: string): boolean => purpose !== 'accessCertificate' && foreignUsages.has(usage)
  const isLeft =
    needed !== undefined
      ? usages.includes(needed)
      : usages.length > 0 && (path.length === 1 || !usages.every(isForeign))
  return isLeft ? undefined : 'an authority of the certificate chain does not certify for this usage'
}

function unfitFor(leaf: Certificate, purpose: CertificatePurpose): string | undefined {
  // Qualified certificates may be for what their holder commits to alone (EN 319 412-2 section 4.3.2).
  const signing = keyUsage.digitalSignature | (purpose === 'qualifiedSigner' ? keyUsage.contentCommitment : 0)
  if (leaf.keyUsage !== undefined && (leaf.keyUsage & signing) === 0)
    return "the signer's certificate is not for signatures"
  const own = ownType[purpose]
  if (exclusive.has(purpose) && leaf.qcTypes.some((type) => type !== own))
    return "the signer's certificate says that it is for something else"
  if (purpose === 'publicBodySeal' && !leaf.qcTypes.includes('publicBody'))
    return "the signer's certificate does not say that it is a public body's"
  return unfitUsage(leaf, purpose)
}

/** Purposes that exclude all others. A document signer may say of itself that it is a PID provider's. */
const exclusive: ReadonlySet<CertificatePurpose> = new Set<CertificatePurpose>([
  'pidSigner',
  'walletProvider',
  'publicBodySeal',
  'ageProofSigner',
])

function unfitUsage({ extendedKeyUsage: usages }: Certificate, purpose: CertificatePurpose): string | undefined {
  const isDocumentSigner = usages.length === 1 && usages[0] === documentSignerUsage
  if (purpose === 'documentSigner' && !isDocumentSigner) return "the signer's certificate is no document signer's"
  // The age verification blueprint asks for a document signer below an authority for these alone, and names no extended key usage.
  if (purpose === 'ageProofSigner' && usages.length > 0 && !isDocumentSigner)
    return "the signer's certificate is for something else"
  if (purpose !== 'documentSigner' && purpose !== 'ageProofSigner' && usages.includes(documentSignerUsage))
    return "the signer's certificate is a document signer's"
  if (purpose === 'client' && usages.length > 0 && !usages.includes(clientUsage))
    return "the certificate is no client's"
  return undefined
}
