// Certificates as Node's own OpenSSL reads them: a chain up to one of the anchors, none of it by our code.
import { X509Certificate } from 'node:crypto'

/** @returns the leaf. @throws when the chain does not lead to an anchor, or is not valid now. */
export function checkChain(
  chain: readonly (Uint8Array | string)[],
  anchors: readonly (Uint8Array | string)[],
  now = new Date(),
): X509Certificate {
  const [leaf, ...above] = chain.map(readCertificate)
  if (!leaf) throw new Error('there is no certificate')
  let subject = leaf
  for (const issuer of above) {
    checkIssued(subject, issuer)
    subject = issuer
  }
  const last = subject
  const anchor = anchors.map(readCertificate).find((one) => last.checkIssued(one))
  if (!anchor) throw new Error('the chain does not lead to an anchor')
  checkIssued(last, anchor)
  for (const one of [leaf, ...above, anchor])
    if (now < one.validFromDate || now > one.validToDate) throw new Error('a certificate is not valid now')
  return leaf
}

/** DER, or base64 of it. */
export const readCertificate = (certificate: Uint8Array | string): X509Certificate =>
  new X509Certificate(typeof certificate === 'string' ? Buffer.from(certificate, 'base64') : certificate)

function checkIssued(subject: X509Certificate, issuer: X509Certificate): void {
  if (!issuer.ca || !subject.checkIssued(issuer) || !subject.verify(issuer.publicKey))
    throw new Error('a certificate was not issued by the next one')
}

/** Names that may stand in a client_id. */
export function namesIn(certificate: string) {
  const names = readCertificate(certificate).subjectAltName?.split(', ') ?? []
  const of = (kind: string) => names.filter((one) => one.startsWith(kind)).map((one) => one.slice(kind.length))
  return { sanDnsNames: of('DNS:'), sanUriNames: of('URI:') }
}
