// POST /verification/v1/presentations/check: judges a presentation that the caller received itself, by the same table of checks and the same
// trust as every other. Nothing is stored, and so nobody here can tell whether the nonce was fresh: that is the caller's matter, and the
// answer says so; it is never a report. Refuses: presentations for this verifier's own requests, which their transactions alone judge,
// and for origins that are not registered for the caller; queries that the caller could not ask either.
import * as z from 'zod/mini'
import { fromBase64url } from '../../shared/bytes.ts'
import { kilobyte } from '../../shared/http/body.ts'
import { readInput } from '../../shared/http/input.ts'
import { badInput } from '../../shared/http/problem.ts'
import type { JsonObject } from '../../shared/json.ts'
import { usualAlgorithms } from '../../shared/keys/verification-algorithm.ts'
import { openId4VpDcApiTranscript, openId4VpTranscript } from '../../shared/mdoc/session-transcript.ts'
import { checkPartner } from '../../shared/oauth/check-partner.ts'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import type { Partner } from '../../shared/oauth/partner.ts'
import { checkPresentations } from '../checks/index.ts'
import type { Binding } from '../checks/presentation.ts'
import { dcqlShape } from '../dcql.ts'
import { checkWithinAny } from '../registration/check-over-asking.ts'
import { currentUsesOf } from '../registration/intended-use-of.ts'
import { parseVpToken } from '../response/parse-vp-token.ts'
import { questionOf } from '../transaction/question.ts'
import { strictest, type Transaction } from '../transaction.ts'
import type { Verifier } from '../verifier.ts'

const text = z.string().check(z.minLength(1), z.maxLength(2000))

export const checkShape = z.strictObject({
  query: dcqlShape,
  vpToken: z.record(z.string(), z.array(z.string())),
  /** The client id that the request named, or `origin:` and the origin of the page that asked. */
  audience: text,
  nonce: text,
  /** Where the wallet answered: of an mdoc that was not asked for through a browser. */
  responseUri: z.optional(text),
  /** RFC 7638, of the key that the answer was encrypted to. */
  jwkThumbprint: z.optional(z.string().check(z.regex(/^[\w-]{42}[AEIMQUYcgkosw048]$/))),
})

type ToCheck = z.infer<typeof checkShape>

const limit = 1024 * kilobyte

export async function checkEndpoint(verifier: Verifier, request: Request): Promise<Response> {
  const partner = await checkPartner(verifier, request, 'verification:presentations:check')
  const input = await readInput(request, checkShape, limit)
  const { query } = questionOf(verifier, partner, { query: input.query, purpose: 'to check', flow: 'crossDevice' })
  checkWithinAny(currentUsesOf(verifier, partner), query)
  const binding = bindingOf(verifier, partner, input)
  const presentations = presentationsOf(query, input.vpToken)
  const transaction = transactionOf(verifier, partner, { ...input, query })
  const result = await checkPresentations(verifier, { id: '', transaction, presentations, binding })
  verifier.log({ event: 'presentation.handedOver', partner: partner.clientId, verdict: result.verdict })
  return Response.json({ ...result, freshness: 'notChecked' }, { headers: { 'Cache-Control': 'no-store' } })
}

function bindingOf(verifier: Verifier, { origins = [] }: Partner, input: ToCheck): Omit<Binding, 'algorithms'> {
  const { config, now } = verifier
  const { audience, nonce, responseUri, query } = input
  const jwkThumbprint = input.jwkThumbprint === undefined ? undefined : fromBase64url(input.jwkThumbprint)
  if (audience.startsWith('origin:')) {
    const origin = audience.slice('origin:'.length)
    if (!origins.includes(origin))
      throw badInput('/audience', 'is no origin that is registered for you', 'invalidInput')
    return { audience, nonce, transcript: () => openId4VpDcApiTranscript({ origin, nonce, jwkThumbprint }), now: now() }
  }
  // What another relying party was shown is not to be had here a second time, nor what was asked for within an issuance.
  if (isOurName(verifier, audience) || isOurs(config.verifierUrl, responseUri))
    throw badInput('/audience', 'is this verifier, whose answers are judged in their transaction', 'invalidInput')
  if (responseUri === undefined && query.credentials.some(({ format }) => format === 'mso_mdoc'))
    throw badInput('/responseUri', 'is needed for an mdoc')
  return {
    audience,
    nonce,
    transcript: () => openId4VpTranscript({ clientId: audience, nonce, responseUri: responseUri ?? '', jwkThumbprint }),
    now: now(),
  }
}

/** What any relying party's requests are known by here, and issuers'. */
const isOurName = ({ config, identities }: Verifier, audience: string): boolean =>
  audience.startsWith('iae:') ||
  [...identities.values()].some((identity) => 'clientId' in identity && identity.clientId === audience) ||
  (audience.startsWith('redirect_uri:') && isOurs(config.verifierUrl, audience.slice('redirect_uri:'.length)))

const isOurs = (verifierUrl: string, address: string | undefined): boolean =>
  address !== undefined && URL.parse(address)?.origin === new URL(verifierUrl).origin

function presentationsOf(query: Transaction['query'], vpToken: JsonObject) {
  try {
    return parseVpToken(query, vpToken)
  } catch (error) {
    throw error instanceof OAuthError ? badInput('/vpToken', error.message, 'invalidInput') : error
  }
}

/** What checks look at of a transaction; nobody keeps it. */
const transactionOf = (verifier: Verifier, partner: Partner, { query, audience, nonce }: ToCheck): Transaction => ({
  transactionId: '',
  relyingParty: partner.clientId,
  flow: 'crossDevice',
  responseMode: 'direct_post',
  clientId: audience,
  nonce,
  state: '',
  query,
  encryptionKey: {},
  algorithms: partner.algorithms ?? usualAlgorithms,
  policy: strictest,
  redirectUri: undefined,
  expiresAt: verifier.now(),
})
