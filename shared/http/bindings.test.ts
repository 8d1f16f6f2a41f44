import { describe, expect, it } from 'vitest'
import { type BindingReader, BindingsRefused, readBindings } from './bindings.ts'

/** What is said of an environment, once everything in it was read. */
function faultsOf(env: Record<string, unknown>, read: (reader: BindingReader) => void): string {
  const reader = readBindings(env)
  read(reader)
  try {
    reader.finish()
    return ''
  } catch (error) {
    expect(error).toBeInstanceOf(BindingsRefused)
    return (error as Error).message.replace('This Worker refuses to run: ', '')
  }
}

describe('bindings', () => {
  it('are read when they are right', () => {
    const namespace = {}
    const secret = 'A'.repeat(43)
    const reader = readBindings({ T: 'text', J: '[1]', A: 'https://a.example/path', S: secret, N: namespace })
    const check = (value: number[]) => (value.length === 1 ? undefined : 'has not one')
    expect(reader.text('T')).toBe('text')
    expect(reader.json<number[]>('J', check)).toEqual([1])
    expect(reader.address('A', false)).toBe('https://a.example/path')
    expect(reader.secret('S')).toBe(secret)
    expect(reader.binding('N')).toBe(namespace)
    expect(() => reader.finish()).not.toThrow()
  })

  it('are all named when they are missing, at once', () => {
    const message = faultsOf({ E: '', O: {} }, (reader) => {
      reader.text('T')
      reader.text('E')
      reader.text('O')
      reader.json('J')
      reader.address('A', true)
      reader.secret('S')
      reader.binding('N')
    })
    expect(message).toBe(
      'T is missing; E is missing; O is missing; J is missing; A is missing; S is missing; N is not bound',
    )
  })

  it('are named when they are weak, and their values are not repeated', () => {
    const secret = 'hunter2'
    const env = { S: secret, J: `{"${secret}`, C: `["${secret}"]`, A: `ftp://${secret}/`, N: 'null' }
    const message = faultsOf(env, (reader) => {
      reader.secret('S')
      reader.json('J')
      reader.json<string[]>('C', () => 'has no certificate')
      reader.address('A', true)
      reader.json<{ x5c: string[] }>('N', ({ x5c }) => (x5c ? undefined : 'has no certificate'))
    })
    expect(message).not.toContain(secret)
    expect(message).toContain('S has fewer than 256 bits')
    expect(message).toContain('J is no JSON')
    expect(message).toContain('C has no certificate')
    expect(message).toContain('A is no https address; A ends in a slash')
    expect(message).toContain('N is no JSON')
  })

  it.each(['A'.repeat(42), `${'A'.repeat(42)}=`, `${'A'.repeat(42)}+`, ` ${'A'.repeat(43)}`])(
    'refuse a secret that is short or no base64url: "%s"',
    (S) => {
      expect(faultsOf({ S }, (reader) => void reader.secret('S'))).toBe('S has fewer than 256 bits')
    },
  )

  it.each(['0', '-1', '1.5', 'abc', '1e3', '0x10', '1234567890', ' 1'])('refuse a count that is none: "%s"', (C) => {
    expect(faultsOf({ C }, (reader) => void reader.count('C'))).toBe('C is no whole number above zero')
  })

  it('take a whole number above zero for a count', () => {
    expect(readBindings({ C: '64' }).count('C')).toBe(64)
  })

  it.each(['http://a.example', 'a.example', 'javascript:alert(1)', 'http://localhost.example', 'http://127.0.0.1:1'])(
    'refuse an address that is not https, in the sandbox as well: %s',
    (A) => {
      for (const sandbox of [true, false])
        expect(faultsOf({ A }, (reader) => void reader.address('A', sandbox))).toBe('A is no https address')
    },
  )

  it('take http on localhost in the sandbox alone', () => {
    const A = 'http://localhost:8787'
    expect(faultsOf({ A }, (reader) => void reader.address('A', true))).toBe('')
    expect(faultsOf({ A }, (reader) => void reader.address('A', false))).toBe('A is no https address')
  })

  it.each(['https://a.example/', 'https://a.example?b=c', 'https://a.example/b#c'])(
    'refuse an address that nothing can be put behind: %s',
    (A) => {
      expect(faultsOf({ A }, (reader) => void reader.address('A', false))).toContain('A ends in a slash')
    },
  )
})
