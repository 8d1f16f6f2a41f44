// What an enveloped XAdES signature says (W3C XML Signature 1.1 section 4, ETSI EN 319 132-1 section 5.2), as plain data. Exactly one
// reference to the document and exactly one to its signed properties, with the transforms that trusted lists have and no others.
// Refuses: other references, transforms, canonicalisations or algorithms, parameters to any of them, several or no signing certificates.
import { type Bytes, fromBase64 } from '../bytes.ts'
import type { CanonicalForm } from './canonical-writer.ts'
import { dsNamespace, type SignedXml, xadesNamespace } from './read-signed-xml.ts'
import {
  type Hash,
  hashes,
  hashesOfCertificates,
  type SignatureMethod,
  signatureMethods,
} from './signature-algorithms.ts'
import { attributeOf, childOf, childrenOf, type XmlElement } from './xml-element.ts'
import { type XmlRefusal, XmlRefused } from './xml-refused.ts'

export interface Digested<Name extends string = Hash> {
  readonly hash: Name
  readonly value: Bytes
}

export interface ParsedSignature {
  readonly method: SignatureMethod
  readonly value: Bytes
  readonly document: Digested
  readonly properties: Digested & { readonly form: CanonicalForm }
  /** DER of those that the signature brings along: in no order, and to be believed in nothing. */
  readonly certificates: readonly Bytes[]
  /** Of the certificate that it was made with. */
  readonly signingCertificate: Digested<Hash | 'SHA-1'>
}

const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#'
const inclusive = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315'
const enveloped = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature'
const signedPropertiesType = 'http://uri.etsi.org/01903#SignedProperties'

/** @throws XmlRefused */
export function parseSignature({ root, signature, signedProperties }: SignedXml): ParsedSignature {
  const [signedInfo, value, keyInfo, ...objects] = signature.children
  if (!isDs(signedInfo, 'SignedInfo') || !isDs(value, 'SignatureValue') || !isDs(keyInfo, 'KeyInfo'))
    return malformed('the signature has other parts than expected')
  if (!objects.every((object) => isDs(object, 'Object'))) malformed('the signature has other parts than expected')
  const [canonicalization, method, ...references] = signedInfo.children
  if (!isDs(canonicalization, 'CanonicalizationMethod') || !isDs(method, 'SignatureMethod'))
    return malformed('the signed info has other parts than expected')
  if (algorithmOf(canonicalization, 'CANONICALIZATION') !== exclusive)
    refuse('CANONICALIZATION', 'the signed info is canonicalised in another way')
  return {
    method:
      signatureMethods.get(algorithmOf(method, 'SIGNATURE_ALGORITHM')) ??
      refuse('SIGNATURE_ALGORITHM', 'the signature has an algorithm that is not accepted'),
    value: bytesOf(value),
    ...parseReferences(references, attributeOf(root, 'Id'), attributeOf(signedProperties.element, 'Id')),
    certificates: childrenOf(keyInfo, dsNamespace, 'X509Data')
      .flatMap((data) => childrenOf(data, dsNamespace, 'X509Certificate'))
      .map(bytesOf),
    signingCertificate: parseSigningCertificate(signedProperties.element),
  }
}

function parseReferences(
  references: readonly XmlElement[],
  rootId: string | undefined,
  propertiesId: string | undefined,
): Pick<ParsedSignature, 'document' | 'properties'> {
  if (!references.every((reference) => isDs(reference, 'Reference')))
    malformed('the signed info has other parts than expected')
  const [first, second, ...more] = references
  if (!first || !second || more.length > 0)
    return refuse('REFERENCES', 'the signature refers not just to the document and its properties')
  const isOfProperties = (reference: XmlElement): boolean => attributeOf(reference, 'Type') === signedPropertiesType
  const [document, properties] = isOfProperties(first) ? [second, first] : [first, second]
  const uri = attributeOf(document, 'URI')
  if (uri !== '' && (rootId === undefined || uri !== `#${rootId}`))
    refuse('REFERENCES', 'the signature refers to a part of the document')
  if (
    !isOfProperties(properties) ||
    propertiesId === undefined ||
    attributeOf(properties, 'URI') !== `#${propertiesId}`
  )
    refuse('REFERENCES', 'the signature refers not to its signed properties')
  if (transformsOf(document).join(' ') !== `${enveloped} ${exclusive}`)
    refuse('TRANSFORMS', 'the document is transformed in another way')
  return { document: digestOf(document), properties: { ...digestOf(properties), form: formOf(properties) } }
}

/** Without any transform, what was referred to is canonicalised inclusively (XML Signature 1.1 section 4.4.3.2). */
function formOf(properties: XmlElement): CanonicalForm {
  const [transform = inclusive, ...more] = transformsOf(properties)
  if (more.length > 0 || (transform !== inclusive && transform !== exclusive))
    refuse('TRANSFORMS', 'the signed properties are transformed in another way')
  return transform === exclusive ? 'exclusive' : 'inclusive'
}

function transformsOf(reference: XmlElement): string[] {
  const [transforms] = reference.children
  if (!isDs(transforms, 'Transforms')) return []
  return transforms.children.map((transform) =>
    isDs(transform, 'Transform')
      ? algorithmOf(transform, 'TRANSFORMS')
      : refuse('TRANSFORMS', 'there is something else among the transforms'),
  )
}

function digestOf(reference: XmlElement): Digested {
  const parts = isDs(reference.children[0], 'Transforms') ? reference.children.slice(1) : reference.children
  return parseDigest(parts, hashes)
}

function parseDigest<Name extends string>(
  [method, value, ...more]: readonly XmlElement[],
  accepted: ReadonlyMap<string, Name>,
): Digested<Name> {
  if (!isDs(method, 'DigestMethod') || !isDs(value, 'DigestValue') || more.length > 0)
    return malformed('a digest has other parts than expected')
  const hash =
    accepted.get(algorithmOf(method, 'DIGEST_ALGORITHM')) ??
    refuse('DIGEST_ALGORITHM', 'a digest has an algorithm that is not accepted')
  return { hash, value: bytesOf(value) }
}

/** The first certificate of SigningCertificateV2 or of its first form, which is the one that signed. */
function parseSigningCertificate(signedProperties: XmlElement): ParsedSignature['signingCertificate'] {
  const properties = childrenOf(signedProperties, xadesNamespace, 'SignedSignatureProperties')
  const [first, ...more] = properties.flatMap(({ children }) =>
    children.filter(({ namespace, name }) => namespace === xadesNamespace && /^SigningCertificate(V2)?$/.test(name)),
  )
  const certificate = first && childOf(first, xadesNamespace, 'Cert')
  const digest = certificate && childOf(certificate, xadesNamespace, 'CertDigest')
  if (!first || !digest || more.length > 0) return malformed('the signature names not one signing certificate')
  return parseDigest(digest.children, first.name === 'SigningCertificate' ? hashesOfCertificates : hashes)
}

/** Of an element that has nothing within: parameters would change what it means. */
function algorithmOf(element: XmlElement, code: XmlRefusal): string {
  if (element.children.length > 0 || element.text.trim() !== '') refuse(code, 'an algorithm has parameters')
  return attributeOf(element, 'Algorithm') ?? ''
}

function bytesOf(element: XmlElement): Bytes {
  if (element.children.length > 0) malformed('base64 has elements within')
  try {
    return fromBase64(element.text.replace(/[\t\n\r ]+/g, ''))
  } catch {
    return malformed('a value is not base64')
  }
}

const isDs = (element: XmlElement | undefined, name: string): element is XmlElement =>
  element?.name === name && element.namespace === dsNamespace

const malformed = (reason: string): never => refuse('SIGNATURE_MALFORMED', reason)

function refuse(code: XmlRefusal, reason: string): never {
  throw new XmlRefused(code, reason)
}
