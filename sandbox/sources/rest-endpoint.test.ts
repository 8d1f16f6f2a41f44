import { describe, expect, it } from 'vitest'
import type { LogEvent } from '../../shared/log.ts'
import { systemRandom } from '../../shared/random.ts'
import { createMemoryShard } from '../../shared/store/memory-shard.ts'
import { createRows } from '../../shared/store/rows.ts'
import { personas, ssinOf } from '../personas.ts'
import type { Sandbox } from '../sandbox.ts'
import { sandboxKinds } from '../stores.ts'
import { civilStatusActs } from './civil-status-acts.ts'
import { restEndpoint } from './rest-endpoint.ts'

const now = () => 1000
const shard = createMemoryShard()
const rows = createRows({ shard: () => shard, count: 1, now, random: systemRandom, kinds: sandboxKinds })
const logged: LogEvent[] = []
const log = (event: LogEvent) => void logged.push(event)
const sandbox = { now, rows, log } as Sandbox
await sandbox.rows.put('gatewayToken', 'token', { scope: civilStatusActs.name }, now() + 60)

const ask = (ssin: string, behaviour = 'none') =>
  restEndpoint(
    sandbox,
    civilStatusActs,
    new Request('http://sandbox.test/', {
      method: 'POST',
      headers: { Authorization: 'Bearer token', 'Sandbox-Behaviour': behaviour },
      body: JSON.stringify({ ssin, type: 'MARRIAGE' }),
    }),
  )

describe('a REST source of the sandbox', () => {
  it('answers about whom it is asked', async () => {
    expect(await (await ask(ssinOf('jan'))).text()).toContain(ssinOf('jan'))
  })

  it('says in the log that it was asked, and nothing of about whom', async () => {
    logged.length = 0
    await ask(ssinOf('jan'))
    expect(logged).toEqual([{ event: 'source.asked', source: civilStatusActs.name }])
  })

  it.each(personas)('can be told to answer about somebody who is not $nickname, in no way', async ({ ssin }) => {
    const answer = await (await ask(ssin, 'wrongPerson')).text()
    expect(answer).not.toContain(ssin)
    expect(personas.some((other) => answer.includes(other.ssin))).toBe(true)
  })
})
