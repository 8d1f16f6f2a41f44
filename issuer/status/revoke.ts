// POST /issuance/v1/credentials/revoke: revokes all credentials of one type that a person holds. Irreversible, as the law has
// it; the next list shows it. What a wallet was given to get fresh ones with ends too: the person has to agree again. Own API, Belgif
// style; the number travels in the body and is kept nowhere.
import * as z from 'zod/mini'
import { parseSsin, SsinRefused } from '../../shared/belgium/ssin.ts'
import { findType } from '../../shared/credentials/index.ts'
import { readInput } from '../../shared/http/input.ts'
import { badInput } from '../../shared/http/problem.ts'
import { checkPartner } from '../../shared/oauth/check-partner.ts'
import { longestGrant } from '../grant.ts'
import type { Issuer } from '../issuer.ts'

export const revocationShape = z.strictObject({ ssin: z.string(), type: z.string() })

export async function revokeEndpoint(issuer: Issuer, request: Request, traceId: string): Promise<Response> {
  const { clientId: partner } = await checkPartner(issuer, request, 'issuance:credentials:revoke')
  const { ssin, type } = await readInput(request, revocationShape)
  const found = findType(type)
  if (!found) throw badInput('/type', 'is no credential type of this issuer', 'referencedResourceNotFound')
  const at = issuer.now()
  const end = { at, until: at + longestGrant }
  const subject = await issuer.subjectHash(subjectOf(issuer, ssin), found.revokedWith ?? found.id)
  const { revoked } = await issuer.statusLists.revoke({ affected: { subject }, reason: 'requested', end })
  issuer.log({ event: 'credentials.revoked', traceId, partner, type, count: revoked })
  return Response.json({ revoked }, { headers: { 'Cache-Control': 'no-store' } })
}

function subjectOf({ config, now }: Issuer, ssin: string): string {
  try {
    return parseSsin(ssin, { now: now(), testNumbers: config.profile === 'sandbox' })
  } catch (error) {
    throw error instanceof SsinRefused ? badInput('/ssin', 'is no national number', 'invalidInput') : error
  }
}
