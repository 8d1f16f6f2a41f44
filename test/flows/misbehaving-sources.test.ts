// Each source fails in each way that the sandbox knows. What has to come of it is read from docs/api.md, so that the page and the issuer
// cannot drift apart. Whatever happens, nothing wrong is issued, nothing is left of what was not, and the log says which source and why.
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { behaviours } from '../../sandbox/misbehave.ts'
import { findPersona } from '../../sandbox/personas.ts'
import { sandboxSources } from '../../sandbox/sources/index.ts'
import { findType } from '../../shared/credentials/index.ts'
import type { JsonObject } from '../../shared/json.ts'
import { claimsOf } from './claims-of.ts'
import { type LogLine, logFromNow, untilLogged } from './log-lines.ts'
import { type Answer, openRequests, type Requests } from './requests-by-hand.ts'
import { callIssuer, misbehave, ssinOf } from './world.ts'

const page = readFileSync(new URL('../../docs/api.md', import.meta.url), 'utf8')

/** Cells of the table that begins with this text, its head first. */
function table(beginning: string): string[][] {
  const [text = ''] = page.slice(page.indexOf(beginning)).split('\n\n')
  const lines = text.split('\n').filter((line) => !line.startsWith('|---'))
  return lines.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
}

interface Told {
  behaviour: string
  times: number
}

const words = (cell: string): string[] => [...cell.matchAll(/`([\w-]+)`/g)].map(([, word = '']) => word)
const toldIn = (cell: string): Told => ({ behaviour: words(cell)[0] ?? '', times: cell.endsWith('×2') ? 2 : 1 })

const [head = [], ...singleRows] = table('| Behaviour |')
const columns = head.slice(1, -1).map((cell, at) => {
  const [source = '', type = ''] = words(cell)
  return { source, type, at }
})
const rows = singleRows.map(([first = '', ...cells]) => ({
  title: first,
  told: toldIn(first),
  outcomes: columns.map(({ source, type }, at) => ({ source, type, outcome: cells[at] ?? '' })),
  log: words(cells.at(-1) ?? '')[0],
}))

const [pairHead = [], ...pairLines] = table('| `nationalRegister` | The other')
const pairs = pairLines.flatMap(([register = '', other = '', ...outcomes]) =>
  pairHead.slice(2).map((cell, at) => ({
    type: words(cell)[0] ?? '',
    register,
    other,
    outcome: outcomes[at] ?? '',
  })),
)

/** What the look-up of a source leaves in the log, by the first table. */
const loggedOf = (source: string, told: Told): string | undefined =>
  rows.find(
    (row) =>
      row.told.behaviour === told.behaviour &&
      row.told.times === told.times &&
      row.outcomes.some((one) => one.source === source && one.outcome !== ''),
  )?.log

/** By type: who receives it, whom it is about, and what is right. */
const right: Record<string, { receives: string; about: string; claims: object }> = {
  pid: {
    receives: 'jan',
    about: 'jan',
    claims: { family_name: 'Peeters', given_name: 'Jan', birthdate: '1985-03-14' },
  },
  mdl: {
    receives: 'jan',
    about: 'jan',
    claims: { 'org.iso.18013.5.1': { family_name: 'Peeters', document_number: '0612345678' } },
  },
  ehic: { receives: 'jan', about: 'jan', claims: { document_number: '80056001010000000040' } },
  'isi-plus': { receives: 'jan', about: 'lou', claims: { given_name: 'Lou', card_number: '0000123456' } },
  'social-status': { receives: 'an', about: 'an', claims: { increased_reimbursement: true, living_wage: false } },
  marriage: {
    receives: 'jan',
    about: 'jan',
    claims: { act_reference: '2015-0012-3456-7890', spouse: { given_name: 'An Marie' } },
  },
  'health-professional': {
    receives: 'jan',
    about: 'jan',
    claims: { profession: 'nurse', licence_number: 'V-2008-0298374' },
  },
}
const types = Object.keys(right)
const rightOf = (type: string) => right[type] as (typeof right)[string]
const numbersOf = (type: string) => {
  const { about } = rightOf(type)
  return { ssin: ssinOf(about), successor: findPersona(about)?.successor ?? '' }
}

const requests = new Map<string, Requests>()
/** What is right in full, by type. */
const expected = new Map<string, JsonObject>()
/** Copies that were issued, by number and type. */
const issued = new Map<string, number>()
const copies = 2

const revoked = async (ssin: string, type: string): Promise<number> => {
  const response = await callIssuer('POST', '/issuance/v1/credentials/revoke', { ssin, type })
  return ((await response.json()) as { revoked: number }).revoked
}

const heal = () => Promise.all(sandboxSources.map(({ name }) => misbehave('none', 1, name)))

beforeAll(async () => {
  await heal()
  for (const type of types) {
    for (const number of Object.values(numbersOf(type))) await revoked(number, type)
    const [configuration] = findType(type)?.configurations ?? []
    const opened = await openRequests(rightOf(type).receives, configuration?.id ?? '')
    requests.set(type, opened)
    expected.set(type, await claimsIn(type, await opened.credential(copies), 'ssin'))
  }
})
afterAll(heal)

const ask = (type: string): Promise<Answer> => (requests.get(type) as Requests).credential(copies)

/** Of copies that all say the same. */
async function claimsIn(type: string, { status, credentials }: Answer, number: 'ssin' | 'successor') {
  expect([status, credentials.length]).toEqual([200, copies])
  const key = `${numbersOf(type)[number]} ${type}`
  issued.set(key, (issued.get(key) ?? 0) + copies)
  const [claims = {}, ...others] = await Promise.all(credentials.map(claimsOf))
  for (const other of others) expect(other).toEqual(claims)
  return claims
}

/** As it was issued first, under the number that replaced the other where it holds one. */
async function expectRight(type: string, answer: Answer, number: 'ssin' | 'successor' = 'ssin'): Promise<void> {
  const { ssin, successor } = numbersOf(type)
  const claims = await claimsIn(type, answer, number)
  const wanted = JSON.stringify(expected.get(type))
  expect(claims).toEqual(JSON.parse(number === 'successor' ? wanted.replaceAll(ssin, successor) : wanted))
}

async function expectOutcome(type: string, outcome: string, answer: Answer): Promise<void> {
  const { status, headers, body, credentials } = answer
  if (outcome === 'issued') return expectRight(type, answer)
  if (outcome === 'successor') return expectRight(type, answer, 'successor')
  expect(credentials).toEqual([])
  const [code, error] = refusals[outcome] ?? []
  expect({ type, status, error: body.error }).toEqual({ type, status: code, error })
  expect(headers.has('Retry-After')).toBe(outcome === 'again')
  if (outcome === 'later') await expectLater(type, String(body.transaction_id))
}

const refusals: Record<string, [number, string | undefined]> = {
  later: [202, undefined],
  again: [503, 'temporarily_unavailable'],
  denied: [400, 'credential_request_denied'],
}

/** A source that wants to be left alone is, for as long as it says; then the credentials come, once. */
async function expectLater(type: string, transactionId: string): Promise<void> {
  const { deferred } = requests.get(type) as Requests
  const answer = await vi.waitFor(
    async () => {
      const come = await deferred(transactionId)
      expect(come.status).toBe(200)
      return come
    },
    { timeout: 20_000, interval: 200 },
  )
  await expectRight(type, answer)
  expect((await deferred(transactionId)).body.error).toBe('invalid_transaction_id')
}

/** Once every line of before is there. */
async function settledLog(): Promise<() => LogLine[]> {
  const read = logFromNow()
  const traceId = (await misbehave('none')).headers.get('BelGov-Trace-Id')
  await untilLogged(() => expect(read().some((line) => line.traceId === traceId)).toBe(true))
  return logFromNow()
}

const asked = (lines: LogLine[], source: string): number =>
  lines.filter((line) => line.event === 'source.asked' && line.source === source).length

interface LookUpLine {
  source: string
  outcome: string | undefined
  replaced: boolean
}

/** Exactly these look-ups, by their source, and nothing in the lines that would say about whom. */
async function expectLogged(read: () => LogLine[], { traceId }: Answer, wanted: LookUpLine[]): Promise<void> {
  const lines = await untilLogged(() => {
    const own = read().filter((line) => line.traceId === traceId)
    expect(own.some(({ event }) => event === 'issuer.request')).toBe(true)
    return own
  })
  const found = lines
    .filter(({ event }) => event === 'source.lookUp')
    .map((line) => ({ source: line.source, outcome: line.outcome, replaced: 'successor' in line }))
  const bySource = (one: { source: unknown }, other: { source: unknown }) =>
    `${one.source}` < `${other.source}` ? -1 : 1
  expect(found.sort(bySource)).toEqual(wanted.sort(bySource))
}

const otherOf = { mdl: 'drivingLicences', 'isi-plus': 'healthInsurance' } as const

describe('the table of what comes of it', () => {
  it('has every source and every behaviour of the sandbox', () => {
    expect(columns.map(({ source }) => source).sort()).toEqual(sandboxSources.map(({ name }) => name).sort())
    expect(new Set(rows.map(({ told }) => told.behaviour))).toEqual(new Set(behaviours))
    for (const { source } of columns)
      for (const behaviour of behaviours)
        expect([source, behaviour, [1, 2].some((times) => loggedOf(source, { behaviour, times }))]).toEqual([
          source,
          behaviour,
          true,
        ])
  })

  it('has credentials of persons whose claims are right', () => {
    for (const type of types) expect(expected.get(type)).toMatchObject(rightOf(type).claims)
  })
})

describe('with each source told to be', () => {
  it.each(rows)('$title, the outcome is the documented one', async ({ told, outcomes, log }) => {
    const read = await settledLog()
    const cells = outcomes.filter(({ outcome }) => outcome !== '')
    const others = cells.filter(({ source }) => source !== 'nationalRegister')
    const tell = (source: string) => misbehave(told.behaviour, told.times, source)
    const start = async ({ source, type, outcome }: (typeof cells)[number]) => {
      await tell(source)
      return { source, type, outcome, asking: ask(type) }
    }
    const started = await Promise.all(others.map(start))
    // The register misbehaves only once it has said for the driving licence who somebody is.
    if (cells.some(({ type }) => type === 'mdl'))
      await untilLogged(() => expect(asked(read(), 'nationalRegister')).toBe(1))
    for (const cell of cells) if (cell.source === 'nationalRegister') started.push(await start(cell))
    const answers = await Promise.all(started.map(async ({ asking, ...cell }) => ({ ...cell, answer: await asking })))
    await heal()
    const replaced = told.behaviour === 'replacedNumber'
    for (const { source, type, answer } of answers)
      await expectLogged(read, answer, [
        { source, outcome: log, replaced },
        ...(type === 'mdl' ? [{ source: 'nationalRegister', outcome: 'answered', replaced: false }] : []),
      ])
    await Promise.all(answers.map(({ type, outcome, answer }) => expectOutcome(type, outcome, answer)))
  })
})

describe('a credential of two records', () => {
  it.each(pairs)(
    '($type) with the register told $register and the other source $other, is $outcome',
    async ({ type, register, other, outcome }) => {
      const read = await settledLog()
      const told = [
        { source: 'nationalRegister', ...toldIn(register) },
        { source: otherOf[type as keyof typeof otherOf], ...toldIn(other) },
      ]
      for (const { source, behaviour, times } of told) await misbehave(behaviour, times, source)
      const answer = await ask(type)
      await heal()
      await expectLogged(
        read,
        answer,
        told.map(({ source, ...one }) => ({
          source,
          outcome: loggedOf(source, one),
          replaced: one.behaviour === 'replacedNumber',
        })),
      )
      await expectOutcome(type, outcome, answer)
    },
  )
})

describe('after all of it', () => {
  it.each(types)('as many copies can be revoked as were issued, or are the one live set: %s', async (type) => {
    const { ssin, successor } = numbersOf(type)
    for (const number of [ssin, successor]) {
      const all = issued.get(`${number} ${type}`) ?? 0
      expect(await revoked(number, type)).toBe(findType(type)?.liveSets === 'one' ? Math.min(all, copies) : all)
    }
    expect(issued.get(`${ssin} ${type}`)).toBeGreaterThan(copies)
  })
})
