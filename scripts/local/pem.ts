// Certificates as text.

/** RFC 7468: 64 characters a line. `certificate`: base64 DER. */
export function pemOf(certificate: string): string {
  const lines = certificate.match(/.{1,64}/g) ?? []
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
}
