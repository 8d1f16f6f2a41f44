import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../shared/json.ts'
import { answerQuery } from './answer-query.ts'
import type { HeldCredential, Wallet } from './wallet.ts'

const held = (credential: string, more: Partial<HeldCredential> = {}): HeldCredential => ({
  format: 'dc+sd-jwt',
  configurationId: 'pid-sd-jwt',
  issuer: 'http://new.test',
  credential,
  key: { kty: 'EC' },
  used: false,
  ...more,
})

const sdJwt: JsonObject = { id: 'a', format: 'dc+sd-jwt', meta: { vct_values: ['pid'] }, claims: [{ path: ['name'] }] }
const mdoc: JsonObject = { id: 'b', format: 'mso_mdoc', meta: { doctype_value: 'pid' }, claims: [] }
const either: JsonObject = { credentials: [sdJwt, mdoc], credential_sets: [{ options: [['a'], ['b']] }] }

const answer = (credentials: HeldCredential[], query: JsonObject = { credentials: [sdJwt] }): string[] => {
  const wallet = { held: credentials, preferredIssuer: 'http://new.test' } as unknown as Wallet
  return answerQuery(wallet, query, () => 'pid').map((one) => one.held.credential)
}

describe("the wallet's choice", () => {
  it('is the fresh copy that came last, and one of the preferred issuer where there is one', () => {
    const old = held('old', { issuer: 'http://old.test' })
    const revoked = held('perhaps revoked since')
    expect(answer([revoked, held('fresh'), held('used', { used: true }), old])).toEqual(['fresh'])
    expect(answer([old, held('used', { used: true })])).toEqual(['old'])
  })

  it('is the format that is left when the other one is used up', () => {
    const both = [held('used', { used: true }), held('mdoc', { format: 'mso_mdoc', configurationId: 'pid-mdoc' })]
    expect(answer(both, either)).toEqual(['mdoc'])
  })

  it('is explained when every copy is used', () => {
    const used = [held('one', { used: true }), held('two', { used: true })]
    const words = 'all copies of pid-sd-jwt are used: receive again, or with --copies 4'
    expect(() => answer(used)).toThrow(words)
    expect(() => answer(used, either)).toThrow(words)
  })

  it('is explained when nothing fits', () => {
    expect(() => answer([])).toThrow('the wallet holds nothing that answers the query')
    expect(() => answer([held('mdoc', { format: 'mso_mdoc', used: true })])).toThrow('holds nothing')
  })
})
