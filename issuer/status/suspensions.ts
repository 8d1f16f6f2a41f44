// POST /issuance/v1/suspensions, and POST /issuance/v1/suspensions/end: a batch, or all that a person has of a type, is invalid for a while.
// As long as it is, the person is issued no others. Own API, Belgif style; doing it twice changes nothing.
// Refuses: what the law gives no way back from (PID, QEAA and PuB-EAA: ARF VCR_04, CIR 2024/2977 article 5).
import * as z from 'zod/mini'
import { readInput } from '../../shared/http/input.ts'
import { badInput, Problem } from '../../shared/http/problem.ts'
import { checkPartner } from '../../shared/oauth/check-partner.ts'
import type { OneAffected } from '../../shared/store/status-store.ts'
import type { Issuer } from '../issuer.ts'
import { affectedMembers, parseAffected, parseTypes } from './parse-affected.ts'

export const suspensionShape = z.strictObject(affectedMembers)
type Input = z.infer<typeof suspensionShape>

export async function suspensionEndpoint(
  issuer: Issuer,
  suspended: boolean,
  request: Request,
  traceId: string,
): Promise<Response> {
  const { clientId: partner } = await checkPartner(issuer, request, 'issuance:credentials:suspend')
  const asked = await readInput(request, suspensionShape)
  const affected = await parseSuspendable(issuer, asked)
  let count = 0
  for (const one of affected) count += await issuer.statusLists.suspend(one, suspended)
  const { handle, types } = asked
  const event = suspended ? 'credentials.suspended' : 'credentials.resumed'
  const which = { ...(handle !== undefined && { handle }), ...(types && { types: types.join(' ') }) }
  issuer.log({ event, traceId, partner, ...which, count })
  return Response.json({ [suspended ? 'suspended' : 'resumed']: count }, { headers: { 'Cache-Control': 'no-store' } })
}

async function parseSuspendable(issuer: Issuer, asked: Input): Promise<OneAffected[]> {
  const affected = await parseAffected(issuer, asked)
  const { handle, types = [] } = asked
  if (parseTypes(types).some(({ suspendable }) => !suspendable)) throw irreversible()
  if (handle === undefined) return affected
  const batch = await issuer.statusLists.batch(handle)
  if (!batch) throw badInput('/handle', 'names no credentials, or they have expired', 'referencedResourceNotFound')
  if (batch.bits === 1) throw irreversible()
  return affected
}

const irreversible = (): Problem =>
  new Problem('notSuspendable', 'Credentials of this type can only be revoked: the law knows no way back for them')
