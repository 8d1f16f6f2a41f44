// Only once: for what is issued in one request each source is asked one time, as the sources themselves count it, however many copies are
// made and however many records they are made of.
import { beforeAll, describe, expect, it } from 'vitest'
import { sources } from '../../issuer/sources/index.ts'
import { catalogue, findConfiguration } from '../../shared/credentials/index.ts'
import { type LogLine, logFromNow, untilLogged } from './log-lines.ts'
import { type Answer, openRequests } from './requests-by-hand.ts'
import { misbehave } from './world.ts'

beforeAll(async () => {
  for (const { name } of sources) await misbehave('none', 1, name)
})

const sourcesOf = (configurationId: string): string[] =>
  Object.values(findConfiguration(configurationId)?.type.needs ?? {}).map(
    (kind) => sources.find(({ fills }) => fills.name === kind.name)?.name ?? '',
  )

/** Sources in the order in which they were asked, between the nonce for a request and its answer. */
async function askedFor(read: () => LogLine[], { traceId }: Answer): Promise<unknown[]> {
  const lines = await untilLogged(() => {
    const before = read()
    const end = before.findIndex((line) => line.event === 'issuer.request' && line.traceId === traceId)
    expect(end).toBeGreaterThan(0)
    return before.slice(0, end)
  })
  const nonce = lines.findLastIndex((line) => line.event === 'issuer.request' && line.route === '/nonce')
  expect(nonce).toBeGreaterThanOrEqual(0)
  return lines.slice(nonce).flatMap((line) => (line.event === 'source.asked' ? [line.source] : []))
}

const ids = catalogue.flatMap(({ configurations }) => configurations.map(({ id }) => id))

describe.each(ids)('for %s', (id) => {
  it.each([1, 20])('each source is asked once, for %i copies', async (copies) => {
    const requests = await openRequests('jan', id)
    const read = logFromNow()
    const answer = await requests.credential(copies)
    expect(answer.credentials).toHaveLength(copies)
    expect((await askedFor(read, answer)).sort()).toEqual(sourcesOf(id).sort())
  })
})

describe('a source is asked once more', () => {
  const [card] = ids.filter((id) => id.startsWith('eu.europa.ec.eudi.ehic'))

  it.each([
    ['that gave no answer', 'unavailable'],
    ['that knows the person by another number', 'replacedNumber'],
  ])('%s, and no other', async (_, behaviour) => {
    const requests = await openRequests('jan', card ?? '')
    const read = logFromNow()
    await misbehave(behaviour, 1, 'healthInsurance')
    const answer = await requests.credential(20)
    expect(answer.credentials).toHaveLength(20)
    expect(await askedFor(read, answer)).toEqual(['healthInsurance', 'healthInsurance'])
  })

  it('when the wallet comes again for what was deferred', async () => {
    const requests = await openRequests('jan', card ?? '')
    await misbehave('unavailable', 2, 'healthInsurance')
    const { body } = await requests.credential(20)
    const read = logFromNow()
    // For the place in the log from which to count.
    await requests.credential(1)
    const answer = await requests.deferred(String(body.transaction_id))
    expect(answer.credentials).toHaveLength(20)
    expect(await askedFor(read, answer)).toEqual(['healthInsurance', 'healthInsurance'])
  })
})
