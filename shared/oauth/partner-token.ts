// POST /partner/token: an access token for our own APIs, for a partner that proves itself by a signed assertion
// (RFC 6749 section 4.4, RFC 7523 section 2.2). Not for wallets.
import { createLocalJWKSet, errors, type JWTPayload, jwtVerify } from 'jose'
import { type Clock, minute } from '../clock.ts'
import type { Sealer } from '../keys/seal.ts'
import type { Rows } from '../store/rows.ts'
import { readOAuthForm, required } from './form.ts'
import { OAuthError } from './oauth-error.ts'
import type { Partner } from './partner.ts'

export interface PartnerTokenGiven {
  now: Clock
  rows: Rows<never, 'clientAssertion'>
  seals: { partnerToken: Sealer }
  config: { partners: readonly Partner[] }
}

/** What a partner token stands for. */
export interface PartnerGrant {
  clientId: string
  scopes: string[]
}

export const partnerTokenLife = 10 * minute
const tolerance = minute
/** Seconds for which the id of an assertion is remembered, at the most. */
export const partnerAssertionMemory = partnerTokenLife + tolerance
const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

const path = '/partner/token'

/** `address`: published address of this endpoint; it, or the issuer before its path, is the audience of assertions. */
export async function partnerTokenEndpoint(
  given: PartnerTokenGiven,
  address: string,
  request: Request,
): Promise<Response> {
  const form = await readOAuthForm(request)
  if (required(form, 'grant_type') !== 'client_credentials')
    throw new OAuthError('unsupported_grant_type', 'The grant_type has to be client_credentials')
  const partner = await checkAssertion(given, address, form)
  const scopes = grantedScopes(partner, form.get('scope'))
  const grant: PartnerGrant = { clientId: partner.clientId, scopes }
  const accessToken = await given.seals.partnerToken.seal(grant, given.now() + partnerTokenLife)
  return Response.json(
    { access_token: accessToken, token_type: 'Bearer', expires_in: partnerTokenLife, scope: scopes.join(' ') },
    { headers: { 'Cache-Control': 'no-store' } },
  )
}

function grantedScopes(partner: Partner, asked: string | undefined): string[] {
  const scopes = asked?.split(' ').filter(Boolean) ?? partner.scopes
  if (!scopes.every((scope) => partner.scopes.includes(scope)))
    throw new OAuthError('invalid_scope', 'The partner is not registered for such a scope')
  return scopes
}

async function checkAssertion(given: PartnerTokenGiven, address: string, form: Map<string, string>): Promise<Partner> {
  if (form.get('client_assertion_type') !== assertionType) throw unknownClient()
  const assertion = required(form, 'client_assertion')
  const claimed = form.get('client_id') ?? subjectOf(assertion)
  const partner = given.config.partners.find(({ clientId }) => clientId === claimed)
  if (!partner) throw unknownClient()
  const { jti, exp } = await verifyAssertion(given, address, partner, assertion)
  if (
    typeof jti !== 'string' ||
    !(await given.rows.redeem('clientAssertion', `${partner.clientId}\n${jti}`, (exp as number) + tolerance))
  )
    throw unknownClient()
  return partner
}

async function verifyAssertion(
  { now }: PartnerTokenGiven,
  address: string,
  partner: Partner,
  assertion: string,
): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(assertion, createLocalJWKSet(partner.jwks), {
      algorithms: ['ES256', 'ES384', 'ES512', 'PS256'],
      audience: [address, address.slice(0, -path.length)],
      issuer: partner.clientId,
      subject: partner.clientId,
      requiredClaims: ['exp', 'jti'],
      currentDate: new Date(now() * 1000),
      clockTolerance: 10,
    })
    if ((payload.exp as number) > now() + partnerTokenLife) throw unknownClient()
    return payload
  } catch (error) {
    throw error instanceof errors.JOSEError ? unknownClient() : error
  }
}

/** The subject of an assertion that nobody has verified: it only chooses whose keys verify it. */
function subjectOf(assertion: string): unknown {
  try {
    return JSON.parse(atob((assertion.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/'))).sub
  } catch {
    return undefined
  }
}

const unknownClient = (): OAuthError =>
  new OAuthError('invalid_client', 'The client assertion is not one of a registered partner', { status: 401 })
