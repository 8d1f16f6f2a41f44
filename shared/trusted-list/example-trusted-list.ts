// Trusted lists for tests to bend: written as the canonical form has them, signed with XAdES by WebCrypto alone. A right list of lists, a right
// national list, and a signature over whatever a test made of them.
import { type Bytes, base64, sha256, utf8 } from '../bytes.ts'
import type { Party } from '../trust/example-certificates.ts'

const algorithms = {
  exclusive: 'http://www.w3.org/2001/10/xml-exc-c14n#',
  enveloped: 'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
  digest: 'http://www.w3.org/2001/04/xmlenc#sha256',
  signature: 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256',
}
const ds = 'xmlns:ds="http://www.w3.org/2000/09/xmldsig#"'
const xades = 'xmlns:xades="http://uri.etsi.org/01903/v1.3.2#"'
const additional = 'xmlns:a="http://uri.etsi.org/02231/v2/additionaltypes#"'
export const qualifications = 'xmlns:q="http://uri.etsi.org/TrstSvc/SvcInfoExt/eSigDir-1999-93-EC-TrustedList/#"'
const types = 'http://uri.etsi.org/TrstSvc/TrustedList/TSLType'

export const place = 'https://lists.example/lotl.xml'
export const journal = 'https://journal.example/2026/1'
export const granted = 'http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/granted'
export const withdrawn = 'http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/withdrawn'
export const caQc = 'http://uri.etsi.org/TrstSvc/Svctype/CA/QC'

export interface ExampleScheme {
  type?: 'EUlistofthelists' | 'EUgeneric'
  territory?: string
  sequenceNumber?: number
  issued?: string
  nextUpdate?: string
  uris?: string[]
  pointers?: ExamplePointer[]
  /** Markup of TrustServiceProvider elements. */
  providers?: string
}

export interface ExamplePointer {
  territory: string
  location?: string
  signers: readonly Party[]
}

/** Not signed. */
export function trustedListXml(changes: ExampleScheme = {}): string {
  const { type = 'EUgeneric', territory = 'BE', sequenceNumber = 10, pointers = [], providers } = changes
  const { issued = '2026-09-01T00:00:00Z', nextUpdate = '2027-02-01T00:00:00Z', uris = [] } = changes
  const services = providers === undefined ? '' : `<TrustServiceProviderList>${providers}</TrustServiceProviderList>`
  return [
    '<TrustServiceStatusList xmlns="http://uri.etsi.org/02231/v2#" Id="list" TSLTag="http://uri.etsi.org/19612/TSLTag">',
    '<SchemeInformation><TSLVersionIdentifier>6</TSLVersionIdentifier>',
    `<TSLSequenceNumber>${sequenceNumber}</TSLSequenceNumber><TSLType>${types}/${type}</TSLType>`,
    '<SchemeOperatorName><Name xml:lang="fr">Autorité</Name><Name xml:lang="en">Authority</Name></SchemeOperatorName>',
    `<SchemeInformationURI>${uris.map(uri).join('')}</SchemeInformationURI>`,
    `<SchemeTerritory>${territory}</SchemeTerritory>`,
    `<PointersToOtherTSL>${pointers.map(pointerXml).join('')}</PointersToOtherTSL>`,
    `<ListIssueDateTime>${issued}</ListIssueDateTime><NextUpdate><dateTime>${nextUpdate}</dateTime></NextUpdate>`,
    `</SchemeInformation>${services}</TrustServiceStatusList>`,
  ].join('')
}

const uri = (value: string): string => `<URI xml:lang="en">${value}</URI>`

function pointerXml({ territory, location = place, signers }: ExamplePointer): string {
  const type = territory === 'EU' ? 'EUlistofthelists' : 'EUgeneric'
  const identities = signers.map(
    ({ der }) =>
      `<ServiceDigitalIdentity><DigitalId><X509Certificate>${base64(der)}</X509Certificate></DigitalId></ServiceDigitalIdentity>`,
  )
  const said = [
    `<TSLType>${types}/${type}</TSLType>`,
    `<SchemeTerritory>${territory}</SchemeTerritory>`,
    `<a:MimeType ${additional}>application/vnd.etsi.tsl+xml</a:MimeType>`,
  ]
  return [
    `<OtherTSLPointer><ServiceDigitalIdentities>${identities.join('')}</ServiceDigitalIdentities>`,
    `<TSLLocation>${location}</TSLLocation><AdditionalInformation>`,
    said.map((one) => `<OtherInformation>${one}</OtherInformation>`).join(''),
    '</AdditionalInformation></OtherTSLPointer>',
  ].join('')
}

/** TrustServiceProvider. `services`: markup of TSPService elements. */
export const providerXml = (services: string, name = 'Example Trust'): string =>
  `<TrustServiceProvider><TSPInformation><TSPName><Name xml:lang="en">${name}</Name></TSPName><TSPTradeName>` +
  '<Name xml:lang="en">VATBE-0123456789</Name></TSPTradeName></TSPInformation>' +
  `<TSPServices>${services}</TSPServices></TrustServiceProvider>`

export interface ExampleState {
  type?: string
  status?: string
  since?: string
  identity?: string
  /** Markup of Extension elements. */
  extensions?: string
}

/** TSPService: the first state is the current one. */
export function serviceXml(current: ExampleState, ...before: ExampleState[]): string {
  const history = before.map((state) => `<ServiceHistoryInstance>${stateXml(state)}</ServiceHistoryInstance>`)
  const past = before.length > 0 ? `<ServiceHistory>${history.join('')}</ServiceHistory>` : ''
  return `<TSPService><ServiceInformation>${stateXml(current)}</ServiceInformation>${past}</TSPService>`
}

function stateXml({
  type = caQc,
  status = granted,
  since = '2020-01-01T00:00:00Z',
  identity = '',
  extensions,
}: ExampleState) {
  const more =
    extensions === undefined ? '' : `<ServiceInformationExtensions>${extensions}</ServiceInformationExtensions>`
  return [
    `<ServiceTypeIdentifier>${type}</ServiceTypeIdentifier><ServiceName><Name xml:lang="en">Qualified</Name></ServiceName>`,
    `<ServiceDigitalIdentity>${identity}</ServiceDigitalIdentity><ServiceStatus>${status}</ServiceStatus>`,
    `<StatusStartingTime>${since}</StatusStartingTime>${more}`,
  ].join('')
}

/** DigitalId of a certificate. */
export const certificateId = (certificate: string): string =>
  `<DigitalId><X509Certificate>${certificate}</X509Certificate></DigitalId>`

export const extensionXml = (content: string, critical = 'false'): string =>
  `<Extension Critical="${critical}">${content}</Extension>`

/** Enveloped, as EU lists are signed; by a key on P-256. `xml`: in canonical form, such as `trustedListXml` writes. */
export async function signListXml(xml: string, signer: Party): Promise<Bytes> {
  const properties = await signedProperties(signer)
  const signedInfo = [
    `<ds:SignedInfo ${ds}><ds:CanonicalizationMethod Algorithm="${algorithms.exclusive}"></ds:CanonicalizationMethod>`,
    `<ds:SignatureMethod Algorithm="${algorithms.signature}"></ds:SignatureMethod>`,
    await reference('URI=""', [algorithms.enveloped, algorithms.exclusive], xml),
    await reference(
      'Type="http://uri.etsi.org/01903#SignedProperties" URI="#properties"',
      [algorithms.exclusive],
      properties,
    ),
    '</ds:SignedInfo>',
  ].join('')
  const algorithm = { name: 'ECDSA', hash: 'SHA-256' }
  const value = await crypto.subtle.sign(algorithm, signer.keys.privateKey, utf8(signedInfo))
  const signature = [
    `<ds:Signature ${ds} Id="signature">${signedInfo}`,
    `<ds:SignatureValue>${base64(new Uint8Array(value))}</ds:SignatureValue><ds:KeyInfo><ds:X509Data><ds:X509Certificate>`,
    `${base64(signer.der)}</ds:X509Certificate></ds:X509Data></ds:KeyInfo><ds:Object>`,
    `<xades:QualifyingProperties ${xades} Target="#signature">${properties}</xades:QualifyingProperties>`,
    '</ds:Object></ds:Signature>',
  ].join('')
  return utf8(xml.replace(/<\/TrustServiceStatusList>$/, `${signature}</TrustServiceStatusList>`))
}

async function reference(attributes: string, transforms: string[], content: string): Promise<string> {
  const digest = base64(await sha256(utf8(content)))
  const steps = transforms.map((one) => `<ds:Transform Algorithm="${one}"></ds:Transform>`).join('')
  return [
    `<ds:Reference ${attributes}><ds:Transforms>${steps}</ds:Transforms>`,
    `<ds:DigestMethod Algorithm="${algorithms.digest}"></ds:DigestMethod><ds:DigestValue>${digest}</ds:DigestValue>`,
    '</ds:Reference>',
  ].join('')
}

async function signedProperties({ der }: Party): Promise<string> {
  const digest = base64(await sha256(der))
  return [
    `<xades:SignedProperties ${xades} Id="properties"><xades:SignedSignatureProperties>`,
    '<xades:SigningTime>2026-09-01T00:00:00Z</xades:SigningTime><xades:SigningCertificateV2><xades:Cert>',
    `<xades:CertDigest><ds:DigestMethod ${ds} Algorithm="${algorithms.digest}"></ds:DigestMethod>`,
    `<ds:DigestValue ${ds}>${digest}</ds:DigestValue></xades:CertDigest></xades:Cert></xades:SigningCertificateV2>`,
    '</xades:SignedSignatureProperties></xades:SignedProperties>',
  ].join('')
}
