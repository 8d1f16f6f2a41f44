// POST /issuance/v1/offers: a partner institution asks for an offer (own API, Belgif style); GET /offers/{id}: the wallet
// fetches one that was given by reference (OpenID4VCI 1.0 section 4.1.3), which tells nothing and is never cached.
import * as z from 'zod/mini'
import { parseSsin, type Ssin, SsinRefused } from '../../shared/belgium/ssin.ts'
import { isoDateTime } from '../../shared/clock.ts'
import { findConfiguration } from '../../shared/credentials/index.ts'
import { readInput } from '../../shared/http/input.ts'
import { badInput, Problem } from '../../shared/http/problem.ts'
import { checkPartner } from '../../shared/oauth/check-partner.ts'
import type { Issuer } from '../issuer.ts'
import { createOffer } from './create-offer.ts'

const input = z.strictObject({
  credentialConfigurationIds: z.array(z.string()).check(z.minLength(1), z.maxLength(20)),
  grant: z.enum(['preAuthorizedCode', 'authorizationCode']),
  subject: z.optional(z.strictObject({ ssin: z.string() })),
  txCode: z.optional(
    z.strictObject({
      length: z.optional(z.int().check(z.minimum(4), z.maximum(8))),
      description: z.optional(z.string().check(z.maxLength(300))),
    }),
  ),
  byReference: z.optional(z.boolean()),
})

export async function createOfferEndpoint(issuer: Issuer, request: Request): Promise<Response> {
  const partner = await checkPartner(issuer, request, 'issuance:offers:create')
  const {
    credentialConfigurationIds: configurationIds,
    grant,
    subject,
    txCode,
    byReference,
  } = await readInput(request, input)
  if (!configurationIds.every(findConfiguration) || new Set(configurationIds).size !== configurationIds.length)
    throw badInput(
      '/credentialConfigurationIds',
      'names a configuration that does not exist, or one twice',
      'referencedResourceNotFound',
    )
  const preAuthorized = grant === 'preAuthorizedCode'
  if (preAuthorized !== (subject !== undefined))
    throw badInput('/subject', 'is there with preAuthorizedCode, and only then', 'invalidInput')
  if (txCode && !preAuthorized) throw badInput('/txCode', 'is possible with preAuthorizedCode only', 'invalidInput')
  const offer = await createOffer(issuer, {
    configurationIds,
    subject: subject && subjectOf(issuer, subject.ssin),
    txCode: txCode && { length: txCode.length ?? 6, description: txCode.description },
    byReference: byReference ?? false,
  })
  issuer.log({ event: 'offer.created', partner: partner.clientId, grant })
  return Response.json(
    { ...offer, expiresAt: isoDateTime(offer.expiresAt) },
    { status: 201, headers: { 'Cache-Control': 'no-store' } },
  )
}

function subjectOf({ config, now }: Issuer, ssin: string): Ssin {
  try {
    return parseSsin(ssin, { now: now(), testNumbers: config.profile === 'sandbox' })
  } catch (error) {
    throw error instanceof SsinRefused ? badInput('/subject/ssin', 'is no national number', 'invalidInput') : error
  }
}

export async function offerEndpoint(issuer: Issuer, id: string): Promise<Response> {
  const offer = await issuer.rows.get<object>('offer', id)
  if (!offer) throw new Problem('resourceNotFound', 'There is no such offer, or it has expired')
  return Response.json(offer, { headers: { 'Cache-Control': 'no-store' } })
}
