import { describe, expect, it } from 'vitest'
import { readBindings } from '../shared/http/bindings.ts'
import { readInteractiveAuthorization } from './interactive-config.ts'

const claims = [{ path: ['personal_administrative_number'] }]
const right = {
  verifierUrl: 'https://verifier.example',
  clientId: 'issuer',
  privateJwk: { kty: 'EC', crv: 'P-256', d: 'x', kid: '1' },
  query: { credentials: [{ id: 'pid', claims }] },
}

function read(value: unknown, sandbox = false) {
  const env = { INTERACTIVE_AUTHORIZATION: typeof value === 'string' ? value : JSON.stringify(value) }
  const reader = readBindings(env)
  const config = readInteractiveAuthorization(reader, env, sandbox)
  reader.finish()
  return config
}

describe('INTERACTIVE_AUTHORIZATION', () => {
  it('asks for encrypted answers unless it says otherwise', () => {
    expect(read(right)).toEqual({ ...right, responseMode: 'iae_post.jwt' })
    expect(read({ ...right, responseMode: 'iae_post' })?.responseMode).toBe('iae_post')
  })

  it('may be left out', () => {
    const reader = readBindings({})
    expect(readInteractiveAuthorization(reader, {}, false)).toBeUndefined()
    reader.finish()
  })

  it('takes a verifier on this machine in the sandbox alone', () => {
    const local = { ...right, verifierUrl: 'http://localhost:8788' }
    expect(read(local, true)?.verifierUrl).toBe(local.verifierUrl)
    expect(() => read(local)).toThrow('names no https address of a verifier')
  })

  it.each<[string, unknown, string]>([
    ['that is empty', '', 'is missing'],
    ['that is no JSON', '{', 'is no JSON'],
    ['of a list', [], 'names no https address of a verifier'],
    [
      'with a slash at the end',
      { ...right, verifierUrl: 'https://v.example/' },
      'names no https address of a verifier',
    ],
    ['without a client', { ...right, clientId: '' }, 'names no client of the verifier'],
    ['without a key', { ...right, privateJwk: undefined }, 'holds no private EC key with a kid'],
    ['with a public key', { ...right, privateJwk: { kty: 'EC', kid: '1' } }, 'holds no private EC key with a kid'],
    ['without a kid', { ...right, privateJwk: { kty: 'EC', d: 'x' } }, 'holds no private EC key with a kid'],
    [
      'with another response mode',
      { ...right, responseMode: 'direct_post' },
      'has a response mode other than iae_post and iae_post.jwt',
    ],
    [
      'without a query',
      { ...right, query: undefined },
      'has a query that does not ask for personal_administrative_number',
    ],
    [
      'whose query could match nobody',
      { ...right, query: { credentials: [{ claims }, { claims: [{ path: ['family_name'] }] }] } },
      'has a query that does not ask for personal_administrative_number',
    ],
  ])('%s is refused', (_, value, fault) => {
    expect(() => read(value)).toThrow(`INTERACTIVE_AUTHORIZATION ${fault}`)
  })
})
