// Our own certification path validation (RFC 5280 section 6.1, and TS 119 602 for direct trust), short enough to be read:
// the chain goes from the signer towards an anchor that we hold, each certificate issued by the next.
// Refuses: an issuer that is no CA, a key usage or a path length that forbids it, a critical extension that we do not
// understand (name constraints are one), anything outside its validity, names or signatures that do not fit, and a signer
// whose certificate is for something else.
import { type Certificate, keyUsage } from './certificate.ts'
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
}

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
/** Certificates of a chain, as sent. */
export const maximumPathLength = 5

export async function checkPath({ chain, anchors, at, purpose }: PathInput): Promise<PathResult> {
  const [leaf] = chain
  if (!leaf) return refused('no certificate was sent')
  if (chain.length > maximumPathLength) return refused('the certificate chain is too long')
  const unfit = unfitFor(leaf, purpose)
  if (unfit) return refused(unfit)

  const path: Certificate[] = []
  for (const [index, certificate] of chain.entries()) {
    const wrong = await wrongInItself(certificate, at)
    if (wrong) return refused(wrong)
    // Direct trust: the exact certificate is an anchor, as a list may name a signer itself.
    if (anchors.some(({ id }) => id === certificate.id))
      return { trusted: true, path: [...path, certificate], anchor: certificate }
    path.push(certificate)
    const below = path.slice(1).filter(({ selfIssued }) => !selfIssued).length
    const anchor = await issuerAmong(certificate, anchors, below, at)
    if (anchor) return unfitUnder(leaf, purpose) ?? { trusted: true, path: [...path, anchor], anchor }
    const next = chain[index + 1]
    if (!next) break
    const broken = await wrongIssuer(certificate, next, below)
    if (broken) return refused(broken)
  }
  return refused('the certificate chain does not lead to an anchor of the list')
}

async function wrongInItself(certificate: Certificate, at: number): Promise<string | undefined> {
  if (at < certificate.notBefore) return 'a certificate of the chain is not valid yet'
  if (at > certificate.notAfter) return 'a certificate of the chain has expired'
  if (certificate.unknownCritical.length > 0)
    return 'a certificate of the chain has a critical extension that is not understood'
  return undefined
}

/** The anchor that issued a certificate, if one did. `below`: certificates between the two that are not self-issued. */
async function issuerAmong(certificate: Certificate, anchors: readonly Certificate[], below: number, at: number) {
  for (const anchor of anchors) {
    if (anchor.subject !== certificate.issuer) continue
    const wrong = (await wrongInItself(anchor, at)) ?? (await wrongIssuer(certificate, anchor, below))
    if (!wrong) return anchor
  }
  return undefined
}

async function wrongIssuer(certificate: Certificate, issuer: Certificate, below: number): Promise<string | undefined> {
  // Two that have no name fit each other, and say nothing.
  if (certificate.issuer !== issuer.subject || issuer.subject === '')
    return 'the certificate chain is broken: a name does not fit'
  if (!issuer.isCa) return 'a certificate was issued by one that is no certification authority'
  if (issuer.keyUsage !== undefined && (issuer.keyUsage & keyUsage.keyCertSign) === 0)
    return 'a certificate was issued with a key that may not sign certificates'
  if (issuer.pathLength !== undefined && below > issuer.pathLength)
    return 'the certificate chain is longer than its authority allows'
  if (certificate.authorityKeyId && issuer.subjectKeyId && certificate.authorityKeyId !== issuer.subjectKeyId)
    return 'the certificate chain is broken: a key identifier does not fit'
  return (await certificate.isSignedBy(issuer)) ? undefined : 'a signature in the certificate chain is wrong'
}

/**
 * An authority certifies more than one kind of signer: below it, the certificate itself has to say which (TS 119 412-6 PID-4.5-01). That
 * of a public body is on the list itself (TS 119 602 annex H): its authority seals for everybody.
 */
function unfitUnder(leaf: Certificate, purpose: CertificatePurpose): PathResult | undefined {
  if (purpose === 'publicBodySeal') return refused("the public body's certificate is not on the list itself")
  if (purpose === 'pidSigner' && !leaf.qcTypes.includes('pid'))
    return refused("the signer's certificate does not say that it is a PID provider's")
  if (purpose === 'walletProvider' && !leaf.qcTypes.includes('wallet'))
    return refused("the signer's certificate does not say that it is a wallet provider's")
  return undefined
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
