// POST /verification/v1/transactions: a relying party asks (own API, Belgif style).
import { exportJWK, generateKeyPair, type JWK } from 'jose'
import { renderSVG } from 'uqr'
import * as z from 'zod/mini'
import { isoDateTime, minute } from '../../shared/clock.ts'
import { readInput } from '../../shared/http/input.ts'
import { badInput } from '../../shared/http/problem.ts'
import { checkPartner } from '../../shared/oauth/check-partner.ts'
import type { Partner } from '../../shared/oauth/partner.ts'
import { randomId } from '../../shared/random.ts'
import { checkDcql, dcqlShape } from '../dcql.ts'
import { type Flow, type RelyingPartyTransaction, requestUriOf, type Transaction } from '../transaction.ts'
import type { Verifier } from '../verifier.ts'

const input = z.strictObject({
  query: dcqlShape,
  purpose: z.string().check(z.minLength(1), z.maxLength(300)),
  flow: z.enum(['sameDevice', 'crossDevice']),
  responseMode: z.optional(z.enum(['direct_post', 'direct_post.jwt'])),
  redirectUri: z.optional(z.string()),
})

const life = 5 * minute

export async function createTransactionEndpoint(verifier: Verifier, request: Request): Promise<Response> {
  const partner = await checkPartner(verifier, request, 'verification:transactions')
  const { query, purpose, flow, responseMode = 'direct_post.jwt', redirectUri } = await readInput(request, input)
  checkDcql(query)
  const { rows, random, config } = verifier
  const expiresAt = verifier.now() + life
  const id = randomId(random)
  const requestId = randomId(random)
  const transaction: Transaction = {
    transactionId: id,
    flow,
    responseMode,
    clientId: config.clientId,
    nonce: randomId(random),
    state: randomId(random),
    query,
    encryptionKey: await createEncryptionKey(verifier),
    redirectUri: redirectUriOf(partner, flow, redirectUri),
    expiresAt,
  }
  const relyingParty: RelyingPartyTransaction = { clientId: partner.clientId, flow, purpose, expiresAt }
  await Promise.all([
    rows.put('transaction', requestId, transaction, expiresAt),
    rows.put('relyingPartyTransaction', id, relyingParty, expiresAt + life),
  ])
  verifier.log({ event: 'transaction.created', partner: partner.clientId, flow })
  const parameters = new URLSearchParams({
    client_id: config.clientId,
    request_uri: requestUriOf(config.verifierUrl, requestId),
  })
  const authorizationRequest = `openid4vp://?${parameters}`
  return Response.json(
    { id, authorizationRequest, qrCode: renderSVG(authorizationRequest), expiresAt: isoDateTime(expiresAt) },
    { status: 201, headers: { 'Cache-Control': 'no-store' } },
  )
}

/** A key of this transaction alone (HAIP-V-05). */
async function createEncryptionKey({ random }: Verifier): Promise<JWK> {
  const { privateKey } = await generateKeyPair('ECDH-ES', { crv: 'P-256', extractable: true })
  const { kty, crv, x, y, d } = await exportJWK(privateKey)
  return { kty, crv, x, y, d, kid: randomId(random).slice(0, 16), use: 'enc', alg: 'ECDH-ES' } as JWK
}

/** Only addresses that the relying party has registered; the first one unless it says which. */
function redirectUriOf({ redirectUris = [] }: Partner, flow: Flow, wanted: string | undefined): string | undefined {
  if (wanted !== undefined && !redirectUris.includes(wanted))
    throw badInput('/redirectUri', 'is not registered', 'invalidInput')
  if (flow === 'crossDevice') return undefined
  const chosen = wanted ?? redirectUris[0]
  if (!chosen) throw badInput('/redirectUri', 'is needed for the same-device flow', 'invalidInput')
  return chosen
}
