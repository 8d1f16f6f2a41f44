// POST /issuance/v1/watches has the watch over wallets done now, and GET /issuance/v1/watches tells of the newest round. Own API, Belgif
// style; it names lists and providers, never a wallet.
import { isoDateTime } from '../../shared/clock.ts'
import type { HealthDetails } from '../../shared/http/health.ts'
import { Problem } from '../../shared/http/problem.ts'
import { checkPartner } from '../../shared/oauth/check-partner.ts'
import type { WatchRound } from '../../shared/store/unit-watch.ts'
import type { Issuer } from '../issuer.ts'
import { namedEntity } from '../listed-provider.ts'

const scope = 'issuance:watch:run'

/** Whoever asks while a round is on gets that one. */
export async function runWatchEndpoint(issuer: Issuer, request: Request, traceId: string): Promise<Response> {
  const { clientId: partner } = await checkPartner(issuer, request, scope)
  const round = await issuer.statusLists.beginWatch()
  await issuer.wake('watch')
  issuer.log({ event: 'wallets.watchAsked', traceId, partner })
  return answer(round, 202)
}

export async function readWatchEndpoint(issuer: Issuer, request: Request): Promise<Response> {
  await checkPartner(issuer, request, scope)
  const round = await issuer.statusLists.watch()
  if (!round) throw new Problem('resourceNotFound', 'There was no round yet')
  return answer(round, 200)
}

/** For health: the law wants each list looked at every day. */
export async function watchFaults({ statusLists }: Issuer): Promise<HealthDetails> {
  const { overdue = 0 } = (await statusLists.watch()) ?? {}
  if (overdue === 0) return {}
  const reason = 'a status list of a wallet provider gave no good answer for a day'
  return { WALLET_PROVIDERS: { status: 'DEGRADED', reason } }
}

const answer = (round: WatchRound, status: number): Response =>
  Response.json(shown(round), { status, headers: { 'Cache-Control': 'no-store' } })

function shown({ begunAt, endedAt, retryAt, unanswered, ...counts }: WatchRound): object {
  return {
    ...counts,
    begunAt: isoDateTime(begunAt),
    ...(endedAt !== undefined && { endedAt: isoDateTime(endedAt) }),
    ...(retryAt !== undefined && { retryAt: isoDateTime(retryAt) }),
    unanswered: unanswered.map(({ uri, provider, reason, since }) => {
      const { entity, country } = namedEntity(provider)
      return { uri, provider: entity, ...(country && { country }), reason, since: isoDateTime(since) }
    }),
  }
}
