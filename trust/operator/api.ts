// The operator's API, /trust/v1: what is kept of each list, who is on them, what would be trusted, and the audit with what it rests on.
// Whoever comes here was authenticated by the verifier. Times are RFC 3339.
import { isoDateTime } from '../../shared/clock.ts'
import { readInput } from '../../shared/http/input.ts'
import { badInput, badParameter, Problem } from '../../shared/http/problem.ts'
import { readQuery } from '../../shared/http/query.ts'
import { certificateCheckShape } from '../../shared/trust/operator-api.ts'
import type { QualifiedEvidence } from '../../shared/trust/service-evidence.ts'
import { createStoredLists } from '../../shared/trust/stored-lists.ts'
import { type AuditEvent, beforeTheFirst, firstBroken } from '../audit.ts'
import type { ShownList } from '../trust-list-object.ts'
import {
  type CertificateAnswer,
  type CertificateCheck,
  checkCertificate,
  PemRefused,
  type ShownCertificate,
} from './certificate-check.ts'
import type { Operator } from './keeper.ts'
import type { ServiceQuery } from './search-services.ts'

const answer = (body: unknown, status = 200): Response =>
  Response.json(body, { status, headers: { 'Cache-Control': 'no-store' } })

const time = (seconds: number | undefined): string | undefined =>
  seconds === undefined ? undefined : isoDateTime(seconds)

export async function listsEndpoint({ keeper }: Operator, request: Request): Promise<Response> {
  readQuery(request, [])
  const { generation, head, lists } = await keeper.overview()
  return answer({ generation, audit: head, items: lists.map(shownList) })
}

const shownList = ({ id, source, active, current, checkedAt, dueAt, last, error, failures, alarms }: ShownList) => ({
  id,
  type: source.type,
  ...(source.type === 'entities' && { kind: source.kind }),
  ...(source.type === 'national' && { territory: source.territory }),
  url: source.url,
  current,
  ...(active && {
    sequenceNumber: active.sequenceNumber,
    issued: time(active.issued),
    nextUpdate: time(active.nextUpdate),
    operator: active.operator,
    services: active.services,
    signer: active.signerSha256,
    sha256: active.sha256,
  }),
  highestSequenceNumber: last?.sequenceNumber,
  lastCheck: time(checkedAt),
  nextCheck: time(dueAt),
  failures,
  ...(error && { lastError: error }),
  alarms,
})

export async function servicesEndpoint({ keeper }: Operator, request: Request): Promise<Response> {
  const query = serviceQueryOf(readQuery(request, ['name', 'country', 'certificate']))
  const { items, total } = await keeper.search(query)
  return answer({ items: items.map((item) => ({ ...item, since: time(item.since) })), total })
}

export function serviceQueryOf(parameters: Map<string, string>): ServiceQuery {
  const certificate = parameters.get('certificate')?.toLowerCase().replaceAll(':', '')
  if (certificate !== undefined && !/^[0-9a-f]{64}$/.test(certificate))
    throw badParameter('certificate', 'is no SHA-256 in hexadecimal digits')
  return { name: parameters.get('name'), country: parameters.get('country'), certificate }
}

export async function certificateCheckEndpoint(operator: Operator, request: Request): Promise<Response> {
  const { pem } = await readInput(request, certificateCheckShape, 128 * 1024)
  const { certificates, chain, answers } = await checkPem(operator, pem, (reason) =>
    badInput('/pem', reason, 'invalidInput'),
  )
  return answer({ certificates: certificates.map(shownCertificate), chain, answers: answers.map(shownAnswer) })
}

const shownCertificate = ({ notBefore, notAfter, ...more }: ShownCertificate) => ({
  ...more,
  notBefore: time(notBefore),
  notAfter: time(notAfter),
})

const shownAnswer = ({ list, qualified, ...more }: CertificateAnswer) => ({
  ...more,
  ...(list && { list: withTime(list) }),
  ...(qualified && { qualified: shownQualified(qualified) }),
})

const withTime = <List extends { nextUpdate: number | null }>(list: List) => ({
  ...list,
  nextUpdate: list.nextUpdate === null ? null : time(list.nextUpdate),
})

const shownQualified = ({ listOfLists, services, times, ...more }: QualifiedEvidence) => ({
  ...more,
  listOfLists: withTime(listOfLists),
  services: services.map(({ list, since, ...service }) => ({ ...service, list: withTime(list), since: time(since) })),
  times: { issuedAt: time(times.issuedAt), now: time(times.now) },
})

/** Against what is served now, read as whoever verifies reads it. */
export async function checkPem(
  { keeper, now }: Operator,
  pem: string,
  refusal: (reason: string) => Error,
): Promise<CertificateCheck> {
  const against = createStoredLists({ read: async (...asked) => keeper.read(...asked), now })
  try {
    return await checkCertificate(pem, against, now())
  } catch (error) {
    throw error instanceof PemRefused ? refusal(error.message) : error
  }
}

const usualSize = 100
const mostSize = 1000

export async function eventsEndpoint({ keeper }: Operator, request: Request): Promise<Response> {
  const query = readQuery(request, ['after', 'pageSize'])
  const after = wholeNumber(query, 'after', 0, Number.MAX_SAFE_INTEGER)
  const size = wholeNumber(query, 'pageSize', usualSize, mostSize)
  const { items, chain } = await readEvents({ keeper }, after, size)
  const last = items.at(-1)?.number
  return answer({
    items: items.map((event) => ({ ...event, at: time(event.at) })),
    chain,
    ...(items.length === size && { next: `/trust/v1/events?after=${last}&pageSize=${size}` }),
  })
}

/** With the verification of their hashes, and of the event before the first of them: whoever has seen that one hears when it is gone. */
export async function readEvents({ keeper }: Pick<Operator, 'keeper'>, after: number, most: number) {
  const [before] = after > 0 ? await keeper.events(after - 1, 1) : []
  const items: AuditEvent[] = await keeper.events(after, most)
  const isCut = after > 0 && before?.number !== after
  const head = before ? { number: after - 1, hash: before.previous } : beforeTheFirst
  const broken = isCut ? after : await firstBroken(before ? [before, ...items] : items, head)
  return { items, chain: broken === undefined ? { intact: true } : { intact: false, firstBroken: broken } }
}

export function wholeNumber(query: Map<string, string>, name: string, usual: number, most: number): number {
  const text = query.get(name)
  if (text === undefined) return usual
  const number = Number(text)
  if (!/^\d{1,16}$/.test(text) || number > most || (name === 'pageSize' && number < 1))
    throw badParameter(name, `is no whole number up to ${most}`)
  return number
}

export async function documentEndpoint({ keeper }: Operator, sha256: string): Promise<Response> {
  const body = /^[0-9a-f]{64}$/.test(sha256) ? await keeper.document(sha256) : undefined
  if (!body) throw new Problem('resourceNotFound', 'There is no such list here')
  return new Response(body, {
    headers: {
      'Content-Type': 'application/octet-stream',
      'Content-Disposition': `attachment; filename="${sha256}"`,
      'Cache-Control': 'no-store',
    },
  })
}

/** 202: the lists are looked at one after the other. */
export async function refreshEndpoint({ keeper }: Operator): Promise<Response> {
  await keeper.refresh()
  return new Response(null, { status: 202 })
}
