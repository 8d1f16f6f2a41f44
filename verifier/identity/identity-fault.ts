// Whether a relying party can be known to wallets as its registration says, with the key that is there for it: asked before the first request,
// because wallets would refuse every one.
// Refuses: what HAIP 1.0 does not have where that was not asked for, certificates that are missing, self-signed, of another key or of another
// host, attestations that do not fit, names that a DID or a pre-registered client cannot have.
import type { JWK } from 'jose'
import { fromBase64url, hex } from '../../shared/bytes.ts'
import type { SignerSecret } from '../../shared/keys/signer.ts'
import type { Partner } from '../../shared/oauth/partner.ts'
import { parseCertificates } from '../../shared/trust/trust-sources.ts'
import { fitsDidWeb } from './did.ts'
import { attestationFault } from './verifier-attestation.ts'

export interface IdentityFaultGiven {
  verifierUrl: string
  /** Seconds. */
  now: number
}

/** A member of the partner and what is wrong with it, or undefined. */
export function identityFault(given: IdentityFaultGiven, partner: Partner, secret: SignerSecret): string | undefined {
  const { identifiedBy: by = 'x509_hash', profile = 'haip', verifierAttestation, clientId } = partner
  if (profile === 'haip' && by !== 'x509_hash') return 'identifiedBy: is not allowed under the profile haip'
  if (by !== 'verifier_attestation' && verifierAttestation !== undefined)
    return 'verifierAttestation: goes with identifiedBy verifier_attestation alone'
  switch (by) {
    case 'x509_hash':
      return certificateFault(secret)
    case 'x509_san_dns':
      return certificateFault(secret) ?? nameFault(secret, given.verifierUrl)
    case 'verifier_attestation':
      return faultOf('verifierAttestation', attestationFault(verifierAttestation, secret.privateJwk, given.now))
    case 'did:web':
      return fitsDidWeb(clientId) ? undefined : 'clientId: cannot be part of a did:web'
    case 'pre-registered':
      return clientId.includes(':') ? 'clientId: would be read as another kind of client_id' : undefined
    default:
      return undefined
  }
}

/** What is wrong with the access certificate, which no request comes with an authority of (HAIP 1.0 section 5). */
export function accessFault({ privateJwk, x5c }: SignerSecret): string | undefined {
  if (!Array.isArray(x5c) || x5c.length === 0) return 'has no certificate'
  const chain = parseCertificates(x5c)
  if (!chain) return 'has a certificate that cannot be read'
  if (chain.some(({ selfIssued }) => selfIssued)) return 'has a certificate that issued itself'
  return holdsKey(chain[0]?.der, privateJwk) ? undefined : 'has a certificate of another key'
}

const certificateFault = (secret: SignerSecret) => faultOf('identifiedBy', accessFault(secret), 'its signer')

function nameFault({ x5c }: SignerSecret, verifierUrl: string): string | undefined {
  const host = URL.parse(verifierUrl)?.hostname
  const named = parseCertificates(x5c)?.[0]?.dnsNames ?? []
  return host !== undefined && named.includes(host)
    ? undefined
    : 'identifiedBy: the certificate does not name the host of VERIFIER_URL as a dNSName'
}

const faultOf = (member: string, fault: string | undefined, whose?: string): string | undefined =>
  fault && [`${member}:`, whose, fault].filter(Boolean).join(' ')

/** The uncompressed point of the key stands in the certificate as it is. */
function holdsKey(certificate: Uint8Array | undefined, { x, y }: JWK): boolean {
  if (!certificate || typeof x !== 'string' || typeof y !== 'string') return false
  return hex(certificate).includes(`04${hex(fromBase64url(x))}${hex(fromBase64url(y))}`)
}
