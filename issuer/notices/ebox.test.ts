import { describe, expect, it, vi } from 'vitest'
import type { Ssin } from '../../shared/belgium/ssin.ts'
import type { Fetch } from '../../shared/http/fetch.ts'
import { createCallSource } from '../sources/gateway/call-source.ts'
import { createSend } from '../sources/gateway/send.ts'
import { memoryGateway } from '../testing/memory-gateway.ts'
import { createEbox } from './ebox.ts'
import type { Telling } from './notify.ts'

const config = {
  url: 'https://ebox.example',
  scope: 'scope:publish',
  enterpriseNumber: '0999999130',
  applicationId: 'attestry',
  messageTypeId: 'credentialRevoked',
}
const telling: Telling = {
  person: '85631412136' as Ssin,
  key: '8e03978e-40d5-83e8-bc93-6894a57f9324',
  message: {
    subject: { nl: 'Ingetrokken', fr: 'Révoqué', de: 'Widerrufen', en: 'Revoked' },
    text: { nl: 'In het Nederlands', fr: 'En français', de: 'Auf Deutsch', en: 'In English' },
  },
}

interface Call {
  url: string
  headers: Headers
  form: FormData
}

/** An e-Box that answers so, one answer after the other, the last again and again. */
function createBox(...answers: (number | Error | Response)[]) {
  const calls: Call[] = []
  const scopes: (string | null)[] = []
  const fetch: Fetch = vi.fn(async (url, init) => {
    if (url === memoryGateway.access.tokenUrl) {
      scopes.push(new URLSearchParams(String(init?.body)).get('scope'))
      return Response.json({ access_token: `token-${scopes.length}`, token_type: 'Bearer', expires_in: 300 })
    }
    const request = new Request(url, init as RequestInit)
    calls.push({ url, headers: request.headers, form: await request.formData() })
    const answer = answers[Math.min(calls.length, answers.length) - 1] ?? 201
    if (answer instanceof Error) throw answer
    return answer instanceof Response ? answer : new Response(null, { status: answer })
  })
  const given = { ...memoryGateway, fetch, now: () => 1000 }
  const notify = createEbox({ send: createSend({ ...given, callSource: createCallSource(given) }), config })
  return { notify, calls, scopes }
}

const partOf = (form: FormData | undefined) => JSON.parse(String(form?.get('messageToPublish')))

describe('the e-Box', () => {
  it('is given a message to a citizen with the text as its main document, under the key', async () => {
    const { notify, calls, scopes } = createBox(201)
    expect(await notify(telling)).toEqual({ outcome: 'told', traceIds: [expect.any(String), expect.any(String)] })
    const [call] = calls
    expect(scopes).toEqual([config.scope])
    expect([calls.length, call?.url]).toEqual([1, 'https://ebox.example/ebox/messages'])
    expect(call?.headers.get('Authorization')).toBe('Bearer token-1')
    expect(call?.headers.get('Idempotency-Key')).toBe(`"${telling.key}"`)
    const message = partOf(call?.form)
    expect(message).toEqual({
      recipient: { eboxType: 'citizen', ssin: telling.person },
      sender: { eboxType: 'enterprise', enterpriseNumber: '0999999130' },
      subject: { nl: 'Ingetrokken', fr: 'Révoqué', de: 'Widerrufen' },
      senderApplicationId: 'attestry',
      messageTypeId: 'credentialRevoked',
      attachments: [{ httpPartName: 'document', isMainContent: true, isAttachmentSigned: false }],
      isReplyAuthorized: false,
    })
    const document = call?.form.get('document') as File
    expect([document.name, document.type]).toEqual(['notice.txt', 'text/plain; charset=utf-8'])
    const text = await document.text()
    for (const written of [...Object.values(telling.message.subject), ...Object.values(telling.message.text)])
      expect(text).toContain(written)
  })

  it('that has the message already has told the person', async () => {
    expect(await createBox(409).notify(telling)).toMatchObject({ outcome: 'told' })
  })

  it.each([
    ['was lost', new Error('broken pipe')],
    ['came from a proxy', 503],
  ])('whose answer %s is asked once more, under the same key, and has it already', async (_, lost) => {
    const { notify, calls } = createBox(lost, 409)
    expect(await notify(telling)).toMatchObject({ outcome: 'told' })
    expect(calls.map(({ headers }) => headers.get('Idempotency-Key'))).toEqual(Array(2).fill(`"${telling.key}"`))
    expect(partOf(calls[0]?.form)).toEqual(partOf(calls[1]?.form))
  })

  it('that takes the token no more gets a new one', async () => {
    const { notify, calls } = createBox(401, 201)
    expect(await notify(telling)).toMatchObject({ outcome: 'told' })
    expect(calls.map(({ headers }) => headers.get('Authorization'))).toEqual(['Bearer token-1', 'Bearer token-2'])
  })

  it.each([
    [400, 'refused'],
    [404, 'refused'],
    [422, 'refused'],
    [401, 'unavailable'],
    [403, 'unavailable'],
    [429, 'unavailable'],
    [500, 'unavailable'],
    [503, 'unavailable'],
  ])('that answers %i: %s, and says why in words of ours', async (status, outcome) => {
    const answer = () => new Response(`Jan Peeters ${telling.person}`, { status })
    const told = await createBox(answer(), answer()).notify(telling)
    expect(told).toMatchObject({ outcome, reason: `status ${status}` })
    expect(JSON.stringify(told)).not.toContain(telling.person)
  })

  it('that sends elsewhere, or says too much, is none that can be told', async () => {
    const elsewhere = new Response(null, { status: 302, headers: { Location: 'https://elsewhere.example' } })
    expect(await createBox(elsewhere).notify(telling)).toMatchObject({ outcome: 'unavailable' })
    const huge = new Response('x'.repeat(600_000), { status: 201 })
    expect(await createBox(huge).notify(telling)).toMatchObject({
      outcome: 'unavailable',
      reason: 'the answer is too large',
    })
  })
})
