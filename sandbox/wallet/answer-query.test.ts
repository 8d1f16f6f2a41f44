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

/** Every credential of these tests is a PID of these claims, unless its name is among the others. */
const everybody: JsonObject = { name: 'Peeters', pid: { name: 'Peeters' } }

const answersOf = (credentials: HeldCredential[], query: JsonObject, others: Record<string, JsonObject> = {}) => {
  const wallet = { held: credentials, preferredIssuer: 'http://new.test' } as unknown as Wallet
  return answerQuery(wallet, query, {
    typeOf: () => 'pid',
    claimsOf: async ({ credential }) => others[credential] ?? everybody,
  })
}

const answer = async (...[held, query = { credentials: [sdJwt] }, others]: Partial<Parameters<typeof answersOf>>) =>
  (await answersOf(held ?? [], query, others)).map((one) => one.held.credential)

describe("the wallet's choice", () => {
  it('is the fresh copy that came last, and one of the preferred issuer where there is one', async () => {
    const old = held('old', { issuer: 'http://old.test' })
    const revoked = held('perhaps revoked since')
    expect(await answer([revoked, held('fresh'), held('used', { used: true }), old])).toEqual(['fresh'])
    expect(await answer([old, held('used', { used: true })])).toEqual(['old'])
  })

  it('is the format that is left when the other one is used up', async () => {
    const both = [held('used', { used: true }), held('mdoc', { format: 'mso_mdoc', configurationId: 'pid-mdoc' })]
    expect(await answer(both, either)).toEqual(['mdoc'])
  })

  it('is explained when every copy is used', async () => {
    const used = [held('one', { used: true }), held('two', { used: true })]
    const words = 'all copies of pid-sd-jwt are used: receive again, or with --copies 4'
    await expect(answer(used)).rejects.toThrow(words)
    await expect(answer(used, either)).rejects.toThrow(words)
  })

  it('is explained when nothing fits', async () => {
    await expect(answer([])).rejects.toThrow('the wallet holds nothing that answers the query')
    await expect(answer([held('mdoc', { format: 'mso_mdoc', used: true })])).rejects.toThrow('holds nothing')
  })

  it('is the first option of those that it holds', async () => {
    const both = [held('sd'), held('mdoc', { format: 'mso_mdoc' })]
    expect(await answer(both, either)).toEqual(['sd'])
    const mdocFirst = { ...either, credential_sets: [{ options: [['b'], ['a']] }] }
    expect(await answer(both, mdocFirst)).toEqual(['mdoc'])
  })

  it('is a copy that holds every claim, and one that lacks some for want of better', async () => {
    const both = [held('whole'), held('lacks'), held('mdoc', { format: 'mso_mdoc' })]
    expect(await answer(both, undefined, { lacks: {} })).toEqual(['whole'])
    expect(await answer(both, either, { lacks: {}, whole: {} })).toEqual(['mdoc'])
    expect(await answer([held('lacks')], undefined, { lacks: {} })).toEqual(['lacks'])
  })

  it('is the first claim set of those that it holds', async () => {
    const claims = ['name', 'age', 'city'].map((name) => ({ id: name, path: [name] }))
    const sets = { credentials: [{ ...sdJwt, claims, claim_sets: [['name', 'age'], ['name', 'city'], ['name']] }] }
    const pathsOf = async (one: JsonObject) => (await answersOf([held('one')], sets, { one }))[0]?.paths
    expect(await pathsOf({ name: 'x', age: 1, city: 'y' })).toEqual([['name'], ['age']])
    expect(await pathsOf({ name: 'x', city: 'y' })).toEqual([['name'], ['city']])
    expect(await pathsOf({ name: 'x' })).toEqual([['name']])
    expect(await pathsOf({})).toEqual([['name'], ['age']])
  })

  it('shows the age that implies the one that is asked for, and no other (ISO/IEC 18013-5 section 7.2.5)', async () => {
    const query = { credentials: [{ ...mdoc, claims: [{ path: ['space', 'age_over_18'] }] }] }
    const shown = async (space: JsonObject) =>
      (await answersOf([held('one', { format: 'mso_mdoc' })], query, { one: { space } }))[0]?.paths
    expect(await shown({ age_over_18: true, age_over_21: true })).toEqual([['space', 'age_over_18']])
    expect(await shown({ age_over_65: false, age_over_21: true, age_over_30: true })).toEqual([
      ['space', 'age_over_21'],
    ])
    expect(await shown({ age_over_16: false })).toEqual([['space', 'age_over_16']])
  })

  it.each<[string, (string | number | null)[], boolean]>([
    ['a member', ['a', 'b'], true],
    ['every element', ['list', null, 'c'], true],
    ['one element', ['list', 1, 'd'], true],
    ['an element that is not there', ['list', 2], false],
    ['a member that is not there', ['a', 'c'], false],
    ['a member that every object has', ['constructor'], false],
    ['an element of no list', ['a', null], false],
  ])('follows a path to %s', async (_, path, there) => {
    const one = { a: { b: 1 }, list: [{ c: 1 }, { d: 1 }] }
    const query = { ...either, credentials: [{ ...sdJwt, claims: [{ path }] }, mdoc] }
    const chosen = await answer([held('one'), held('mdoc', { format: 'mso_mdoc' })], query, { one })
    expect(chosen).toEqual([there ? 'one' : 'mdoc'])
  })
})
