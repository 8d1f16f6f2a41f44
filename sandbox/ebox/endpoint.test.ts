import { beforeEach, describe, expect, it } from 'vitest'
import { day, hour } from '../../shared/clock.ts'
import { Problem } from '../../shared/http/problem.ts'
import { silentLog } from '../../shared/log.ts'
import { systemRandom } from '../../shared/random.ts'
import { createMemoryShard } from '../../shared/store/memory-shard.ts'
import { createRows } from '../../shared/store/rows.ts'
import { findPersona } from '../personas.ts'
import type { Sandbox } from '../sandbox.ts'
import { sandboxKinds } from '../stores.ts'
import { eboxScope } from './behaviours.ts'
import { messagesEndpoint, publishEndpoint } from './endpoint.ts'
import { eboxPage } from './page.ts'

const clock = { time: 1_800_000_000 }
const now = () => clock.time
const shard = createMemoryShard()
const rows = createRows({ shard: () => shard, count: 1, now, random: systemRandom, kinds: sandboxKinds })
const config = { sandboxUrl: 'http://sandbox.test' }
const sandbox = { config, now, rows, log: silentLog } as unknown as Sandbox
beforeEach(async () => {
  await rows.put('gatewayToken', 'token', { scope: eboxScope }, now() + hour)
  await rows.put('gatewayToken', 'of a source', { scope: 'nationalRegister' }, now() + hour)
})

const jan = findPersona('jan')
const right = {
  recipient: { eboxType: 'citizen', ssin: jan?.ssin },
  sender: { eboxType: 'enterprise', enterpriseNumber: '0999999130' },
  subject: { nl: 'Ingetrokken', fr: 'Révoqué' },
  senderApplicationId: 'attestry',
  messageTypeId: 'credentialRevoked',
  attachments: [{ httpPartName: 'document', isMainContent: true }],
}

interface Sending {
  message?: object
  key?: string
  token?: string
  document?: string
  behaviour?: string
}

let keys = 0
async function send({ message = right, key, token = 'token', document = 'Een tekst', behaviour }: Sending = {}) {
  const form = new FormData()
  form.set('messageToPublish', JSON.stringify(message))
  if (document) form.set('document', new Blob([document], { type: 'text/plain' }), 'notice.txt')
  const headers = {
    Authorization: `Bearer ${token}`,
    'Idempotency-Key': key ?? `"${++keys}"`,
    ...(behaviour && { 'Sandbox-Behaviour': behaviour }),
  }
  const request = new Request('http://sandbox.test/ebox/messages', { method: 'POST', headers, body: form })
  const answer = await publishEndpoint(sandbox, request).catch((error: unknown) => {
    if (error instanceof Problem) return error.toResponse()
    throw error
  })
  return answer.status
}

const inbox = async (query = '?persona=jan') => {
  const response = await messagesEndpoint(sandbox, new Request(`http://sandbox.test/ebox/messages${query}`))
  return ((await response.json()) as { items: { persona: string; text: string; receivedAt: string }[] }).items
}

describe('the e-Box of the sandbox', () => {
  it('shows what came, to whom, on a page and as JSON, and forgets it after a day', async () => {
    expect(await send()).toBe(201)
    expect(await inbox()).toMatchObject([{ persona: 'jan', subject: right.subject, text: 'Een tekst' }])
    expect(await inbox('?persona=an')).toEqual([])
    expect(await inbox('')).toHaveLength(1)
    const text = await (await eboxPage(sandbox)).text()
    expect(text).toContain('Ingetrokken')
    expect(text).toContain('Een tekst')
    clock.time += day
    expect(await inbox()).toEqual([])
  })

  it('takes a message once for each key, also where the answer was lost', async () => {
    const key = '"8e03978e-40d5-43e8-bc93-6894a57f9324"'
    expect(await send({ key, behaviour: 'lostAnswer' })).toBe(502)
    expect(await send({ key })).toBe(409)
    expect(await inbox()).toHaveLength(1)
  })

  it('writes what came to its page as text', async () => {
    expect(await send({ document: '<script>alert(1)</script>' })).toBe(201)
    expect(await (await eboxPage(sandbox)).text()).not.toContain('<script>')
  })

  it.each<[string, Sending, number]>([
    ['without a token for it', { token: 'of a source' }, 401],
    ['without a key', { key: 'not quoted' }, 400],
    ['for whom it does not know', { message: { ...right, recipient: { eboxType: 'citizen', ssin: '1' } } }, 400],
    ['of nobody', { message: { ...right, sender: undefined } }, 400],
    ['without its document', { document: '' }, 400],
    ['when it is told to refuse', { behaviour: 'refused' }, 400],
    ['when it is told to fail', { behaviour: 'fault' }, 500],
    ['when it is told to be away', { behaviour: 'unavailable' }, 503],
  ])('takes no message %s', async (_, sending, status) => {
    const before = (await inbox('')).length
    expect(await send(sending)).toBe(status)
    expect(await inbox('')).toHaveLength(before)
  })

  it('has no mailbox of somebody unknown to show', async () => {
    await expect(inbox('?persona=napoleon')).rejects.toThrow(Problem)
  })
})
