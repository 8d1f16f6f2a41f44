// /trust/events: the audit, the youngest first, with the verification of its hashes.
import { html } from 'hono/html'
import { readQuery } from '../../shared/http/query.ts'
import type { AuditEvent } from '../audit.ts'
import { readEvents, wholeNumber } from './api.ts'
import type { Operator } from './keeper.ts'
import { type Cell, documentLink, operatorPage, shortHash, table, timeOf } from './page.ts'

const shownEvents = 100

export async function eventsPage(operator: Operator, request: Request): Promise<Response> {
  const query = readQuery(request, ['before'])
  const { head } = await operator.keeper.overview()
  const before = Math.min(wholeNumber(query, 'before', head.number + 1, Number.MAX_SAFE_INTEGER), head.number + 1)
  const after = Math.max(0, before - 1 - shownEvents)
  const { items, chain } = await readEvents(operator, after, Math.max(0, before - 1 - after))
  return operatorPage({
    path: '/trust/events',
    title: 'Audit',
    content: html`<h1>What happened to the lists</h1>
<p id="chain" class="verdict ${chain.intact ? 'good' : 'bad'}">${chain.intact ? 'Every hash follows from the one before.' : `The chain is broken at event ${chain.firstBroken}.`}</p>
${table('Events, the youngest first', ['Event', 'What', 'List', 'Number', 'When', 'As received', 'Hash'], items.toReversed().map(rowOf))}
${after > 0 ? html`<p><a href="/trust/events?before=${after + 1}">Earlier events</a></p>` : ''}`,
  })
}

const toneOf = (event: AuditEvent['event']): string =>
  event === 'REJECTED' || event === 'EXPIRED' || event === 'REMOVED' ? 'bad' : ''

const rowOf = ({ number, at, list, event, code, sequenceNumber, document, hash }: AuditEvent): Cell[] => [
  number,
  html`<span class="state ${toneOf(event)}">${event}<small>${code ?? ''}</small></span>`,
  html`<span class="url">${list}</span>`,
  sequenceNumber,
  timeOf(at),
  documentLink(document),
  shortHash(hash),
]
