// The end of a login: what the wallet's answer came to becomes a code for the relying party, or an error in fixed words. Refuses: answers that
// were not accepted, people who cannot be recognised where they have to be, and somebody else than the ID token said.
import type { JsonObject } from '../../shared/json.ts'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import { randomId } from '../../shared/random.ts'
import type { PresentationResult } from '../checks/presentation-result.ts'
import { verifierRows } from '../stores.ts'
import { backToClient, backWithError } from './back-to-client.ts'
import { findClient } from './check-client.ts'
import type { CodeGrant, Identity } from './code-grant.ts'
import type { Facade } from './facade.ts'
import type { Login } from './login.ts'
import type { Client } from './openid-connect.ts'
import { claimOfQuestion, claimsOfScopes, isQuestion, pidClaimsOf } from './scopes.ts'
import { subjectOf } from './subject.ts'

const { life: codeLife } = verifierRows.openIdConnectCode

/** Of an assurance level that the trust list vouches for: PIDs are issued at no other (CIR (EU) 2024/2977). */
export const high = 'http://eidas.europa.eu/LoA/high'

export const denied = (description: string): OAuthError => new OAuthError('access_denied', description)

export async function finish(facade: Facade, { request }: Login, result: PresentationResult): Promise<Response> {
  const client = findClient(facade, request.clientId)
  const identity = client && (await identityOf(facade, client, request.scopes, result))
  if (!identity) return backWithError(facade, request, denied(reasonOf(result)))
  if (request.hintedSubject !== undefined && request.hintedSubject !== identity.sub)
    return backWithError(facade, request, new OAuthError('login_required', 'Somebody else logged in'))
  return backToClient(facade, request, { code: await giveCode(facade, request, identity) })
}

function reasonOf({ verdict }: PresentationResult): string {
  if (verdict === 'walletError') return 'The wallet did not answer what was asked'
  return verdict === 'refused' ? 'The presentation was refused' : 'The answer says nobody who can be recognised'
}

async function identityOf(
  facade: Facade,
  client: Client,
  scopes: Login['request']['scopes'],
  { verdict, credentials, answer }: PresentationResult,
): Promise<Identity | undefined> {
  const [first] = credentials
  if (verdict !== 'accepted' || !first) return undefined
  const shown = { claims: pidClaimsOf(first.format, first.claims), issuer: first.issuer }
  const sub = await subjectOf(facade, client, shown)
  if (sub === undefined) return undefined
  const isPid = credentials.every(({ issuer }) => issuer?.list.kind === 'pid')
  const question = scopes.find(isQuestion)
  // Asked for the subject alone, a claim is not released.
  const claims: JsonObject = Object.fromEntries(
    claimsOfScopes(scopes).flatMap((name) => {
      const value = shown.claims[name]
      return value === undefined ? [] : [[name, value]]
    }),
  )
  return {
    sub,
    claims: { ...claims, ...(question && answer && answered(claimOfQuestion(question), answer)) },
    ...(isPid && { acr: high }),
  }
}

/** Nothing where it is undetermined; what limits a yes goes with it. */
function answered(name: string, { outcome, restrictions }: NonNullable<PresentationResult['answer']>): JsonObject {
  if (outcome === 'undetermined') return {}
  return { [name]: outcome === 'yes', ...(restrictions?.length && { [`${name}_restrictions`]: restrictions }) }
}

async function giveCode(
  { rows, random, now }: Facade,
  { clientId, redirectUri, codeChallenge, nonce, scopes }: Login['request'],
  identity: Identity,
): Promise<string> {
  const code = randomId(random)
  const grant: CodeGrant = {
    clientId,
    redirectUri,
    codeChallenge,
    ...(nonce !== undefined && { nonce }),
    scope: ['openid', ...scopes].join(' '),
    authTime: now(),
    ...identity,
  }
  await rows.put('openIdConnectCode', code, grant, now() + codeLife)
  return code
}
