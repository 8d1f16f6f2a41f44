import { describe, expect, it } from 'vitest'
import { negotiate } from './negotiate.ts'

const jwt = 'application/statuslist+jwt'
const cwt = 'application/statuslist+cwt'

describe('the form of a status list', () => {
  it.each<[string | null, string | undefined]>([
    [null, 'jwt'],
    ['', 'jwt'],
    ['*/*', 'jwt'],
    ['application/*', 'jwt'],
    [jwt, 'jwt'],
    [cwt, 'cwt'],
    [cwt.toUpperCase(), 'cwt'],
    [`${cwt}, ${jwt}`, 'jwt'],
    [`${cwt}, ${jwt};q=0.5`, 'cwt'],
    [`${jwt};q=0.5,${cwt}`, 'cwt'],
    [`${jwt};q=0, */*;q=0.1`, 'cwt'],
    [`${cwt};q=0.3, */*;q=0.1`, 'cwt'],
    ['text/html, */*;q=0.8', 'jwt'],
    ['text/html', undefined],
    ['application/json', undefined],
    [`${jwt};q=0`, undefined],
    [`${jwt};q=2`, undefined],
    [`${jwt};q=x`, undefined],
    ['application/statuslist', undefined],
  ])('of who accepts %j is %j (TSL-HTTP-02)', (accept, form) => {
    expect(negotiate(accept)).toBe(form)
  })
})

describe('the form of an identifier list', () => {
  it.each<[string | null, string | undefined]>([
    [null, 'identifiers'],
    ['*/*', 'identifiers'],
    ['application/identifierlist+cwt', 'identifiers'],
    [cwt, undefined],
    [`${jwt}, ${cwt}`, undefined],
  ])('of who accepts %j is %j (EAA-6.2.10.1)', (accept, form) => {
    expect(negotiate(accept, ['identifiers'])).toBe(form)
  })
})
