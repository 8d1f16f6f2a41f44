import { describe, expect, it } from 'vitest'
import { utf8 } from '../../../shared/bytes.ts'
import { NumberReplaced, SourceError } from '../source-error.ts'
import { createAskRest } from './rest.ts'
import type { Send, Sent } from './send.ts'
import { createTrail } from './trail.ts'

const call = {
  source: 'register',
  url: 'https://gateway.example/x',
  trail: createTrail(),
  body: { ssin: '85631412136' },
}
const replacedSsin = 'urn:problem-type:cbss:input-validation:replacedSsin'

/** What becomes of one answer. */
async function ask(status: number, body: string | Uint8Array<ArrayBuffer>, sentTo?: (sent: Sent) => void) {
  const send: Send = async (_, sent, read) => {
    sentTo?.(sent)
    return read({ status, headers: new Headers(), body: typeof body === 'string' ? utf8(body) : body })
  }
  return createAskRest(send)(call)
}
const problem = (type: unknown, more: object = {}): string => JSON.stringify({ type, title: 'Secret', ...more })

describe('a REST source', () => {
  it('is asked in JSON for JSON', async () => {
    const sent: Sent[] = []
    await ask(200, '{}', (one) => sent.push(one))
    const headers = { 'Content-Type': 'application/json', Accept: 'application/json' }
    expect(sent).toEqual([{ headers, body: expect.any(Function) }])
    expect(await sent[0]?.body()).toBe('{"ssin":"85631412136"}')
  })

  it('answers with an object', async () => {
    expect(await ask(200, '{"a":[1]}')).toEqual({ a: [1] })
  })

  it.each<[string, number, string | Uint8Array<ArrayBuffer>, object]>([
    ['no JSON', 200, 'x', { failure: 'malformed', message: 'the answer is no JSON' }],
    ['no UTF-8', 200, Uint8Array.of(0x7b, 0xff, 0x7d), { failure: 'malformed' }],
    ['a list', 200, '[]', { failure: 'malformed' }],
    ['a name twice', 200, '{"a":1,"a":2}', { failure: 'malformed' }],
    ['another success', 204, '', { failure: 'fault', message: 'status 204' }],
    ['a part of an answer', 206, '{}', { failure: 'fault', message: 'status 206' }],
    ['nobody by that number', 404, problem('urn:problem-type:belgif:resourceNotFound'), { failure: 'noData' }],
    [
      'the same words under another status',
      400,
      problem('urn:problem-type:belgif:resourceNotFound'),
      { failure: 'fault' },
    ],
    ['a path that does not exist', 404, '<html>', { failure: 'fault', message: 'status 404' }],
    ['an unknown kind of 404', 404, problem('about:blank'), { failure: 'fault', message: 'status 404' }],
    [
      'a bad request',
      400,
      problem('urn:problem-type:belgif:badRequest', { issues: [{ type: 'urn:problem-type:belgif:x:unknownInput' }] }),
      { failure: 'fault', message: 'status 400, badRequest', detail: { code: 'badRequest' } },
    ],
    [
      'issues that are none',
      400,
      problem('urn:x', { issues: [null, 1, []] }),
      { failure: 'fault', message: 'status 400' },
    ],
    ['issues that are no list', 400, problem('urn:x', { issues: { type: replacedSsin } }), { failure: 'fault' }],
    ['a type in other words', 500, problem('urn:problem-type:belgif:Jan Peeters'), { message: 'status 500' }],
    ['a type that is no text', 500, problem({ a: 1 }), { message: 'status 500' }],
  ])('that answers with %s is a failure in our words: %i', async (_, status, body, failure) => {
    const error = await ask(status, body).catch((error: unknown) => error)
    expect(error).toBeInstanceOf(SourceError)
    expect(error).toMatchObject({ source: 'register', ...failure })
    expect((error as Error).message).not.toMatch(/Secret|Jan/)
  })

  it('says by which number another was replaced, whatever stands before it', async () => {
    const issues = [{ type: 'other' }, { type: replacedSsin, replacedBy: '85631412334' }]
    const error = await ask(400, problem('urn:problem-type:belgif:badRequest', { issues })).catch((one: unknown) => one)
    expect(error).toBeInstanceOf(NumberReplaced)
    expect((error as NumberReplaced).replacedBy).toBe('85631412334')
  })

  it('that replaced a number by nothing is a fault', async () => {
    const issues = [{ type: replacedSsin }]
    await expect(ask(400, problem('urn:problem-type:belgif:badRequest', { issues }))).rejects.toMatchObject({
      failure: 'fault',
    })
  })
})
