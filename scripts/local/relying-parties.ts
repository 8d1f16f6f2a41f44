// The relying parties of the sandbox: the library, which is registered for what it asks; a visitor, who is registered for nothing and asks what
// it likes; and one like it for each other way in which wallets can know a verifier. All are the sandbox, with its partner key; one has an
// access certificate of its own.
import type { JWK } from 'jose'
import type { SandboxPki } from '../../sandbox/pki/sandbox-pki.ts'
import { registerLibrary } from '../../sandbox/registrar/register-library.ts'
import { day } from '../../shared/clock.ts'
import { signJws } from '../../shared/keys/jws.ts'
import { importSigner, type SignerSecret } from '../../shared/keys/signer.ts'
import {
  type ClientIdentification,
  clientIdentifications,
  digitalCredentialProtocols,
  type Partner,
  partnerScopes,
} from '../../shared/oauth/partner.ts'
import type { Addresses } from './installation.ts'

export const relyingParty = 'sandbox-relying-party'
export const visitor = 'sandbox-visitor'

/** A colon would say that it is a client_id of some kind. */
export const relyingPartyBy = (by: ClientIdentification): string =>
  by === 'x509_hash' ? visitor : `${relyingParty}-by-${by.replace(':', '-')}`

/** Attested by the sandbox's registrar, at every start anew. `now` in seconds. */
export async function relyingPartiesOf(
  pki: SandboxPki,
  addresses: Addresses,
  jwk: JWK,
  now: number,
): Promise<Partner[]> {
  const { sandbox } = addresses
  const common = {
    jwks: { keys: [jwk] },
    scopes: partnerScopes.filter((scope) => scope.startsWith('verification:')),
    webhook: `${sandbox}/relying-party/told`,
    redirectUris: [`${sandbox}/relying-party/callback`],
    origins: [sandbox],
    // For whatever wallet somebody tries here: one that finds its way without certificates, too.
    digitalCredentialProtocols: [...digitalCredentialProtocols],
    crossDevice: true,
    profile: 'plain' as const,
    schemes: ['openid4vp', 'haip-vp', 'eudi-openid4vp', 'mdoc-openid4vp'],
  }
  const registrar = await importSigner(pki.signers.registrar)
  const intendedUses = await registerLibrary(registrar, addresses, now)
  const verifierAttestation = await attest(pki, now)
  const library = { clientId: relyingParty, name: 'Sandbox library', ...common, intendedUses }
  const visitors = clientIdentifications.map((by) => ({
    clientId: relyingPartyBy(by),
    name: by === 'x509_hash' ? 'Sandbox visitor' : `Sandbox visitor, known by ${by}`,
    ...common,
    unregistered: true,
    ...(by !== 'x509_hash' && { identifiedBy: by }),
    ...(by === 'verifier_attestation' && { verifierAttestation }),
  }))
  return [library, ...visitors]
}

/** RELYING_PARTY_SIGNERS. */
export const relyingPartySignersOf = ({ signers }: SandboxPki): Record<string, SignerSecret> => ({
  [relyingPartyBy('x509_san_dns')]: signers.relyingParty,
})

async function attest({ signers }: SandboxPki, now: number): Promise<string> {
  const { kty, crv, x, y } = signers.access.privateJwk
  return signJws(
    await importSigner(signers.registrar),
    { typ: 'verifier-attestation+jwt' },
    {
      iss: 'https://attestry.example/registrar',
      sub: 'sandbox-library',
      iat: now,
      exp: now + 30 * day,
      cnf: { jwk: { kty, crv, x, y } },
    },
  )
}
