// POST /issuance/v1/offers: a partner institution asks for an offer (own API, Belgif style); GET /offers/{id}: the wallet
// fetches one that was given by reference (OpenID4VCI 1.0 section 4.1.3), which tells nothing and is never cached;
// GET /offers/{id}/page: a person finds it as a QR code.
import { isoDateTime } from '../../shared/clock.ts'
import { Problem } from '../../shared/http/problem.ts'
import { checkPartner } from '../../shared/oauth/check-partner.ts'
import type { Issuer } from '../issuer.ts'
import { createOffer, offerAddress, type StoredOffer } from './create-offer.ts'
import { expiredOfferPage, offerPage } from './offer-page.ts'
import { parseOfferInput } from './parse-input.ts'

export async function createOfferEndpoint(issuer: Issuer, request: Request, traceId: string): Promise<Response> {
  const partner = await checkPartner(issuer, request, 'issuance:offers:create')
  const input = await parseOfferInput(issuer, request)
  const grant = !input.subject ? 'authorizationCode' : input.orLogin ? 'both' : 'preAuthorizedCode'
  const asked = { traceId, partner: partner.clientId, grant }
  // Before anybody is looked up for it: also of an offer that comes to nothing it can be told who had the person looked up.
  issuer.log({ event: 'offer.asked', ...asked })
  const offer = await createOffer(issuer, input, traceId)
  issuer.log({ event: 'offer.created', ...asked })
  return Response.json(
    { ...offer, expiresAt: isoDateTime(offer.expiresAt) },
    { status: 201, headers: { 'Cache-Control': 'no-store' } },
  )
}

/** As often as a wallet asks: only what the offer stands for is used once. */
export async function offerEndpoint(issuer: Issuer, id: string): Promise<Response> {
  const stored = await issuer.rows.get<StoredOffer>('offer', id)
  if (!stored) throw new Problem('resourceNotFound', 'There is no such offer, or it has expired')
  return Response.json(stored.offer, { headers: { 'Cache-Control': 'no-store' } })
}

export async function offerPageEndpoint(issuer: Issuer, id: string, request: Request): Promise<Response> {
  const stored = await issuer.rows.get<StoredOffer>('offer', id)
  return stored ? offerPage(request, stored, offerAddress(issuer, id)) : expiredOfferPage(request)
}
