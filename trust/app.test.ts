// The operator's API has the addresses that the verifier passes on and that are described, and answers as described; the pages say the same.
import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { listOf } from '../sandbox/trust-lists/create-list.ts'
import { createListExample, signList } from '../sandbox/trust-lists/example-list.ts'
import { base64, utf8 } from '../shared/bytes.ts'
import { day } from '../shared/clock.ts'
import { now, type Party } from '../shared/trust/example-certificates.ts'
import { operatorApi } from '../shared/trust/operator-api.ts'
import { verifyTrustList } from '../shared/trust/verify-list.ts'
import {
  attestationService,
  authorityService,
  bundleOf,
  listOf as nationalListOf,
  qualifiedAuthority,
  qualifiedSeal,
} from '../shared/trusted-list/example-services.ts'
import { readDescription } from '../test/described.ts'
import { createApp } from './app.ts'
import { type AuditEvent, beforeTheFirst, chainEvents } from './audit.ts'
import { newList } from './kept-list.ts'
import type { Operator } from './operator/keeper.ts'
import { searchServices } from './operator/search-services.ts'
import type { ShownList } from './trust-list-object.ts'

const { routes, expectAs } = readDescription(
  JSON.parse(readFileSync(new URL('../docs/openapi/verifier.json', import.meta.url), 'utf8')),
)

let app: ReturnType<typeof createApp>
let lists: ShownList[]
let refreshed = 0
let attester: Party
let events: AuditEvent[]
const document = utf8('as received')

beforeAll(async () => {
  const { operator, input } = await createListExample()
  const jws = await signList(operator, listOf(input))
  const model = await verifyTrustList(jws, { kind: 'pid', signers: [operator.certificate], now })
  const authority = await qualifiedAuthority()
  attester = await qualifiedSeal(authority)
  const services = await bundleOf(attestationService(attester), authorityService(authority))
  const national = nationalListOf([attestationService(attester)])
  const summary = { ...model, services: model.services.length, signerSha256: 'a'.repeat(64), sha256: 'b'.repeat(64) }
  const entities = newList('pid', { type: 'entities', kind: 'pid', url: 'https://lists.example/pid', signers: [] }, now)
  const pointed = { type: 'national' as const, territory: 'BE', url: 'https://be.example', pointers: [] }
  const above = { type: 'listOfLists' as const, url: 'https://eu.example', journal: '', signers: [] }
  lists = [
    { ...entities, active: summary, checkedAt: now - 60, current: true, alarms: [] },
    { ...newList('listOfLists', above, now), active: summary, current: true, alarms: [] },
    {
      ...newList('national:BE', pointed, now),
      active: { ...summary, nextUpdate: undefined },
      current: true,
      alarms: [],
    },
    {
      ...newList('national:LU', { ...pointed, territory: 'LU' }, now + 20),
      failures: 2,
      error: { code: 'SIGNER_NOT_TRUSTED', reason: '<b>nobody</b> who may sign' },
      current: false,
      alarms: [{ code: 'NO_LIST', detail: 'there is no list that may be trusted' }],
    },
  ]
  events = await chainEvents(beforeTheFirst, [
    { at: now - 9, list: 'pid', event: 'ADDED', document: 'b'.repeat(64), sequenceNumber: 7, signer: 'a'.repeat(64) },
    { at: now - 8, list: 'national:LU', event: 'REJECTED', code: 'SIGNER_NOT_TRUSTED' },
  ])
  const keeper: Operator['keeper'] = {
    overview: async () => ({ generation: 3, head: { number: 2, hash: events[1]?.hash ?? '' }, lists }),
    events: async (after, most) => events.slice(after, after + most),
    document: async (sha256) => (sha256 === 'b'.repeat(64) ? document : undefined),
    search: async (query) =>
      searchServices(
        [
          { id: 'pid', current: true, model },
          { id: 'national:BE', current: false, model: national },
        ],
        query,
      ),
    read: async () => ({
      generation: 3,
      members: [{ kind: 'pid', url: '', list: model }],
      services,
      hasListOfLists: true,
    }),
    refresh: async () => void refreshed++,
  }
  app = createApp({ keeper, now: () => now }, () => {})
})

const pemOf = ({ der }: Party) => `-----BEGIN CERTIFICATE-----\n${base64(der)}\n-----END CERTIFICATE-----`
const post = (path: string, body: unknown) =>
  app.request(path, { method: 'POST', body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } })

describe("the operator's API", () => {
  it('has the addresses that the verifier passes on, and that are described, and no other', () => {
    const known = operatorApi.map(({ method, path }) => `${method} ${path}`).sort()
    const own = app.routes
      .filter(({ path }) => path.startsWith('/trust/v1/'))
      .map(({ method, path }) => `${method} ${path}`)
    expect(own.sort()).toEqual(known)
    expect(routes.filter((route) => route.includes(' /trust/')).sort()).toEqual(known)
  })

  it('answers as described', async () => {
    await expectAs('TrustLists', await app.request('/trust/v1/lists'))
    await expectAs('TrustServices', await app.request('/trust/v1/services'))
    const body = { pem: pemOf(attester) }
    await expectAs('CertificateToCheck', body)
    await expectAs('CertificateCheck', await post('/trust/v1/certificateChecks', body))
    await expectAs('AuditEvents', await app.request('/trust/v1/events?pageSize=1'))
    const received = await app.request(`/trust/v1/documents/${'b'.repeat(64)}`)
    expect([received.headers.get('Content-Type'), await received.text()]).toEqual([
      'application/octet-stream',
      'as received',
    ])
    expect((await app.request('/trust/v1/refreshes', { method: 'POST' })).status).toBe(202)
    expect(refreshed).toBe(1)
  })

  it.each<[string, () => Response | Promise<Response>, number]>([
    ['a certificate that is none', () => post('/trust/v1/certificateChecks', { pem: 'x' }), 400],
    ['a member that nobody knows', () => post('/trust/v1/certificateChecks', { pem: 'x', at: 1 }), 400],
    ['a body that is too long', () => post('/trust/v1/certificateChecks', { pem: 'x'.repeat(200_000) }), 413],
    ['a hash that is none', () => app.request('/trust/v1/services?certificate=x'), 400],
    ['a page of no size', () => app.request('/trust/v1/events?pageSize=0'), 400],
    ['a document that nobody sent', () => app.request(`/trust/v1/documents/${'c'.repeat(64)}`), 404],
  ])('refuses as described: %s', async (_, refused, status) => {
    const response = await refused()
    expect(response.status).toBe(status)
    await expectAs('Problem', response)
  })
})

describe("the operator's pages", () => {
  const textOf = async (path: string) => (await app.request(path)).text()

  it('put alarms first, then refusals, each with what to do, and show nothing of a list as markup', async () => {
    const page = await textOf('/trust')
    const [alarm, refusal, table] = ['data-code="NO_LIST"', 'data-code="SIGNER_NOT_TRUSTED"', '<table>'].map((one) =>
      page.indexOf(one),
    ) as [number, number, number]
    expect([0 < alarm, alarm < refusal, refusal < table]).toEqual([true, true, true])
    expect(page).toContain('2 times in a row; the next look is in 20 seconds')
    expect(page).toContain('&lt;b&gt;nobody&lt;/b&gt;')
    expect(page).toContain(`3 of 4 lists are served, with 6 services.`)
    for (const state of ['served', 'closed', 'none was verified yet', 'in 24 hours', '1 minute ago'])
      expect(page).toContain(state)
  })

  it('say that a national list waits for the list of lists, and that a list is past its next update', async () => {
    const [first, above, second] = lists as [ShownList, ShownList, ShownList]
    const active = first.active && { ...first.active, nextUpdate: now + day }
    const past = first.active && { ...first.active, nextUpdate: now - 3 * day }
    const before = lists
    const away = { current: false }
    lists = [
      { ...first, active: past, ...away },
      { ...above, active, ...away },
      { ...second, active, ...away },
    ]
    const page = await textOf('/trust')
    lists = before
    expect(page).toContain('it is past its next update')
    expect(page).toContain('3 days ago')
    expect(page).toContain('the list of lists is not served')
  })

  it('say that a chain of events is broken, and where', async () => {
    expect(await textOf('/trust/events')).toContain('Every hash follows from the one before.')
    const whole = events
    events = whole.map((event) => ({ ...event, at: event.at + 1 }))
    expect(await textOf('/trust/events')).toContain('The chain is broken at event 1.')
    events = whole
  })

  it('have the lists looked at again, and are shown anew', async () => {
    const before = refreshed
    const answer = await app.request('/trust/refreshes', { method: 'POST' })
    expect([answer.status, answer.headers.get('Location'), refreshed]).toEqual([303, '/trust', before + 1])
  })
})
