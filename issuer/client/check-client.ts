// Which wallet speaks, at the pushed request and at the token endpoint, in the way that the configuration lets it: an attested instance,
// whose provider is on the list of wallet providers (HAIP 1.0 section 4.3); a client that the operator registered, by its key or by its
// certificate; or a public client. Refuses: two ways at once, a registered client in another way than its own, and whoever takes its name.
import { checkClientAssertion, claimedSubject, jwtBearer } from '../../shared/oauth/client-assertion.ts'
import { type AttestedClient, checkClientAttestation } from '../../shared/oauth/client-attestation.ts'
import type { ClientKey } from '../../shared/oauth/client-keys.ts'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import type { UnitStatus } from '../../shared/store/status-store.ts'
import type { ClientAuthentication } from '../issuance-profile.ts'
import type { Issuer } from '../issuer.ts'
import { walletProviders } from '../wallet-provider.ts'
import { createChallenge, isChallenge } from './challenge.ts'
import { checkClientCertificate } from './check-client-certificate.ts'
import type { RegisteredClient } from './registered-clients.ts'

export interface Client {
  /** Undefined for a public client that did not name itself. */
  clientId: string | undefined
  authentication: ClientAuthentication
  /** Thumbprint of the attested key of this instance; undefined for others. */
  instance: string | undefined
  /** Who attests it, as it is found on the lists again. */
  provider?: string
  /** Sign its request objects. */
  keys: readonly ClientKey[]
  registration: RegisteredClient | undefined
  /** Seconds; until when its provider says whether it still stands, if it says so. */
  until: number | undefined
  /** Where it says so. */
  units: readonly UnitStatus[]
}

/** @throws OAuthError invalid_client and those of the attestation */
export async function checkClient(issuer: Issuer, request: Request, form: Map<string, string>): Promise<Client> {
  const attestation = request.headers.get('OAuth-Client-Attestation')
  const proof = request.headers.get('OAuth-Client-Attestation-PoP')
  const isAttested = attestation !== null || proof !== null
  const isAsserted = form.has('client_assertion') || form.has('client_assertion_type')
  if (isAttested && isAsserted) throw refused('A client authenticates in one way')
  if (isAttested) return attestedClient(issuer, { attestation, proof }, form.get('client_id'))
  if (isAsserted) return assertedClient(issuer, form)
  return otherClient(issuer, request, form.get('client_id'))
}

async function attestedClient(
  issuer: Issuer,
  headers: { attestation: string | null; proof: string | null },
  claimed: string | undefined,
): Promise<Client> {
  const authentication = 'attest_jwt_client_auth'
  const audience = issuer.config.issuerUrl
  const demand = issuer.config.issuance.clientAttestation
  const attested: AttestedClient = await checkClientAttestation(attestationGiven(issuer), {
    ...headers,
    audience,
    demand,
  })
  const { clientId, instance, key, provider, statusUntil: until, units } = attested
  if (claimed !== undefined && claimed !== clientId) throw refused('The client attestation is for another client_id')
  const registration = findClient(issuer, clientId)
  if (registration && registration.authentication !== authentication) throw otherWay()
  return { clientId, authentication, instance, provider, keys: [{ kid: undefined, key }], registration, until, units }
}

async function assertedClient(issuer: Issuer, form: Map<string, string>): Promise<Client> {
  const assertion = form.get('client_assertion')
  if (form.get('client_assertion_type') !== jwtBearer || assertion === undefined)
    throw refused('A client assertion has to come with its type, and to be a JWT')
  const clientId = form.get('client_id') ?? claimedSubject(assertion)
  const registration = typeof clientId === 'string' ? findClient(issuer, clientId) : undefined
  if (!registration) throw refused('The client is not registered')
  if (registration.authentication !== 'private_key_jwt') throw otherWay()
  const { keys } = registration
  const audience = issuer.config.issuerUrl
  await checkClientAssertion(issuer, { assertion, clientId: registration.clientId, keys, audience })
  return registeredClient(registration)
}

async function otherClient(issuer: Issuer, request: Request, clientId: string | undefined): Promise<Client> {
  const registration = clientId === undefined ? undefined : findClient(issuer, clientId)
  if (registration?.certificate) {
    await checkClientCertificate(issuer, request, registration.certificate)
    return registeredClient(registration)
  }
  if (registration) throw otherWay()
  if (!issuer.config.issuance.clientAuthentication.includes('none'))
    throw refused('This server takes wallets with a client attestation only')
  return { clientId, authentication: 'none', instance: undefined, keys: [], registration, until: undefined, units: [] }
}

const registeredClient = (registration: RegisteredClient): Client => ({
  clientId: registration.clientId,
  authentication: registration.authentication,
  instance: undefined,
  keys: registration.keys,
  registration,
  until: undefined,
  units: [],
})

const findClient = ({ config }: Issuer, clientId: string): RegisteredClient | undefined =>
  config.clients.find((one) => one.clientId === clientId)

const attestationGiven = (issuer: Issuer) => ({
  ...walletProviders(issuer),
  rows: issuer.rows,
  createChallenge: () => createChallenge(issuer),
  isChallenge: (challenge: string) => isChallenge(issuer, challenge),
})

const otherWay = (): OAuthError => refused('The client is registered, and authenticates in another way')
const refused = (description: string): OAuthError => new OAuthError('invalid_client', description, { status: 401 })
