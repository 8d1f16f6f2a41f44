// The algorithms of XML signatures that are accepted (W3C XML Signature 1.1 section 6, RFC 9231), by their URIs. SHA-1 is for the digest of
// a certificate in the first form of SigningCertificate alone, where the certificate is pinned anyway.
export type Hash = 'SHA-256' | 'SHA-384' | 'SHA-512'

export interface SignatureMethod {
  readonly name: 'RSASSA-PKCS1-v1_5' | 'RSA-PSS' | 'ECDSA'
  readonly hash: Hash
}

export const hashes: ReadonlyMap<string, Hash> = new Map([
  ['http://www.w3.org/2001/04/xmlenc#sha256', 'SHA-256'],
  ['http://www.w3.org/2001/04/xmldsig-more#sha384', 'SHA-384'],
  ['http://www.w3.org/2001/04/xmlenc#sha512', 'SHA-512'],
])

export const hashesOfCertificates: ReadonlyMap<string, Hash | 'SHA-1'> = new Map([
  ...hashes,
  ['http://www.w3.org/2000/09/xmldsig#sha1', 'SHA-1'],
])

const methods = (name: SignatureMethod['name'], uri: (bits: number) => string): [string, SignatureMethod][] =>
  ([256, 384, 512] as const).map((bits) => [uri(bits), { name, hash: `SHA-${bits}` }])

export const signatureMethods: ReadonlyMap<string, SignatureMethod> = new Map([
  ...methods('RSASSA-PKCS1-v1_5', (bits) => `http://www.w3.org/2001/04/xmldsig-more#rsa-sha${bits}`),
  ...methods('RSA-PSS', (bits) => `http://www.w3.org/2007/05/xmldsig-more#sha${bits}-rsa-MGF1`),
  ...methods('ECDSA', (bits) => `http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha${bits}`),
])
