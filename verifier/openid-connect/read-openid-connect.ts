// Who logs people in by OpenID Connect, out of PARTNERS, with the two secrets that this takes; none are needed where nobody does.
// Refuses: addresses that are no https, scopes that there are not, a subject that no scope of the client fits, the national number for who is
// not registered for it, an intended use that it does not have, clients without a key that signs, keys of another kind than ES256, and the
// key of another purpose.
import { isConfigurableAddress } from '../../shared/http/address.ts'
import { type BindingReader, usable } from '../../shared/http/bindings.ts'
import { createMark } from '../../shared/keys/mark.ts'
import { KeyRefused, parsePublicJwk } from '../../shared/keys/public-key.ts'
import type { SignerSecret } from '../../shared/keys/signer.ts'
import type { ClientKey } from '../../shared/oauth/client-keys.ts'
import type { Partner } from '../../shared/oauth/partner.ts'
import { importOwnKey, wrongOwnKey } from '../own-key.ts'
import type { Client, OpenIdConnect } from './openid-connect.ts'
import { isQuestion, isScope } from './scopes.ts'

export interface OpenIdConnectBindings {
  signer: SignerSecret
  subjectSecret: string
}

/** Undefined where no partner is a client. */
export function readOpenIdConnect(
  read: BindingReader,
  partners: readonly Partner[],
  others: { sandbox: boolean; keys: readonly SignerSecret[] },
): OpenIdConnectBindings | undefined {
  // Faults of its shape were named before.
  if (!Array.isArray(partners) || !partners.some(({ openIdConnect }) => openIdConnect)) return undefined
  for (const [at, partner] of partners.entries()) {
    const fault = faultOf(partner, others.sandbox)
    if (fault) read.refuse('PARTNERS', `/${at}${fault}`)
  }
  return {
    signer: read.json<SignerSecret>('OIDC_SIGNER', (secret) => wrongSigner(secret, others.keys)),
    subjectSecret: read.secret('PAIRWISE_SECRET'),
  }
}

export async function createOpenIdConnect(
  { signer: secret, subjectSecret }: OpenIdConnectBindings,
  { verifierUrl, partners }: { verifierUrl: string; partners: readonly Partner[] },
): Promise<OpenIdConnect> {
  return {
    issuer: `${verifierUrl}/oidc`,
    clients: partners.flatMap(clientOf),
    key: await usable('OIDC_SIGNER', importOwnKey(secret)),
    subjectMark: await createMark(subjectSecret, 'pairwise subject'),
  }
}

function clientOf(partner: Partner): Client[] {
  const { clientId, jwks, openIdConnect } = partner
  if (!openIdConnect) return []
  const { redirectUris, subject = 'transient', sector = clientId, scopes = [], intendedUse } = openIdConnect
  const keys = jwks.keys.flatMap(keyOf)
  return [{ partner, keys, redirectUris, subject, sector, scopes: scopes.filter(isScope), intendedUse }]
}

/** Of another kind it signs assertions for our own APIs alone. */
function keyOf(jwk: Partner['jwks']['keys'][number]): ClientKey[] {
  try {
    return [{ kid: jwk.kid, key: parsePublicJwk(jwk) }]
  } catch (error) {
    if (error instanceof KeyRefused) return []
    throw error
  }
}

/** From its pointer on. */
function faultOf(
  { jwks, nationalNumber, intendedUses = [], openIdConnect }: Partner,
  sandbox: boolean,
): string | undefined {
  if (!openIdConnect) return undefined
  const { redirectUris, subject = 'transient', scopes = [], intendedUse } = openIdConnect
  const at = '/openIdConnect'
  const address = redirectUris.findIndex((one) => !isConfigurableAddress(one, sandbox) || one.includes('#'))
  if (address >= 0) return `${at}/redirectUris/${address}: is no https address without fragment`
  const unknown = scopes.findIndex((scope) => !isScope(scope))
  if (unknown >= 0) return `${at}/scopes/${unknown}: is no scope`
  // A question is answered by other credentials than the one that a subject is taken from.
  const question = scopes.findIndex(isQuestion)
  if (question >= 0 && subject !== 'transient') return `${at}/scopes/${question}: goes with a transient subject alone`
  const number = scopes.indexOf('personal_administrative_number')
  if (!nationalNumber && number >= 0) return `${at}/scopes/${number}: is not registered (nationalNumber)`
  if (!nationalNumber && subject === 'nationalNumber') return `${at}/subject: is not registered (nationalNumber)`
  const isOneUse =
    intendedUse === undefined ? intendedUses.length < 2 : intendedUses.some(({ id }) => id === intendedUse)
  if (!isOneUse) return `${at}/intendedUse: has to be one of its intendedUses`
  return jwks.keys.flatMap(keyOf).length === 0 ? '/jwks: has no EC key, for assertions of OpenID Connect' : undefined
}

const wrongSigner = (secret: SignerSecret, others: readonly SignerSecret[]): string | undefined =>
  wrongOwnKey(secret) ??
  (others.some(({ privateJwk }) => privateJwk?.x === secret.privateJwk.x) ? 'is the key of another purpose' : undefined)
