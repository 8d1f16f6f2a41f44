// GET /verification/v1/webhookDeliveries: notices that did not reach the partner's webhook, or not yet (Belgif col-repres).
// POST .../{id}/resend: a dead one is tried again from the beginning.
import { isoDateTime } from '../../shared/clock.ts'
import { badParameter, Problem } from '../../shared/http/problem.ts'
import { readQuery } from '../../shared/http/query.ts'
import { checkPartner } from '../../shared/oauth/check-partner.ts'
import type { Verifier } from '../verifier.ts'
import type { Delivery } from './deliveries.ts'

const scope = 'verification:webhooks:manage'

export async function deliveriesEndpoint(verifier: Verifier, request: Request): Promise<Response> {
  const { clientId } = await checkPartner(verifier, request, scope)
  const wanted = readQuery(request, ['state']).get('state')
  if (wanted !== undefined && wanted !== 'dead' && wanted !== 'waiting')
    throw badParameter('state', 'is not one of dead, waiting')
  const items = (await verifier.deliveries.list(clientId, wanted)).map(itemOf)
  const { config } = verifier
  const self = `${config.verifierUrl}/verification/v1/webhookDeliveries${wanted === undefined ? '' : `?state=${wanted}`}`
  return Response.json({ items, total: items.length, self }, { headers: { 'Cache-Control': 'no-store' } })
}

const itemOf = ({ notice, state, tries, due, reason }: Delivery) => ({
  id: notice.id,
  state,
  transactionState: notice.state,
  tries,
  ...(reason !== '' && { reason }),
  [state === 'dead' ? 'expiresAt' : 'nextTryAt']: isoDateTime(due),
})

export async function resendEndpoint(verifier: Verifier, id: string, request: Request): Promise<Response> {
  const { clientId } = await checkPartner(verifier, request, scope)
  if (!(await verifier.deliveries.resend(clientId, id)))
    throw new Problem('resourceNotFound', 'There is no dead notice of such a transaction')
  verifier.log({ event: 'webhook.resent', partner: clientId })
  return new Response(null, { status: 202, headers: { 'Cache-Control': 'no-store' } })
}
