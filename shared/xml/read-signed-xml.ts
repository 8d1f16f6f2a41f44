// One pass over a document with an enveloped XAdES signature (W3C XML Signature 1.1, ETSI EN 319 132-1): the tree that readers get and the
// bytes that were signed, from the same events, so that what was hashed is what is read. The signature stands apart from the tree.
// Refuses: another root, no signature, several anywhere, one that is not a child of the root, instructions within it.
import type { SaxesTagNS } from 'saxes'
import type { Bytes } from '../bytes.ts'
import { type CanonicalForm, type CanonicalWriter, createCanonicalWriter, xmlnsNamespace } from './canonical-writer.ts'
import { readXml } from './read-xml.ts'
import type { XmlAttribute, XmlElement } from './xml-element.ts'
import { XmlRefused } from './xml-refused.ts'

export const dsNamespace = 'http://www.w3.org/2000/09/xmldsig#'
export const xadesNamespace = 'http://uri.etsi.org/01903/v1.3.2#'

export interface SignedXml {
  /** Without its signature. */
  readonly root: XmlElement
  /** Canonical form (exclusive) of the document without its signature. */
  readonly document: Bytes
  readonly signature: XmlElement
  /** Canonical form (exclusive). */
  readonly signedInfo: Bytes
  readonly signedProperties: { readonly element: XmlElement; readonly forms: Readonly<Record<CanonicalForm, Bytes>> }
}

export interface RootName {
  readonly namespace: string
  readonly name: string
}

interface GrowingElement extends XmlElement {
  children: XmlElement[]
  text: string
}

/** @throws XmlRefused */
export function readSignedXml(bytes: Bytes, expected: RootName): SignedXml {
  const whole = createCanonicalWriter('exclusive')
  const open: GrowingElement[] = []
  let root: GrowingElement | undefined
  let signature: GrowingElement | undefined
  let signedInfo: CanonicalWriter | undefined
  let signedProperties: { element: XmlElement; forms: Record<CanonicalForm, CanonicalWriter> } | undefined
  let isInSignature = false
  // Those who write what is signed within the signature, while they do, and how deep the element lies that they began with.
  let inner: readonly CanonicalWriter[] = []
  let innerDepth = 0

  function openInSignature(tag: SaxesTagNS, ancestors: readonly SaxesTagNS[], element: GrowingElement): void {
    const depth = ancestors.length
    if (depth === 2 && isNamed(tag, dsNamespace, 'SignedInfo')) {
      if (signedInfo) throw new XmlRefused('SIGNATURE_MALFORMED', 'the signature signs twice')
      signedInfo = createCanonicalWriter('exclusive')
      inner = [signedInfo]
      innerDepth = depth
    } else if (isSignedProperties(tag, ancestors)) {
      if (signedProperties) throw new XmlRefused('SIGNATURE_MALFORMED', 'the signature has its properties twice')
      const forms = {
        exclusive: createCanonicalWriter('exclusive'),
        inclusive: createCanonicalWriter('inclusive', ancestors.slice()),
      }
      signedProperties = { element, forms }
      inner = [forms.exclusive, forms.inclusive]
      innerDepth = depth
    }
    for (const writer of inner) writer.open(tag)
  }

  readXml(bytes, {
    open(tag, ancestors) {
      const element = elementOf(tag)
      const isSignature = isNamed(tag, dsNamespace, 'Signature')
      if (!root) {
        if (!isNamed(tag, expected.namespace, expected.name))
          throw new XmlRefused('WRONG_ROOT', 'the document has another root')
        root = element
      }
      if (isSignature) {
        if (signature) throw new XmlRefused('MULTIPLE_SIGNATURES', 'the document has several signatures')
        if (ancestors.length !== 1)
          throw new XmlRefused('SIGNATURE_MISPLACED', 'the signature is not a child of the root')
        signature = element
        isInSignature = true
      } else open.at(-1)?.children.push(element)
      open.push(element)
      if (isInSignature) openInSignature(tag, ancestors, element)
      else whole.open(tag)
    },
    text(text) {
      const element = open.at(-1)
      if (element) element.text += text
      if (!isInSignature) whole.text(text)
      else for (const writer of inner) writer.text(text)
    },
    instruction(target, body) {
      if (isInSignature)
        throw new XmlRefused('PROCESSING_INSTRUCTION', 'the signature has a processing instruction within')
      whole.instruction(target, body)
    },
    close(tag) {
      const element = open.pop()
      if (!isInSignature) whole.close(tag)
      else {
        for (const writer of inner) writer.close(tag)
        if (open.length === innerDepth) inner = []
        if (element === signature) isInSignature = false
      }
    },
  })
  if (!root || !signature) throw new XmlRefused('NO_SIGNATURE', 'the document is not signed')
  if (!signedInfo || !signedProperties)
    throw new XmlRefused('SIGNATURE_MALFORMED', 'the signature says not what it signs, or has no signed properties')
  const { element, forms } = signedProperties
  return {
    root,
    document: whole.bytes(),
    signature,
    signedInfo: signedInfo.bytes(),
    signedProperties: {
      element,
      forms: { exclusive: forms.exclusive.bytes(), inclusive: forms.inclusive.bytes() },
    },
  }
}

const isNamed = (tag: SaxesTagNS, namespace: string, name: string): boolean =>
  tag.local === name && tag.uri === namespace

/** By its place: Signature/Object/QualifyingProperties/SignedProperties. */
const isSignedProperties = (tag: SaxesTagNS, [, , object, qualifying, ...more]: readonly SaxesTagNS[]): boolean =>
  isNamed(tag, xadesNamespace, 'SignedProperties') &&
  !!object &&
  !!qualifying &&
  more.length === 0 &&
  isNamed(object, dsNamespace, 'Object') &&
  isNamed(qualifying, xadesNamespace, 'QualifyingProperties')

function elementOf(tag: SaxesTagNS): GrowingElement {
  let attributes: XmlAttribute[] = none
  for (const name in tag.attributes) {
    const attribute = tag.attributes[name]
    if (!attribute || attribute.uri === xmlnsNamespace) continue
    const { uri: namespace, local, value } = attribute
    // An empty array that grows takes room for sixteen, and most elements have no more than one.
    if (attributes === none) attributes = [{ namespace, name: local, value }]
    else attributes.push({ namespace, name: local, value })
  }
  return { namespace: tag.uri, name: tag.local, attributes, children: [], text: '' }
}

const none: XmlAttribute[] = []
