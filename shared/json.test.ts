import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isObject, JsonRefused, parseJson, parseJsonObject } from './json.ts'

describe('parseJson', () => {
  it('reads what JSON.parse reads, in any layout', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom('', ' ', '\t', '\r\n'), (value, layout) => {
        const text = JSON.stringify(value, undefined, layout)
        expect(parseJson(text)).toEqual(JSON.parse(text))
      }),
      { numRuns: 500 },
    )
  })

  it('refuses what JSON.parse refuses, and nothing but duplicate names beside it', () => {
    const text = fc.string({ maxLength: 14, unit: fc.constantFrom(...'{}[]",:\\ab1 ntu0') })
    fc.assert(
      fc.property(text, (input) => {
        let reason: unknown
        try {
          parseJson(input)
        } catch (error) {
          reason = error
          expect(error).toBeInstanceOf(JsonRefused)
        }
        if (!(reason instanceof JsonRefused && reason.message === 'duplicate member name'))
          expect(reason === undefined).toBe(parses(input))
      }),
      { numRuns: 5000 },
    )
  })

  it.each([
    '{"a":1,"a":2}',
    '{"a":1,"b":2,"a":1}',
    '{ "a" : 1 ,\n"a"\t: 2 }',
    '{"a":1,"\\u0061":2}',
    '{"\\u0061":1,"\\u0061":2}',
    '{"/":1,"\\/":2}',
    '{"\\n":1,"\\u000a":2}',
    '{"\\"":1,"\\u0022":2}',
    '{"\\\\":1,"\\u005C":2}',
    '{"é":1,"\\u00e9":2}',
    '{"\u{1F600}":1,"\\ud83d\\ude00":2}',
    '{"\\ud800":1,"\\uD800":2}',
    '{"":1,"":2}',
    '{"__proto__":1,"__proto__":2}',
    '[{"a":1},{"a":1,"a":2}]',
    '{"x":{"y":[0,{"a":1,"a":2}]}}',
    '{"a":{"a":1},"a":2}',
    '{"a":[],"a":2}',
    '{"a":[{"b":1}],"c":"a","a":2}',
    '{"a":"}","a":2}',
    '{"a":"\\"","a":2}',
    '{"a":"\\\\","a":2}',
  ])('refuses a name twice in one object: %s', (text) => {
    expect(() => JSON.parse(text)).not.toThrow()
    expect(() => parseJson(text)).toThrow(/^duplicate member name$/)
  })

  it.each([
    '{"a":"a","b":"a"}',
    '{"a":{"a":{"a":1}}}',
    '[{"a":1},{"a":1}]',
    '["a","a",{"b":["a","a"]}]',
    '{"a":"{\\"b\\":1,\\"b\\":2}"}',
    '{"a":1,"A":2}',
    '{"é":1,"e\u0301":2}',
    '{"a":["b",{"b":1},"b"],"b":1}',
    '"a"',
    ' null ',
  ])('accepts a name again elsewhere: %s', (text) => {
    expect(parseJson(text)).toEqual(JSON.parse(text))
  })

  it('finds a duplicate at any depth and in any place', () => {
    const path = fc.array(fc.constantFrom('[', '{'), { maxLength: 20 })
    fc.assert(
      fc.property(path, fc.string(), fc.array(fc.string(), { maxLength: 4 }), (opening, name, others) => {
        const members = [...new Set(others)].map((other) => `${JSON.stringify(other)}:[{}]`)
        const escaped = `"${Array.from(name, (_, at) => escapeOf(name, at)).join('')}"`
        const twice = `{${[`${JSON.stringify(name)}:{}`, ...members, `${escaped}:1`].join(',')}}`
        const text = opening.reduceRight((inside, one) => (one === '[' ? `[0,${inside}]` : `{"x":${inside}}`), twice)
        fc.pre(parses(text))
        expect(() => parseJson(text)).toThrow(/duplicate/)
      }),
    )
  })

  it.each([
    '',
    '{',
    '}',
    '{]',
    '{"a"}',
    '{"a":1,}',
    '[1,]',
    "{'a':1}",
    '{a:1}',
    'NaN',
    '01',
    '"\n"',
    '"',
    '"\\',
    '{"\\x":1}',
    '{}{}',
    '\ufeff{}',
    '/**/1',
  ])('refuses %j, which is no JSON', (text) => {
    expect(() => parseJson(text)).toThrow(/^not JSON$/)
  })

  it('refuses nesting beyond the limit, before anything is built', () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
    expect(() => parseJson(nested(32))).not.toThrow()
    expect(() => parseJson(nested(33))).toThrow(/^JSON is nested too deep$/)
    expect(() => parseJson(`${'{"a":'.repeat(33)}1${'}'.repeat(33)}`)).toThrow(/too deep/)
    expect(() => parseJson('['.repeat(1_000_000))).toThrow(/too deep/)
    expect(() => parseJson(nested(3), { depth: 2 })).toThrow(/too deep/)
    expect(parseJson('[[],[],[[]]]', { depth: 3 })).toEqual([[], [], [[]]])
    expect(parseJson(`"${'['.repeat(50)}"`)).toBe('['.repeat(50))
  })

  it('refuses text beyond the limit', () => {
    expect(parseJson('"xxx"', { length: 5 })).toBe('xxx')
    expect(() => parseJson('"xxx"', { length: 4 })).toThrow(/^JSON is too long$/)
    const text = (length: number) => `"${'x'.repeat(length - 2)}"`
    expect(() => parseJson(text(1_000_000))).not.toThrow()
    expect(() => parseJson(text(1_000_001))).toThrow(/too long/)
  })

  it('keeps __proto__ as a name and changes nothing with it', () => {
    const value = parseJson('{"__proto__":{"polluted":true}}')
    expect(Object.entries(value as object)).toEqual([['__proto__', { polluted: true }]])
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    expect('polluted' in {}).toBe(false)
  })

  it('never says what was in it', () => {
    for (const text of ['{"Peeters":1,"Peeters":2}', '{"Peeters"', 'Peeters', '["Peeters",]'])
      expect(() => parseJson(text)).toThrow(/^(?!.*Peeters)/)
  })
})

describe('parseJsonObject', () => {
  it('reads an object and refuses everything else', () => {
    expect(parseJsonObject('{"a":1}')).toEqual({ a: 1 })
    for (const text of ['[]', 'null', '1', '"{}"', 'true']) expect(() => parseJsonObject(text)).toThrow(/not an object/)
    expect(() => parseJsonObject('{"a":1}', { length: 6 })).toThrow(/too long/)
    expect(() => parseJsonObject('{"a":[]}', { depth: 1 })).toThrow(/too deep/)
  })
})

describe('isObject', () => {
  it('is true of objects alone', () => {
    expect([{}, Object.create(null)].every(isObject)).toBe(true)
    expect([null, undefined, [], 'x', 1, true, () => 1].some(isObject)).toBe(false)
  })
})

function parses(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

const escapeOf = (text: string, at: number): string => `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`
