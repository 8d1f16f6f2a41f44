// Verifies XML with an enveloped XAdES signature, as the trusted lists of ETSI TS 119 612 are signed (annex B), and hands on the tree that was
// signed and nothing else of the document. Who may have signed is told by the caller: a certificate that the signature brings is believed
// in nothing. Refuses: everything that XmlRefused has a code for; docs/decisions/0034 lists the rules.
import { type Bytes, equalBytes, hex, sha256 } from '../bytes.ts'
import { type Digested, type ParsedSignature, parseSignature } from './parse-signature.ts'
import { type RootName, readSignedXml } from './read-signed-xml.ts'
import { importSignerKey } from './signer-key.ts'
import type { XmlElement } from './xml-element.ts'
import { type XmlRefusal, XmlRefused } from './xml-refused.ts'

export interface ExpectedXml {
  readonly root: RootName
  /**
   * DER of the certificates that may have signed. As a function it is asked with the tree before that is authenticated: the list of lists
   * names those who vouch for its signer. Nothing of this tree may be believed before the verification has ended.
   */
  readonly signers: readonly Bytes[] | ((candidate: XmlElement) => Promise<readonly Bytes[]>)
}

export interface VerifiedXml {
  /** Without the signature. */
  readonly root: XmlElement
  /** DER of the certificate that signed. */
  readonly signer: Bytes
  /** Hex, of the document as received. */
  readonly sha256: string
}

/** @throws XmlRefused */
export async function verifySignedXml(bytes: Bytes, { root: name, signers }: ExpectedXml): Promise<VerifiedXml> {
  const signed = readSignedXml(bytes, name)
  const { root, signedInfo } = signed
  const signature = parseSignature(signed)
  const { document, properties, method, value } = signature
  if (!(await matches(signed.document, document)))
    refuse('DIGEST_MISMATCH', 'the document is not the one that was signed')
  if (!(await matches(signed.signedProperties.forms[properties.form], properties)))
    refuse('DIGEST_MISMATCH', 'the properties of the signature are not those that were signed')
  const signer = await signerOf(signature)
  const trusted = typeof signers === 'function' ? await signers(root) : signers
  if (!trusted.some((one) => equalBytes(one, signer)))
    refuse('SIGNER_NOT_TRUSTED', 'the certificate of the signer is not one of those that may sign')
  const key = await importSignerKey(signer, method)
  if (!(await key.verify(value, signedInfo))) refuse('SIGNATURE_WRONG', 'the signature was not made by its signer')
  return { root, signer, sha256: hex(await sha256(bytes)) }
}

/** The one certificate it brings that has the signed digest. */
async function signerOf({ certificates, signingCertificate }: ParsedSignature): Promise<Bytes> {
  for (const certificate of certificates) if (await matches(certificate, signingCertificate)) return certificate
  return refuse('SIGNING_CERTIFICATE_MISMATCH', 'the signature was made for another certificate than those it brings')
}

const matches = async (bytes: Bytes, { hash, value }: Digested<string>): Promise<boolean> =>
  equalBytes(new Uint8Array(await crypto.subtle.digest(hash, bytes)), value)

function refuse(code: XmlRefusal, reason: string): never {
  throw new XmlRefused(code, reason)
}
