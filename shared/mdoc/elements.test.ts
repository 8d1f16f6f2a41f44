import { expect, it } from 'vitest'
import { type CborKey, type CborValue, dateTime, embed, encodeCbor, fullDate, Tagged } from './cbor.ts'
import { parseIssuerSigned } from './device-response.ts'
import { elementsAsJson } from './elements.ts'
import { createExample, docType } from './example-mdoc.ts'

const jsonOf = async (value: CborValue) => {
  const { credential } = await createExample({ nameSpaces: { [docType]: [['element', value]] } })
  return elementsAsJson(parseIssuerSigned(credential))[docType]?.element
}

it('gives the elements of an mdoc as JSON, dates as the texts that they were (VP-MDOC-11)', async () => {
  const { credential } = await createExample()
  expect(elementsAsJson(parseIssuerSigned(credential))).toEqual({
    [docType]: {
      family_name: 'Peeters',
      given_name: 'Zoë',
      birth_date: '1985-03-14',
      place_of_birth: { country: 'BE', locality: 'Gent' },
      nationality: ['BE', 'NL'],
      portrait: '_9j_4A',
      sex: 2,
    },
  })
})

it.each<[string, CborValue, unknown]>([
  ['a full-date', fullDate('1985-03-14'), '1985-03-14'],
  ['a date-time', dateTime('1985-03-14T00:00:00Z'), '1985-03-14T00:00:00Z'],
  ['a value under a tag that it does not know', new Tagged(4711, 'x'), 'x'],
  ['bytes', Uint8Array.of(0xfb, 0xff), '-_8'],
  ['encoded CBOR', embed(encodeCbor(1)), 'AQ'],
  ['a number beyond the exact ones', 2n ** 64n - 1n, '18446744073709551615'],
  ['a number below 2^53', 2 ** 40, 2 ** 40],
  ['a float', 1.5, 1.5],
  ['null', null, null],
  ['false', false, false],
  [
    'keys that are numbers',
    new Map<CborKey, CborValue>([[1, ['a', new Map([['b', true]])]]]),
    { 1: ['a', { b: true }] },
  ],
])('gives %s', async (_, value, json) => {
  expect(await jsonOf(value)).toEqual(json)
})

it('does not take __proto__ for more than a name', async () => {
  const { credential } = await createExample({
    nameSpaces: { [docType]: [['__proto__', new Map([['polluted', true]])]] },
  })
  const elements = elementsAsJson(parseIssuerSigned(credential))
  expect(Object.keys(elements[docType] ?? {})).toEqual(['__proto__'])
  expect(({} as Record<string, unknown>).polluted).toBeUndefined()
})
