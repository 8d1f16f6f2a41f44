import { describe, expect, it } from 'vitest'
import type { CborKey, CborValue } from './cbor.ts'
import { checkKeyAuthorizations, keyAuthorizationsOf } from './key-authorizations.ts'
import { MdocRefused } from './mdoc-refused.ts'

const map = <V extends CborValue>(entries: Record<string, V>): Map<CborKey, CborValue> =>
  new Map(Object.entries(entries))
const signed = (elements: Record<string, Record<string, CborValue>>) =>
  map(Object.fromEntries(Object.entries(elements).map(([name, own]) => [name, map(own)])))

const allowed = keyAuthorizationsOf(map({ nameSpaces: ['whole'], dataElements: map({ part: ['a', 'b'] }) }))

describe('elements that a device signs itself (VP-MDOC-09)', () => {
  it.each<[string, ReturnType<typeof signed>]>([
    ['of a whole name space', signed({ whole: { x: 1, y: 2 } })],
    ['one by one', signed({ part: { a: 1, b: 2 } })],
    ['or of both', signed({ whole: { x: 1 }, part: { b: 2 } })],
    ['and none', signed({})],
  ])('may be those that its issuer allows: %s', (_, elements) => {
    expect(() => checkKeyAuthorizations(elements, allowed)).not.toThrow()
  })

  it.each<[string, Map<CborKey, CborValue>]>([
    ['another element', signed({ part: { a: 1, c: 2 } })],
    ['an element of another name space', signed({ other: { a: 1 } })],
    ['an element whose name is a number', map({ part: new Map([[1, 1]]) })],
    ['a name space that is a number', new Map([[1, map({ a: 1 })]])],
    ['a name space that is no map', map({ whole: 1 })],
  ])('are refused: %s', (_, elements) => {
    expect(() => checkKeyAuthorizations(elements, allowed)).toThrow(MdocRefused)
  })

  it('are refused where the issuer allows none', () => {
    for (const none of [keyAuthorizationsOf(undefined), keyAuthorizationsOf(map({}))])
      expect(() => checkKeyAuthorizations(signed({ whole: { x: 1 } }), none)).toThrow(/does not let it sign/)
  })
})
