// Whom the sandbox's wallet believes to be a verifier here: by a certificate of its access CA, registered by its registrar, by an attestation of its registrar, and who it
// knows anyway.
import type { JWK } from 'jose'
import type { SandboxPki } from '../../sandbox/pki/sandbox-pki.ts'
import type { VerifierTrust } from '../../sandbox/wallet/verifier-trust.ts'
import { fromBase64 } from '../../shared/bytes.ts'
import { parseCertificate } from '../../shared/trust/certificate.ts'
import { relyingPartyBy } from './relying-parties.ts'

export const sandboxTrust = ({ authorities, signers }: SandboxPki): VerifierTrust => ({
  accessCa: [parseCertificate(fromBase64(authorities.access))],
  registrarCa: [parseCertificate(fromBase64(authorities.registrar))],
  attesters: [publicPart(signers.registrar.privateJwk)],
  preRegistered: { [relyingPartyBy('pre-registered')]: publicPart(signers.access.privateJwk) },
})

const publicPart = ({ kty, crv, x, y }: JWK): JWK => ({ kty, crv, x, y }) as JWK
