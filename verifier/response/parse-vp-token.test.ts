import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../shared/json.ts'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import { dcqlShape } from '../dcql.ts'
import { mdocQuery, sdJwtQuery } from '../testing/memory-relying-party.ts'
import { parseVpToken } from './parse-vp-token.ts'

const query = dcqlShape.parse({
  credentials: [
    sdJwtQuery(),
    mdocQuery(),
    sdJwtQuery({ id: 'many', multiple: true }),
    sdJwtQuery({ id: 'one', multiple: false }),
  ],
})

const parse = (token: unknown) => parseVpToken(query, JSON.parse(JSON.stringify(token)) as JsonObject)

describe('a vp_token', () => {
  it('gives each presentation beside the query that it answers (VP-RES-01)', () => {
    const sent = parse({ mdoc: ['m'], sd: ['s'], many: ['a', 'b'] })
    expect(sent.map((one) => [one.query.id, one.presentation])).toEqual([
      ['mdoc', 'm'],
      ['sd', 's'],
      ['many', 'a'],
      ['many', 'b'],
    ])
  })

  it('may leave queries without an answer: whether that will do is seen later (VP-RES-03)', () => {
    expect(parse({ sd: ['s'] })).toHaveLength(1)
  })

  it.each<[string, unknown]>([
    ['is empty (VP-RES-03)', {}],
    ['answers a query that was not asked (VP-RES-02)', { sd: ['s'], other: ['x'] }],
    ['answers a query of a name that every object has', { toString: ['x'] }],
    ['holds one presentation outside a list (VP-RES-01)', { sd: 's' }],
    ['holds an object (VP-RES-01)', { sd: { 0: 's' } }],
    ['holds null', { sd: null }],
    ['holds an empty list (VP-RES-02)', { sd: [] }],
    ['holds an empty list beside an answer', { sd: ['s'], mdoc: [] }],
    ['holds two where one was asked for (VP-DCQL-03)', { sd: ['a', 'b'] }],
    ['holds two where only one was asked for (VP-DCQL-03)', { one: ['a', 'b'] }],
    ['holds a presentation that is an object', { sd: [{ a: 1 }] }],
    ['holds a presentation that is a number', { sd: [1] }],
    ['holds null for a presentation', { many: ['a', null] }],
    ['holds more than anybody has', { many: Array.from({ length: 21 }, (_, at) => `${at}`) }],
    ['holds one presentation twice (VP-DCQL-03)', { many: ['a', 'b', 'a'] }],
  ])('is refused when it %s', (_, token) => {
    expect(() => parse(token)).toThrow(OAuthError)
  })

  it('is refused under __proto__', () => {
    expect(() => parseVpToken(query, JSON.parse('{"__proto__":["x"]}'))).toThrow(OAuthError)
  })

  it('may hold twenty where several were asked for', () => {
    expect(parse({ many: Array.from({ length: 20 }, (_, at) => `${at}`) })).toHaveLength(20)
  })

  it('may hold forty for all queries together, and no more', () => {
    const asked = dcqlShape.parse({
      credentials: ['a', 'b', 'c'].map((id) => sdJwtQuery({ id, multiple: true })),
    })
    const some = (id: string, count: number) => [id, Array.from({ length: count }, (_, at) => `${id}${at}`)]
    const parsed = (...parts: (string | string[])[][]) => parseVpToken(asked, Object.fromEntries(parts))
    expect(parsed(some('a', 20), some('b', 20))).toHaveLength(40)
    expect(() => parsed(some('a', 20), some('b', 20), some('c', 1))).toThrow(OAuthError)
  })

  it('may answer two queries with one presentation (VP-RES-07)', () => {
    expect(parse({ sd: ['a'], one: ['a'] })).toHaveLength(2)
  })
})
