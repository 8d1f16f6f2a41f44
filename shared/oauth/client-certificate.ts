// The certificate of a client at the other end of the connection (RFC 8705). TLS ends before us, so its word comes from whoever ended it:
// the platform, or a proxy that was named in the configuration and overwrites its header on every request.
// Refuses: a header that holds no certificate, or more than one.
import { type Bytes, base64url, fromBase64, fromHex, sha256 } from '../bytes.ts'
import type { Clock } from '../clock.ts'
import { type Certificate, CertificateRefused, parseCertificate } from '../trust/certificate.ts'
import { parseName, subjectNameOf } from '../trust/distinguished-name.ts'
import { checkPath } from '../trust/path.ts'
import { OAuthError } from './oauth-error.ts'

export interface ClientCertificate {
  /** `x5t#S256`: SHA-256 of the DER, base64url. */
  thumbprint: string
  /** True for one that an authority of the operator's choice issued; for others only the possession of its key is proven. */
  isVerified(): Promise<boolean>
  /** As `parseName` gives it; undefined where it is not known. */
  subject: string | undefined
  dnsNames: readonly string[]
}

/** Undefined for a request over a connection without one. @throws OAuthError invalid_request */
export type ReadClientCertificate = (request: Request) => Promise<ClientCertificate | undefined>

/** Of `request.cf` on Cloudflare; all members are texts. */
interface TlsClientAuth {
  certPresented?: string
  certVerified?: string
  certRevoked?: string
  certFingerprintSHA256?: string
  certSubjectDNRFC2253?: string
}

/** Cloudflare's words in `request.cf`, and the certificate that it forwards, which counts only if it is the one it speaks of. */
export const certificateOfPlatform: ReadClientCertificate = async (request) => {
  const said = (request as Request & { cf?: { tlsClientAuth?: TlsClientAuth } }).cf?.tlsClientAuth
  const fingerprint = said?.certFingerprintSHA256 ?? ''
  if (said?.certPresented !== '1' || !/^[0-9a-f]{64}$/i.test(fingerprint)) return undefined
  const thumbprint = base64url(fromHex(fingerprint))
  const forwarded = forwardedCertificate(request.headers.get('Cf-Client-Cert-Der-Base64'))
  const certificate = forwarded && (await thumbprintOf(forwarded.der)) === thumbprint ? forwarded : undefined
  return {
    thumbprint,
    isVerified: async () => said.certVerified === 'SUCCESS' && said.certRevoked !== '1',
    subject: certificate ? subjectNameOf(certificate.der) : parseName(said.certSubjectDNRFC2253 ?? ''),
    dnsNames: certificate?.dnsNames ?? [],
  }
}

/** A client could send such a header itself, so one that cannot be read is none. */
function forwardedCertificate(header: string | null): Certificate | undefined {
  try {
    return header === null ? undefined : parseCertificate(fromBase64(header))
  } catch {
    return undefined
  }
}

/** A proxy's header: `Client-Cert` as RFC 9440 has it, or PEM with percent-encoding, as nginx writes it. */
export const createCertificateOfHeader =
  (name: string, { now, authorities }: { now: Clock; authorities: readonly Certificate[] }): ReadClientCertificate =>
  async (request) => {
    const value = request.headers.get(name)
    if (!value) return undefined
    const certificate = parseHeader(value)
    return {
      thumbprint: await thumbprintOf(certificate.der),
      isVerified: async () => {
        const input = { chain: [certificate], anchors: authorities, at: now(), purpose: 'client' } as const
        return (await checkPath(input)).trusted
      },
      subject: subjectNameOf(certificate.der),
      dnsNames: certificate.dnsNames,
    }
  }

function parseHeader(value: string): Certificate {
  try {
    const inColons = /^:([A-Za-z0-9+/]+=*):$/.exec(value)?.[1]
    return parseCertificate(fromBase64(inColons ?? withinPem(decodeURIComponent(value))))
  } catch (error) {
    if (error instanceof CertificateRefused || error instanceof TypeError || error instanceof URIError)
      throw new OAuthError('invalid_request', 'The client certificate cannot be read')
    throw error
  }
}

const withinPem = (pem: string): string =>
  /^-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----\s*$/.exec(pem)?.[1]?.replace(/\s/g, '') ??
  '-'

const thumbprintOf = async (der: Bytes): Promise<string> => base64url(await sha256(der))
