import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '../../shared/json.ts'
import { pick, select } from './claims-path.ts'

type Path = (string | number | null)[]

const claims = {
  family_name: 'Peeters',
  address: { locality: 'Eupen', country: 'BE' },
  nationalities: ['BE', 'NL'],
  degrees: [{ type: 'bachelor', grade: 1 }, { grade: 2 }, { type: 'master', grade: 3 }],
  mixed: [{ type: 'a' }, 'b'],
  nested: [['a', 'b'], ['c']],
  nothing: null,
  empty: [],
}

/** Without prototypes, as claims are revealed. */
const bare = (value: Json): Json => JSON.parse(JSON.stringify(value), (_, one) => withoutPrototype(one))
const withoutPrototype = (value: unknown) =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.assign(Object.create(null), value)
    : value

describe('a claims path (VP-DCQL-12)', () => {
  it.each<[string, Path, Json[]]>([
    ['a member', ['family_name'], ['Peeters']],
    ['a member of a member', ['address', 'country'], ['BE']],
    ['a whole object', ['address'], [claims.address]],
    ['a value that is null', ['nothing'], [null]],
    ['an element', ['nationalities', 1], ['NL']],
    ['every element', ['nationalities', null], ['BE', 'NL']],
    ['a member of an element', ['degrees', 2, 'type'], ['master']],
    ['the member of those elements that have it', ['degrees', null, 'type'], ['bachelor', 'master']],
    ['elements of elements', ['nested', null, null], ['a', 'b', 'c']],
    ['one element of those lists that have it', ['nested', null, 1], ['b']],
  ])('selects %s', (_, path, expected) => {
    expect(select(claims, path)).toEqual(expected)
    expect(select(bare(claims), path)).toEqual(bare(expected))
  })

  it.each<[string, Path]>([
    ['a member that is not there', ['given_name']],
    ['a member of a text', ['family_name', 'length']],
    ['a member of a list', ['nationalities', 'length']],
    ['a member of null', ['nothing', 'x']],
    ['an element of an object', ['address', 0]],
    ['an element of a text', ['family_name', 0]],
    ['every element of an object', ['address', null]],
    ['every element of a text', ['family_name', null]],
    ['every element of nothing', ['empty', null]],
    ['an index beyond the end', ['nationalities', 2]],
    ['an index far beyond the end', ['nationalities', Number.MAX_SAFE_INTEGER]],
    ['an index before the beginning', ['nationalities', -1]],
    ['an index well before the beginning', ['nationalities', -2]],
    ['an index as a text', ['nationalities', '0']],
    ['a member of elements of which one is no object', ['mixed', null, 'type']],
    ['an element of the claims themselves', [0]],
    ['every element of the claims themselves', [null]],
    ['a name that every object has', ['toString']],
    ['the prototype of the claims', ['__proto__']],
    ['the prototype of a member', ['address', '__proto__', 'toString']],
    ['a constructor', ['constructor', 'name']],
  ])('selects nothing for %s', (_, path) => {
    expect(select(claims, path)).toEqual([])
    expect(pick(claims, [path])).toEqual({})
  })

  it('takes a claim that is called __proto__ for a claim like any other', () => {
    const own = JSON.parse('{"__proto__":{"polluted":true},"a":1}')
    expect(select(own, ['__proto__', 'polluted'])).toEqual([true])
    const picked = pick(own, [['__proto__', 'polluted']])
    expect(Object.hasOwn(picked, '__proto__')).toBe(true)
    expect(JSON.stringify(picked)).toBe('{"__proto__":{"polluted":true}}')
    expect(Object.getPrototypeOf(picked)).toBe(Object.prototype)
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })
})

describe('what is picked (VP-RES-07)', () => {
  it.each<[string, Path[], JsonObject]>([
    ['nothing where nothing was asked', [], {}],
    ['the claim that was asked for alone', [['family_name']], { family_name: 'Peeters' }],
    ['one member of an object', [['address', 'country']], { address: { country: 'BE' } }],
    [
      'two members of an object together',
      [
        ['address', 'country'],
        ['address', 'locality'],
      ],
      { address: claims.address },
    ],
    [
      'the object where it and a member were asked for',
      [['address', 'country'], ['address']],
      { address: claims.address },
    ],
    ['the same the other way round', [['address'], ['address', 'country']], { address: claims.address }],
    ['one element of a list', [['nationalities', 1]], { nationalities: ['NL'] }],
    ['all elements of a list', [['nationalities', null]], { nationalities: ['BE', 'NL'] }],
    [
      'the members of elements that were asked for, and no other',
      [['degrees', null, 'type']],
      { degrees: [{ type: 'bachelor' }, { type: 'master' }] },
    ],
    [
      'of each element what any path asks',
      [
        ['degrees', null, 'type'],
        ['degrees', 1, 'grade'],
      ],
      { degrees: [{ type: 'bachelor' }, { grade: 2 }, { type: 'master' }] },
    ],
    ['nothing for paths that lead nowhere', [['family_name', 'x'], ['nowhere'], ['nationalities', 7]], {}],
  ])('is %s', (_, paths, expected) => {
    expect(pick(claims, paths)).toEqual(expected)
    expect(pick(bare(claims) as JsonObject, paths)).toEqual(bare(expected))
  })

  it('has no hole where elements are not disclosed', () => {
    const nationalities: Json[] = []
    nationalities[2] = 'NL'
    const shown = { nationalities, people: [{ names: nationalities }] }
    for (const path of [['nationalities'], ['nationalities', null], ['nationalities', 2]])
      expect(JSON.stringify(pick(shown, [path]))).toBe('{"nationalities":["NL"]}')
    expect(JSON.stringify(pick(shown, [['people']]))).toBe('{"people":[{"names":["NL"]}]}')
    for (const at of [0, 1, 3]) expect(pick(shown, [['nationalities', at]])).toEqual({})
    expect(select(shown, ['nationalities', null])).toEqual(['NL'])
  })

  it('leaves the claims as they were', () => {
    const before = JSON.stringify(claims)
    pick(claims, [['address'], ['address', 'country'], ['degrees', null, 'type']])
    expect(JSON.stringify(claims)).toBe(before)
  })

  it('never throws and never holds more than the claims, whatever the paths are', () => {
    const step = fc.oneof(
      fc.constantFrom('family_name', 'address', 'country', 'degrees', 'type', '__proto__', 'constructor'),
      fc.integer({ min: -2, max: 3 }),
      fc.constant(null),
    )
    fc.assert(
      fc.property(fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { maxLength: 4 }), (paths) => {
        const picked = pick(claims, paths)
        for (const path of paths)
          if (select(claims, path).length > 0 && !path.some((one) => typeof one === 'number'))
            expect(select(picked, path)).toEqual(select(claims, path))
        expect(JSON.stringify(picked).length).toBeLessThanOrEqual(JSON.stringify(claims).length)
      }),
    )
  })
})
