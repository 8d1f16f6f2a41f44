// Signed XML of others in tests: who it says that signed it.
import { type Bytes, fromBase64 } from '../bytes.ts'

/** DER of the certificates in the KeyInfo of a list, as somebody careless would trust them. */
export function ownCertificates(xml: Bytes): Bytes[] {
  const text = new TextDecoder().decode(xml)
  const keyInfo = /<((?:\w+:)?)KeyInfo[ >].*?<\/\1KeyInfo>/s.exec(text)?.[0] ?? ''
  return [...keyInfo.matchAll(/X509Certificate[^<>]*>([^<]+)</g)].map(([, value = '']) =>
    fromBase64(value.replace(/&#xD;|\s/gi, '')),
  )
}

export const trustedListRoot = { namespace: 'http://uri.etsi.org/02231/v2#', name: 'TrustServiceStatusList' } as const
