import { describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { shapeFault } from './shape-fault.ts'

const shape = z.strictObject({
  list: z.optional(z.array(z.string()).check(z.minLength(1), z.maxLength(2))),
  count: z.optional(z.int().check(z.minimum(4), z.maximum(8))),
  name: z.optional(z.string().check(z.regex(/^a*$/), z.maxLength(3))),
  grant: z.optional(z.enum(['one', 'two'])),
  either: z.optional(z.union([z.literal('one'), z.array(z.string())])),
  grants: z.optional(z.union([z.enum(['code', 'token']), z.array(z.enum(['code', 'token']))])),
  ask: z.optional(
    z.discriminatedUnion('flow', [z.object({ flow: z.literal('a') }), z.object({ flow: z.literal('b') })]),
  ),
  must: z.optional(z.object({ be: z.boolean() })),
})

const faultsOf = (document: unknown): string[] =>
  (shape.safeParse(document).error?.issues ?? []).map((issue) => shapeFault(issue, document))

describe('what is wrong with a member', () => {
  it.each<[string, unknown]>([
    ['is missing', { must: {} }],
    ['is missing', { ask: {} }],
    ['is not an object', []],
    ['is not an object', null],
    ['is not a list', { list: {} }],
    ['is not a text', { list: [1] }],
    ['is not a text', { name: null }],
    ['is not true or false', { must: { be: 'yes' } }],
    ['is not a number', { count: 'five' }],
    ['is not a whole number', { count: 4.5 }],
    ['is shorter than 1', { list: [] }],
    ['is longer than 2', { list: ['a', 'b', 'c'] }],
    ['is longer than 3', { name: 'aaaa' }],
    ['is below 4', { count: 1 }],
    ['is above 8', { count: 9 }],
    ['is not one of one, two', { grant: 'three' }],
    ['is not one of a, b', { ask: { flow: 'c' } }],
    ['is not one of code, token', { grants: 'x' }],
    ['is nothing that is described here', { either: 3 }],
    ['has another form than the one that is described', { name: 'b' }],
  ])('%s, for %j', (words, document) => {
    expect(faultsOf(document)).toEqual([words])
  })

  it('is said without what was sent (Belgif req-valid)', () => {
    const secret = '85631412136'
    const documents = [
      { list: secret },
      { name: secret },
      { grant: secret },
      { either: secret },
      { grants: secret },
      { ask: { flow: secret } },
    ]
    for (const document of documents) expect(faultsOf(document).join()).not.toContain(secret)
  })
})
