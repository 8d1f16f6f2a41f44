// POST /verification/v1/transactions: a relying party asks (own API, Belgif style), with a link for the wallet; or an issuer asks within an
// issuance, and passes the request object on itself (OpenID4VCI 1.1 draft, Interactive Authorization). Refuses: addresses that are not
// registered for who asks, and the national number to who is
// not registered for it.
import { exportJWK, generateKeyPair, type JWK } from 'jose'
import { renderSVG } from 'uqr'
import * as z from 'zod/mini'
import { isoDateTime, minute } from '../../shared/clock.ts'
import { isConfigurableAddress } from '../../shared/http/address.ts'
import { readInput } from '../../shared/http/input.ts'
import { badInput } from '../../shared/http/problem.ts'
import { checkPartner } from '../../shared/oauth/check-partner.ts'
import type { Partner } from '../../shared/oauth/partner.ts'
import { randomId } from '../../shared/random.ts'
import { checkDcql, dcqlShape } from '../dcql.ts'
import { checkNationalNumber } from '../national-number.ts'
import { signRequestObject } from '../sign-request.ts'
import { templateIds, templateOf } from '../templates/index.ts'
import { type Flow, type RelyingPartyTransaction, requestUriOf, type Transaction } from '../transaction.ts'
import type { Verifier } from '../verifier.ts'

const common = {
  query: z.optional(dcqlShape),
  template: z.optional(z.enum(templateIds)),
  purpose: z.optional(z.string().check(z.minLength(1), z.maxLength(300))),
}

const input = z.discriminatedUnion('flow', [
  z.strictObject({
    ...common,
    flow: z.enum(['sameDevice', 'crossDevice']),
    responseMode: z.optional(z.enum(['direct_post', 'direct_post.jwt'])),
    redirectUri: z.optional(z.string()),
  }),
  z.strictObject({
    ...common,
    flow: z.literal('interactiveAuthorization'),
    responseMode: z.optional(z.enum(['iae_post', 'iae_post.jwt'])),
    expectedUrl: z.string(),
  }),
])

const life = 5 * minute

export async function createTransactionEndpoint(verifier: Verifier, request: Request): Promise<Response> {
  const partner = await checkPartner(verifier, request, 'verification:transactions')
  const wish = await readInput(request, input)
  const { flow } = wish
  const { purpose, ...question } = questionOf(verifier, partner, wish)
  const transaction: Transaction = {
    transactionId: randomId(verifier.random),
    clientId: verifier.config.clientId,
    nonce: randomId(verifier.random),
    state: randomId(verifier.random),
    ...question,
    encryptionKey: await createEncryptionKey(verifier),
    expiresAt: verifier.now() + life,
    ...wayOf(verifier, partner, wish),
  }
  const { transactionId: id, expiresAt } = transaction
  const relyingParty: RelyingPartyTransaction = { clientId: partner.clientId, flow, purpose, expiresAt }
  const [asked] = await Promise.all([
    flow === 'interactiveAuthorization' ? keepForIssuer(verifier, transaction) : keepForWallet(verifier, transaction),
    verifier.rows.put('relyingPartyTransaction', id, relyingParty, expiresAt + life),
  ])
  verifier.log({ event: 'transaction.created', partner: partner.clientId, flow })
  return Response.json(
    { id, ...asked, expiresAt: isoDateTime(expiresAt) },
    { status: 201, headers: { 'Cache-Control': 'no-store' } },
  )
}

/** A query of the relying party's own, with its purpose, or a ready one: one of the two. */
function questionOf(
  { config }: Verifier,
  partner: Partner,
  { query, template, purpose }: z.infer<typeof input>,
): Pick<Transaction, 'query' | 'template'> & { purpose: string } {
  if (template !== undefined) {
    if (query) throw badInput('/template', 'goes with no query')
    const ready = templateOf(template)
    return { query: ready.query(config), template, purpose: purpose ?? ready.purpose }
  }
  if (!query) throw badInput('/query', 'is missing, or a template in its place')
  if (purpose === undefined) throw badInput('/purpose', 'is missing')
  checkDcql(query)
  checkNationalNumber(query, partner)
  return { query, purpose }
}

/** How the wallet answers, and where the browser or the answer goes. */
function wayOf(
  { config }: Verifier,
  partner: Partner,
  wish: z.infer<typeof input>,
): Pick<Transaction, 'flow' | 'responseMode' | 'redirectUri' | 'expectedUrl'> {
  if (wish.flow !== 'interactiveAuthorization') {
    const { flow, responseMode = 'direct_post.jwt', redirectUri } = wish
    return { flow, responseMode, redirectUri: redirectUriOf(partner, flow, redirectUri) }
  }
  const { flow, responseMode = 'iae_post.jwt', expectedUrl } = wish
  const registered = partner.interactiveAuthorizationEndpoints ?? []
  if (!registered.includes(expectedUrl) || !isConfigurableAddress(expectedUrl, config.profile === 'sandbox'))
    throw badInput('/expectedUrl', 'is not registered, or no https address', 'invalidInput')
  return { flow, responseMode, redirectUri: undefined, expectedUrl }
}

/** A link for this device, and the same as a QR code for another one. */
async function keepForWallet({ rows, random, config }: Verifier, transaction: Transaction) {
  const requestId = randomId(random)
  await rows.put('transaction', requestId, transaction, transaction.expiresAt)
  const parameters = new URLSearchParams({
    client_id: config.clientId,
    request_uri: requestUriOf(config.verifierUrl, requestId),
  })
  const authorizationRequest = `openid4vp://?${parameters}`
  return { authorizationRequest, qrCode: renderSVG(authorizationRequest) }
}

/** The request object itself: wallets never come here, and have no name of the transaction. */
async function keepForIssuer(verifier: Verifier, transaction: Transaction) {
  const { transactionId, expiresAt } = transaction
  await verifier.rows.put('interactiveTransaction', transactionId, transaction, expiresAt)
  return { requestObject: await signRequestObject(verifier, transactionId, transaction) }
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
