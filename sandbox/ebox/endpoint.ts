// POST /ebox/messages: the sandbox takes a message as e-Box does, multipart, once for each Idempotency-Key; GET /ebox/messages?persona=jan
// shows what came.
// Refuses: whoever has no token of the gateway for it, a key that came before (409), a recipient whom it does not know, a message without
// the document that it names.
import * as z from 'zod/mini'
import { textOf } from '../../shared/bytes.ts'
import { isoDateTime } from '../../shared/clock.ts'
import { readBytes } from '../../shared/http/body.ts'
import { badInput, Problem } from '../../shared/http/problem.ts'
import { parseJsonObject } from '../../shared/json.ts'
import { checkGatewayToken } from '../gateway/token.ts'
import { behaviourOf } from '../misbehave.ts'
import { findBySsin, findPersona, personas } from '../personas.ts'
import type { Sandbox } from '../sandbox.ts'
import { silence } from '../sources/silence.ts'
import { ebox, eboxScope } from './behaviours.ts'
import { messagesOf, receiveMessage } from './messages.ts'

const limit = 64 * 1024
const text = z.string().check(z.minLength(1))
const enterprise = z.object({
  eboxType: z.literal('enterprise'),
  enterpriseNumber: z.string().check(z.regex(/^\d{10}$/)),
})

const shape = z.object({
  recipient: z.object({ eboxType: z.literal('citizen'), ssin: z.string().check(z.regex(/^\d{11}$/)) }),
  sender: enterprise,
  subject: z.partialRecord(z.enum(['nl', 'fr', 'de']), text),
  senderApplicationId: text,
  messageTypeId: text,
  attachments: z.array(z.object({ httpPartName: text, isMainContent: z.boolean() })).check(z.minLength(1)),
})

export async function publishEndpoint(sandbox: Sandbox, request: Request): Promise<Response> {
  if (!(await checkGatewayToken(sandbox, request, eboxScope))) return new Response(null, { status: 401 })
  sandbox.log({ event: 'ebox.asked' })
  const key = /^"([\w-]{1,64})"$/.exec(request.headers.get('Idempotency-Key') ?? '')?.[1]
  if (!key) throw badInput('/Idempotency-Key', 'is no string of a structured header')
  const { recipient, subject, messageTypeId, document } = await readMessage(request)
  const behaviour = await behaviourOf(sandbox, ebox, request)
  const silent = await silence(behaviour)
  if (silent) return silent
  if (behaviour === 'fault') throw new Problem('internalServerError', 'Told to fail')
  const persona = findBySsin(recipient.ssin)
  if (!persona || behaviour === 'refused') throw badInput('/messageToPublish/recipient', 'has no e-Box')
  const message = { subject, messageTypeId, text: document }
  const id = await receiveMessage(sandbox, persona, { key, message })
  if (behaviour === 'lostAnswer') return new Response(null, { status: 502 })
  return id === undefined ? new Response(null, { status: 409 }) : Response.json({ messageId: id }, { status: 201 })
}

async function readMessage(request: Request) {
  const type = request.headers.get('Content-Type') ?? ''
  const form = await new Response(await readBytes(request, limit), { headers: { 'Content-Type': type } })
    .formData()
    .catch(() => undefined)
  const part = form?.get('messageToPublish')
  const parsed = typeof part === 'string' ? shape.safeParse(parseJsonObject(part)) : undefined
  if (!parsed?.success) throw badInput('/messageToPublish', 'is no message')
  const main = parsed.data.attachments.find(({ isMainContent }) => isMainContent)
  const document = form?.get(main?.httpPartName ?? '')
  if (!(document instanceof Blob)) throw badInput('/attachments', 'name no document that came with it')
  return { ...parsed.data, document: textOf(new Uint8Array(await document.arrayBuffer())) }
}

/** Of one of them, or of all. */
export async function messagesEndpoint(sandbox: Sandbox, request: Request): Promise<Response> {
  const nickname = new URL(request.url).searchParams.get('persona')
  const persona = findPersona(nickname ?? '')
  if (nickname !== null && !persona)
    throw badInput('/persona', `has to be one of ${personas.map((one) => one.nickname).join(', ')}`, 'invalidInput')
  const lists = await Promise.all(
    (persona ? [persona] : personas).map(async (one) =>
      (await messagesOf(sandbox, one)).map(({ receivedAt, ...message }) => ({
        persona: one.nickname,
        receivedAt: isoDateTime(receivedAt),
        ...message,
      })),
    ),
  )
  const items = lists.flat()
  return Response.json({ items, total: items.length }, { headers: { 'Cache-Control': 'no-store' } })
}
