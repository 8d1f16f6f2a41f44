// POST /par: the pushed authorization request (RFC 9126), where everything about it is checked. HAIP asks for it always. It may be signed
// (RFC 9101). Refuses: other response types, no PKCE S256, no redirect URI or one that could leak a code, no credential that we issue, an
// offer that has expired, a request_uri inside, a DPoP key that contradicts dpop_jkt, a state that is very long. Unknown parameters are
// ignored.
import { minute } from '../../shared/clock.ts'
import { type VerifiedDpop, verifyDpop } from '../../shared/oauth/dpop.ts'
import { readOAuthForm, required } from '../../shared/oauth/form.ts'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import { randomId } from '../../shared/random.ts'
import { type AskedFor, parseAuthorizationDetails } from '../authorization-details.ts'
import { checkResource } from '../check-resource.ts'
import { checkClient } from '../client/check-client.ts'
import type { Issuer } from '../issuer.ts'
import { checkIssuerState } from '../issuer-state.ts'
import { parseScope } from '../scope.ts'
import { issuerRows } from '../stores.ts'
import { redirectUriOf } from './redirect-uri.ts'
import { requestParameters } from './request-parameters.ts'

/** What was pushed (row `par`). */
export interface PushedRequest {
  clientId: string
  /** Thumbprint of the attested key of the wallet's instance. */
  instance: string | undefined
  /** Whether the operator knows the client by its name. */
  registered: boolean
  redirectUri: string
  state: string | undefined
  configurationIds: string[]
  /** By configuration, where the wallet did not ask for all. */
  claims?: AskedFor['claims']
  byIdentifier: boolean
  /** The person chooses among the configurations; otherwise they are for all or nothing. */
  choice?: boolean
  codeChallenge: string
  dpopJkt: string | undefined
  /** Seconds, for the arrival of the browser; the row outlives it, so that the person has time to log in and to read. */
  expiresAt: number
}

const life = minute + 30
const grace = issuerRows.par.life - life
export const requestUriPrefix = 'urn:ietf:params:oauth:request_uri:'

export async function pushedRequestEndpoint(issuer: Issuer, request: Request): Promise<Response> {
  const { pushed } = await checkAuthorizationRequest(issuer, request, await readOAuthForm(request), '/par')
  return Response.json(await keepPushedRequest(issuer, pushed), {
    status: 201,
    headers: { 'Cache-Control': 'no-cache, no-store' },
  })
}

/**
 * The parameters of an authorization request, wherever it is posted. `path`: of the endpoint, which DPoP proofs name.
 * @returns also `asked`, for what else an endpoint reads: in a signed request what the client signed, and nothing of the form.
 */
export async function checkAuthorizationRequest(
  issuer: Issuer,
  request: Request,
  form: Map<string, string>,
  path: string,
): Promise<{ pushed: PushedRequest; asked: Map<string, string> }> {
  if (form.has('request_uri')) throw new OAuthError('invalid_request', 'A pushed request must not hold a request_uri')
  // First, since a wallet that is asked for a nonce sends the same proof of its client again.
  const proof = await dpopProofOf(issuer, request, path)
  const client = await checkClient(issuer, request, form)
  await proof?.redeem()
  const asked = await requestParameters(issuer, form, client)
  if (required(asked, 'response_type') !== 'code')
    throw new OAuthError('unsupported_response_type', 'The response_type has to be code')
  checkResource(issuer, asked)
  const offered = await checkIssuerState(issuer, asked.get('issuer_state'))
  const pushed: PushedRequest = {
    clientId: clientIdOf(client.clientId ?? required(asked, 'client_id')),
    instance: client.instance,
    registered: client.registration !== undefined,
    redirectUri: redirectUriOf(issuer, required(asked, 'redirect_uri'), client.registration),
    state: stateOf(asked.get('state')),
    ...askedFor(issuer, asked),
    byIdentifier: asked.has('authorization_details'),
    ...(offered?.choice && { choice: true }),
    codeChallenge: codeChallengeOf(asked),
    dpopJkt: fittingKey(proof?.jkt, asked.get('dpop_jkt')),
    expiresAt: issuer.now() + life,
  }
  return { pushed, asked }
}

/** @returns what the browser brings to /authorize, as the wallet is told it. */
export async function keepPushedRequest(
  { rows, random }: Issuer,
  pushed: PushedRequest,
): Promise<{ request_uri: string; expires_in: number }> {
  const id = randomId(random)
  await rows.put('par', id, pushed, pushed.expiresAt + grace)
  return { request_uri: `${requestUriPrefix}${id}`, expires_in: life }
}

/** Printable ASCII, as a person will read it at the consent. */
function clientIdOf(clientId: string): string {
  if (!/^[\x21-\x7e]{1,512}$/.test(clientId))
    throw new OAuthError(
      'invalid_request',
      'The client_id is longer than 512 characters, or has others than printable ASCII',
    )
  return clientId
}

/** It is kept, for whoever pushes it, and goes back in an address: a person must not log in for one that is then cut. */
function stateOf(state: string | undefined): string | undefined {
  if (state !== undefined && state.length > 4000) throw new OAuthError('invalid_request', 'The state is too long')
  return state
}

function codeChallengeOf(form: Map<string, string>): string {
  const challenge = required(form, 'code_challenge')
  if (form.get('code_challenge_method') !== 'S256' || !/^[A-Za-z0-9_-]{43}$/.test(challenge))
    throw new OAuthError('invalid_request', 'PKCE is needed: a code_challenge with the code_challenge_method S256')
  return challenge
}

async function dpopProofOf(issuer: Issuer, request: Request, path: string): Promise<VerifiedDpop | undefined> {
  const proof = request.headers.get('DPoP')
  if (proof === null) return undefined
  return verifyDpop(issuer, { proof, method: 'POST', url: `${issuer.config.issuerUrl}${path}` })
}

function fittingKey(proven: string | undefined, announced: string | undefined): string | undefined {
  if (announced !== undefined && !/^[A-Za-z0-9_-]{43}$/.test(announced))
    throw new OAuthError('invalid_request', 'dpop_jkt is no thumbprint')
  if (proven !== undefined && announced !== undefined && announced !== proven)
    throw new OAuthError('invalid_dpop_proof', 'dpop_jkt names another key')
  return proven ?? announced
}

/** What authorization_details name, or else what the scope stands for (VCI-AUTHZ-04). */
function askedFor(issuer: Issuer, form: Map<string, string>): AskedFor {
  const details = form.get('authorization_details')
  return details === undefined
    ? { configurationIds: parseScope(form.get('scope') ?? '') }
    : parseAuthorizationDetails(issuer, details)
}
