// Signs an XML document inside itself: XAdES baseline B, enveloped (ETSI EN 319 132-1, as TS 119 612 annex B has it), in the shape in which the
// Commission and the Member States sign their lists.
import { type Bytes, base64, utf8 } from '../../shared/bytes.ts'
import { isoDateTime } from '../../shared/clock.ts'
import { element, writeXml, type XmlNode } from './write-xml.ts'
import type { XmlSigner } from './xml-signer.ts'

export const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#'
const enveloped = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature'
const ids = { signature: 'id-signature', properties: 'id-signed-properties', document: 'id-document' }

/** `signedAt` in seconds. @returns the document with the signature as its last child */
export async function signXml(signer: XmlSigner, document: XmlNode, signedAt: number): Promise<XmlNode> {
  const properties = await propertiesOf(signer, signedAt)
  const signedInfo = element(
    'ds:SignedInfo',
    {},
    element('ds:CanonicalizationMethod', { Algorithm: exclusive }),
    element('ds:SignatureMethod', { Algorithm: signer.signatureMethod }),
    element('ds:Reference', { Id: ids.document, URI: '' }, await digested(signer, document, [enveloped, exclusive])),
    element(
      'ds:Reference',
      { Type: 'http://uri.etsi.org/01903#SignedProperties', URI: `#${ids.properties}` },
      await digested(signer, properties, [exclusive]),
    ),
  )
  const value = await signer.sign(utf8(writeXml(signedInfo)))
  const signature = element(
    'ds:Signature',
    { Id: ids.signature },
    signedInfo,
    element('ds:SignatureValue', {}, base64(value)),
    element(
      'ds:KeyInfo',
      {},
      element('ds:X509Data', {}, element('ds:X509Certificate', {}, base64(signer.certificate))),
    ),
    element('ds:Object', {}, element('xades:QualifyingProperties', { Target: `#${ids.signature}` }, properties)),
  )
  return { ...document, content: [...document.content, signature] }
}

async function propertiesOf(signer: XmlSigner, signedAt: number): Promise<XmlNode> {
  return element(
    'xades:SignedProperties',
    { Id: ids.properties },
    element(
      'xades:SignedSignatureProperties',
      {},
      element('xades:SigningTime', {}, isoDateTime(signedAt)),
      element(
        'xades:SigningCertificateV2',
        {},
        element(
          'xades:Cert',
          {},
          element('xades:CertDigest', {}, digestElements(signer, await signer.digest(signer.certificate))),
        ),
      ),
    ),
    element(
      'xades:SignedDataObjectProperties',
      {},
      element(
        'xades:DataObjectFormat',
        { ObjectReference: `#${ids.document}` },
        element('xades:MimeType', {}, 'text/xml'),
      ),
    ),
  )
}

/** What a reference says of its target, which is canonical as it is written. */
async function digested(signer: XmlSigner, target: XmlNode, transforms: readonly string[]): Promise<XmlNode[]> {
  return [
    element(
      'ds:Transforms',
      {},
      transforms.map((Algorithm) => element('ds:Transform', { Algorithm })),
    ),
    ...digestElements(signer, await signer.digest(utf8(writeXml(target)))),
  ]
}

const digestElements = ({ digestMethod }: XmlSigner, digest: Bytes): XmlNode[] => [
  element('ds:DigestMethod', { Algorithm: digestMethod }),
  element('ds:DigestValue', {}, base64(digest)),
]
