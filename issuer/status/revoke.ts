// POST /issuance/v1/credentials/revoke: the short form of a revocation (revocations.ts), of all credentials of one type that a person has,
// at their request. What a wallet was given to get fresh ones with ends too: the person has to agree again.
import * as z from 'zod/mini'
import { readInput } from '../../shared/http/input.ts'
import { checkPartner } from '../../shared/oauth/check-partner.ts'
import type { Issuer } from '../issuer.ts'
import { grantsEnd } from './grants-end.ts'
import { parseAffected, parseType } from './parse-affected.ts'

export const shortRevocationShape = z.strictObject({ ssin: z.string(), type: z.string() })

export async function revokeEndpoint(issuer: Issuer, request: Request, traceId: string): Promise<Response> {
  const { clientId: partner } = await checkPartner(issuer, request, 'issuance:credentials:revoke')
  const { ssin, type } = await readInput(request, shortRevocationShape)
  const { id } = parseType(type)
  const list = await parseAffected(issuer, { ssin, types: [id] })
  const reason = 'requested'
  const { revoked } = await issuer.statusLists.revoke({ affected: { list }, reason, ...grantsEnd(issuer, reason) })
  issuer.log({ event: 'credentials.revoked', traceId, partner, type, count: revoked })
  return Response.json({ revoked }, { headers: { 'Cache-Control': 'no-store' } })
}
