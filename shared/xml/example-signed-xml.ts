// XML that is signed here for tests, open at every joint to a dishonest or careless signer, and what others signed. All parts are written in
// their canonical form by hand, so that nothing of what is tested takes part in signing.
import { type Bytes, base64, fromBase64, utf8 } from '../bytes.ts'
import { keyKinds, type Party } from '../trust/example-certificates.ts'

export const trustedListRoot = { namespace: 'http://uri.etsi.org/02231/v2#', name: 'TrustServiceStatusList' } as const

/** DER of the certificates in the KeyInfo of a list, as somebody careless would trust them. */
export function ownCertificates(xml: Bytes): Bytes[] {
  const text = new TextDecoder().decode(xml)
  const keyInfo = /<((?:\w+:)?)KeyInfo[ >].*?<\/\1KeyInfo>/s.exec(text)?.[0] ?? ''
  return [...keyInfo.matchAll(/X509Certificate[^<>]*>([^<]+)</g)].map(([, value = '']) =>
    fromBase64(value.replace(/&#xD;|\s/gi, '')),
  )
}

type Spoil = (text: string) => string

export interface Careless {
  /** Start tag of the root, and what it holds beside the signature. */
  root?: string
  content?: string
  /** Bits of all hashes. */
  bits?: 256 | 384 | 512
  /** The signature's URI, where it is not that of the key. */
  method?: string
  /** Of the reference to the properties: inclusive by its URI, or by having no transform at all. */
  form?: 'exclusive' | 'inclusive' | 'no transform'
  /** In KeyInfo, in the place of the signer's. */
  certificates?: Bytes[]
  /** Named in the signed properties, in the place of the signer's. */
  signingCertificate?: Bytes
  /** By the first form of SigningCertificate and SHA-1. */
  isOld?: boolean
  /** Before they are digested, before it is signed, and at the end. */
  properties?: Spoil
  signedInfo?: Spoil
  signature?: Spoil
  whole?: Spoil
}

const ds = 'http://www.w3.org/2000/09/xmldsig#'
const xades = 'http://uri.etsi.org/01903/v1.3.2#'
const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#'
const inclusive = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315'
export const exampleRoot = `<TrustServiceStatusList xmlns="${trustedListRoot.namespace}" Id="list">`
const hashUris = {
  256: 'http://www.w3.org/2001/04/xmlenc#sha256',
  384: 'http://www.w3.org/2001/04/xmldsig-more#sha384',
  512: 'http://www.w3.org/2001/04/xmlenc#sha512',
}

const digest = async (hash: string, bytes: Bytes): Promise<string> =>
  base64(new Uint8Array(await crypto.subtle.digest(hash, bytes)))

const element = (name: string, algorithm: string, inside = '', declared = ''): string =>
  `<ds:${name}${declared} Algorithm="${algorithm}">${inside}</ds:${name}>`

/** The document with its signature as the last child of the root. */
export async function signXml(by: Party, careless: Careless = {}): Promise<Bytes> {
  const { root = exampleRoot, content = '<Service>granted</Service>', bits = 256, form = 'exclusive' } = careless
  const hash = `SHA-${bits}`
  const end = `</${/^<([^ >]+)/.exec(root)?.[1]}>`
  const kept: Spoil = (text) => text
  const { properties = kept, signedInfo = kept, signature = kept, whole = kept } = careless
  const signedProperties = properties(await exampleProperties(by, careless))
  const reference = (attributes: string, transforms: string[], value: string): string =>
    `<ds:Reference${attributes}>${
      transforms.length === 0
        ? ''
        : `<ds:Transforms>${transforms.map((uri) => element('Transform', uri)).join('')}</ds:Transforms>`
    }${element('DigestMethod', hashUris[bits])}<ds:DigestValue>${value}</ds:DigestValue></ds:Reference>`
  const transforms = { exclusive: [exclusive], inclusive: [inclusive], 'no transform': [] }[form]
  const info = signedInfo(
    `<ds:SignedInfo xmlns:ds="${ds}">${element('CanonicalizationMethod', exclusive)}${element(
      'SignatureMethod',
      careless.method ?? methodOf(by, bits),
    )}${reference(' URI=""', [`${ds}enveloped-signature`, exclusive], await digest(hash, utf8(root + content + end)))}${reference(
      ' Type="http://uri.etsi.org/01903#SignedProperties" URI="#properties"',
      transforms,
      await digest(hash, utf8(signedProperties)),
    )}</ds:SignedInfo>`,
  )
  const { name } = keyKinds[by.kind]
  const parameters = { name, hash, saltLength: bits / 8 }
  const value = base64(new Uint8Array(await crypto.subtle.sign(parameters, by.keys.privateKey, utf8(info))))
  const certificates = (careless.certificates ?? [by.der]).map(
    (der) => `<ds:X509Certificate>${base64(der)}</ds:X509Certificate>`,
  )
  const signed = signature(
    `<ds:Signature xmlns:ds="${ds}" Id="signature">${info}<ds:SignatureValue>${value}</ds:SignatureValue><ds:KeyInfo><ds:X509Data>${certificates.join(
      '',
    )}</ds:X509Data></ds:KeyInfo><ds:Object><xades:QualifyingProperties xmlns:xades="${xades}" Target="#signature">${signedProperties}</xades:QualifyingProperties></ds:Object></ds:Signature>`,
  )
  return utf8(whole(root + content + signed + end))
}

async function exampleProperties(by: Party, { isOld, bits = 256, form, ...careless }: Careless): Promise<string> {
  const [name, uri, hash] = isOld
    ? ['SigningCertificate', `${ds}sha1`, 'SHA-1']
    : ['SigningCertificateV2', hashUris[bits], `SHA-${bits}`]
  // Exclusively, each writes the namespace that it uses; inclusively, the first one writes all.
  const isWhole = form === 'inclusive' || form === 'no transform'
  const each = isWhole ? '' : ` xmlns:ds="${ds}"`
  const first = isWhole ? ` xmlns="${trustedListRoot.namespace}" xmlns:ds="${ds}"` : ''
  const value = await digest(hash as string, careless.signingCertificate ?? by.der)
  return `<xades:SignedProperties${first} xmlns:xades="${xades}" Id="properties"><xades:SignedSignatureProperties><xades:SigningTime>2026-01-01T00:00:00Z</xades:SigningTime><xades:${name}><xades:Cert><xades:CertDigest>${element(
    'DigestMethod',
    uri as string,
    '',
    each,
  )}<ds:DigestValue${each}>${value}</ds:DigestValue></xades:CertDigest></xades:Cert></xades:${name}></xades:SignedSignatureProperties></xades:SignedProperties>`
}

function methodOf({ kind }: Party, bits: number): string {
  const { name } = keyKinds[kind]
  if (name === 'RSA-PSS') return `http://www.w3.org/2007/05/xmldsig-more#sha${bits}-rsa-MGF1`
  return `http://www.w3.org/2001/04/xmldsig-more#${name === 'ECDSA' ? 'ecdsa' : 'rsa'}-sha${bits}`
}
