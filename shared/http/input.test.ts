import { describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { readInput } from './input.ts'
import { Problem } from './problem.ts'

const shape = z.strictObject({
  name: z.string().check(z.maxLength(10)),
  parts: z.optional(z.array(z.strictObject({ size: z.int() })).check(z.maxLength(2))),
})

const post = (body: unknown, contentType = 'application/json; charset=utf-8') =>
  new Request('https://issuer.example', {
    method: 'POST',
    headers: { 'Content-Type': contentType },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })

/** Type and place of each fault, as the caller reads them. */
async function faultsOf(body: unknown, contentType?: string): Promise<string[]> {
  const problem = await readInput(post(body, contentType), shape).catch((error) => error)
  expect(problem).toBeInstanceOf(Problem)
  const answer = await problem.toResponse().json()
  expect(answer.status).toBe(400)
  return answer.issues.map((issue: { type: string; in: string; name: string }) => {
    expect(issue.in).toBe('body')
    return `${issue.type.split(':').at(-1)} ${issue.name}`
  })
}

describe('a body of our own APIs', () => {
  it('is given back as its shape has it', async () => {
    const body = { name: 'a', parts: [{ size: 1 }] }
    expect(await readInput(post(body), shape)).toEqual(body)
  })

  it('is refused for each fault, by its JSON pointer (Belgif req-valid)', async () => {
    expect(await faultsOf({ parts: [{ size: 1 }, { size: 'x' }] })).toEqual([
      'schemaViolation /name',
      'schemaViolation /parts/1/size',
    ])
    expect(await faultsOf({ name: 'a', parts: [{ size: 1 }, { size: 2 }, { size: 3 }] })).toEqual([
      'schemaViolation /parts',
    ])
    expect(await faultsOf([])).toEqual(['schemaViolation '])
    expect(await faultsOf('null')).toEqual(['schemaViolation '])
  })

  it('is refused for members that nobody knows, each named where it is (Belgif req-valid)', async () => {
    expect(await faultsOf({ name: 'a', b: 1, c: 2, parts: [{ size: 1, d: 3 }] })).toEqual([
      'unknownInput /parts/0/d',
      'unknownInput /b',
      'unknownInput /c',
    ])
    expect(await faultsOf('{"name":"a","__proto__":{"x":1}}')).toEqual(['unknownInput /__proto__'])
  })

  it('names a member by a pointer that is one, whatever its name (RFC 6901 section 3)', async () => {
    expect(await faultsOf({ name: 'a', 'b/c~d': 1 })).toEqual(['unknownInput /b~1c~0d'])
  })

  it.each(['{', '', '{"name":"a"}x', '{"name":"a","name":"b"}', `${'['.repeat(50)}${']'.repeat(50)}`])(
    'is refused as a whole when it is no JSON that we read: %s',
    async (body) => {
      expect(await faultsOf(body)).toEqual(['schemaViolation '])
    },
  )

  it('is refused when it comes as something else', async () => {
    for (const type of ['text/plain', 'application/problem+json', 'application/x-www-form-urlencoded'])
      expect(await faultsOf({ name: 'a' }, type)).toEqual(['schemaViolation '])
  })

  it('is refused beyond 64 kB', async () => {
    const name = 'x'.repeat(64 * 1024)
    await expect(readInput(post({ name }), shape)).rejects.toMatchObject({ tooLarge: true })
  })

  it('is never repeated in the refusal', async () => {
    const secret = '85631412136'
    const wrong = [{ name: `${secret}-too-long` }, { name: 'a', parts: secret }, `{"name": ${secret}`, `["${secret}"`]
    for (const body of [...wrong, { name: 'a', parts: [{ size: secret }] }, { name: 'a', other: secret }]) {
      const problem = await readInput(post(body), shape).catch((error) => error)
      expect(await problem.toResponse().text()).not.toContain(secret)
    }
  })

  it('lets errors that are not about the body through', async () => {
    const request = post({ name: 'a' })
    await request.text()
    await expect(readInput(request, shape)).rejects.toThrow(TypeError)
  })
})
