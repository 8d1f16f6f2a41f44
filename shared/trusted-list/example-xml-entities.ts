// A list of trusted entities in XML for tests: the payload of the JSON form written as the other binding has it (TS 119 602 annex A.2.1), in canonical
// form as it stands, and signed inside itself (XAdES baseline B, annex H.4).
import { type Bytes, base64, sha256, utf8 } from '../bytes.ts'
import { isoDateTime } from '../clock.ts'
import { isObject, type Json, type JsonObject } from '../json.ts'
import { now, type Party } from '../trust/example-certificates.ts'

const text = (value: Json | undefined): string =>
  String(value).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
const list = (value: Json | undefined): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : [])
const tag = (name: string, inside: string, attributes = ''): string => `<${name}${attributes}>${inside}</${name}>`
const lang = (value: Json | undefined): string => ` xml:lang="${text(value)}"`

/** Members whose elements are called otherwise, or have more elements inside. */
const writers: Record<string, (value: Json, name: string) => string> = {
  SchemeOperatorName: names,
  SchemeName: names,
  TEName: names,
  TETradeName: names,
  ServiceName: names,
  SchemeInformationURI: addresses,
  SchemeTypeCommunityRules: addresses,
  TEInformationURI: addresses,
  SchemeOperatorPostalAddress: postal,
  TEPostalAddress: postal,
  SchemeOperatorElectronicAddress: (value) => addresses(value, 'ElectronicAddress'),
  TEElectronicAddress: (value) => addresses(value, 'ElectronicAddress'),
  PolicyOrLegalNotice: (value, name) =>
    tag(
      name,
      list(value)
        .map(({ LoTEPolicy: policy }) =>
          isObject(policy) ? tag('LoTEPolicy', text(policy.uriValue), lang(policy.lang)) : '',
        )
        .join(''),
    ),
  NextUpdate: (value, name) => tag(name, value === null ? '' : tag('dateTime', text(value))),
  TrustedEntitiesList: (value, name) => many(value, name, 'TrustedEntity'),
  TrustedEntityServices: (value, name) => many(value, name, 'TrustedEntityService'),
  ServiceHistory: (value, name) => many(value, name, 'ServiceHistoryInstance'),
  SchemeExtensions: (value, name) =>
    tag(
      name,
      list(value)
        .map(({ Critical: critical }) =>
          tag('Extension', '', critical === undefined ? '' : ` Critical="${text(critical)}"`),
        )
        .join(''),
    ),
  ServiceDigitalIdentity: (value, name) => {
    const { X509Certificates: certificates, X509SKIs: keys } = isObject(value) ? value : {}
    const ids = [
      ...list(certificates).map(({ val }) => tag('X509Certificate', text(val))),
      ...(Array.isArray(keys) ? keys : []).map((one) => tag('X509SKI', text(one))),
    ]
    return tag(name, ids.map((one) => tag('DigitalId', one)).join(''))
  },
}

function names(value: Json, name: string): string {
  return tag(
    name,
    list(value)
      .map((one) => tag('Name', text(one.value), lang(one.lang)))
      .join(''),
  )
}

function addresses(value: Json, name: string): string {
  return tag(
    name,
    list(value)
      .map((one) => tag('URI', text(one.uriValue), lang(one.lang)))
      .join(''),
  )
}

function postal(value: Json): string {
  const parts = ['StreetAddress', 'Locality', 'PostalCode', 'Country']
  const one = (address: JsonObject): string =>
    parts.map((part) => tag(part === 'Country' ? 'CountryName' : part, text(address[part]))).join('')
  return tag(
    'PostalAddresses',
    list(value)
      .map((address) => tag('PostalAddress', one(address), lang(address.lang)))
      .join(''),
  )
}

const many = (value: Json, name: string, each: string): string =>
  tag(
    name,
    list(value)
      .map((one) => tag(each, inside(one)))
      .join(''),
  )

const inside = (object: JsonObject): string =>
  Object.entries(object)
    .map(([name, value]) =>
      (writers[name] ?? ((one: Json) => tag(name, isObject(one) ? inside(one) : text(one))))(value, name),
    )
    .join('')

const namespace = 'http://uri.etsi.org/019602/v1#'
const dsig = 'http://www.w3.org/2000/09/xmldsig#'
const xades = 'http://uri.etsi.org/01903/v1.3.2#'
const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#'
const digestMethod = (declared = ''): string =>
  `<ds:DigestMethod${declared} Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"></ds:DigestMethod>`

/** `payload`: as in the JSON form, with its member LoTE. `change`: of the text that is signed. */
export async function signXmlList(
  operator: Party,
  payload: JsonObject,
  change: (xml: string) => string = (xml) => xml,
): Promise<Bytes> {
  const root = 'ListOfTrustedEntities'
  const { LoTE: content } = payload
  const opening = `<${root} xmlns="${namespace}" LOTETag="http://uri.etsi.org/19602/LoTETag">`
  const document = change(`${opening}${inside(content as JsonObject)}</${root}>`)
  const signature = await signatureOver(operator, document)
  const end = document.lastIndexOf('</')
  return utf8(document.slice(0, end) + signature + document.slice(end))
}

async function signatureOver({ der, keys }: Party, document: string): Promise<string> {
  const digest = async (bytes: Bytes): Promise<string> => base64(await sha256(bytes))
  const declared = ` xmlns:ds="${dsig}"`
  const certificateDigest = `${digestMethod(declared)}<ds:DigestValue${declared}>${await digest(der)}</ds:DigestValue>`
  const properties =
    `<xades:SignedProperties xmlns:xades="${xades}" Id="properties"><xades:SignedSignatureProperties>` +
    `<xades:SigningTime>${isoDateTime(now)}</xades:SigningTime><xades:SigningCertificateV2><xades:Cert>` +
    `<xades:CertDigest>${certificateDigest}</xades:CertDigest></xades:Cert></xades:SigningCertificateV2>` +
    '</xades:SignedSignatureProperties></xades:SignedProperties>'
  const transforms = (...all: string[]): string =>
    `<ds:Transforms>${all.map((one) => `<ds:Transform Algorithm="${one}"></ds:Transform>`).join('')}</ds:Transforms>`
  const signedInfo =
    `<ds:SignedInfo${declared}><ds:CanonicalizationMethod Algorithm="${exclusive}"></ds:CanonicalizationMethod>` +
    '<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"></ds:SignatureMethod>' +
    `<ds:Reference URI="">${transforms(`${dsig}enveloped-signature`, exclusive)}${digestMethod()}` +
    `<ds:DigestValue>${await digest(utf8(document))}</ds:DigestValue></ds:Reference>` +
    `<ds:Reference Type="http://uri.etsi.org/01903#SignedProperties" URI="#properties">${transforms(exclusive)}` +
    `${digestMethod()}<ds:DigestValue>${await digest(utf8(properties))}</ds:DigestValue></ds:Reference></ds:SignedInfo>`
  const algorithm = { name: 'ECDSA', hash: 'SHA-256' }
  const value = new Uint8Array(await crypto.subtle.sign(algorithm, keys.privateKey, utf8(signedInfo)))
  return (
    `<ds:Signature${declared} Id="signature">${signedInfo}<ds:SignatureValue>${base64(value)}</ds:SignatureValue>` +
    `<ds:KeyInfo><ds:X509Data><ds:X509Certificate>${base64(der)}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>` +
    `<ds:Object><xades:QualifyingProperties xmlns:xades="${xades}" Target="#signature">${properties}` +
    '</xades:QualifyingProperties></ds:Object></ds:Signature>'
  )
}
