import { describe, expect, it } from 'vitest'
import { day } from '../../shared/clock.ts'
import type { Json } from '../../shared/json.ts'
import { createExampleSubject } from '../testing/example-subject.ts'
import { afternoon, today } from '../testing/memory-provider.ts'
import { type Presentation, PresentationRefused } from './presentation.ts'
import { validNow } from './valid-now.ts'

const judge = async (presentation: Partial<Presentation>) =>
  (await validNow(await createExampleSubject({ presentation }))).outcome

describe('the validity of a credential (VP-SD-06, VP-MDOC-05)', () => {
  it.each<[string, Presentation['validity'], string]>([
    ['passes within it', { from: afternoon - 1, until: afternoon + 1 }, 'passed'],
    ['passes from its first second', { from: afternoon, until: undefined }, 'passed'],
    ['passes a minute too early, as clocks differ', { from: afternoon + 60, until: undefined }, 'passed'],
    ['fails more than a minute too early', { from: afternoon + 61, until: undefined }, 'failed'],
    ['fails at its end', { from: undefined, until: afternoon }, 'failed'],
    ['fails after its end, without any skew', { from: undefined, until: afternoon - 1 }, 'failed'],
    ['passes when the credential names no times', { from: undefined, until: undefined }, 'passed'],
  ])('%s', async (_, validity, outcome) => {
    expect(await judge({ validity })).toBe(outcome)
  })

  it.each<[string, unknown, string]>([
    ['passes when it was issued before', afternoon, 'passed'],
    ['passes when it was issued a minute later, as clocks differ', afternoon + 60, 'passed'],
    ['fails when it will be issued later', afternoon + 61, 'failed'],
    ['fails when its issue time is a text', String(today), 'failed'],
    ['fails when its issue time is null', null, 'failed'],
  ])('of an SD-JWT %s, also where that is disclosed (RFC 9901 section 7.1)', async (_, iat, outcome) => {
    const disclosed = { reveal: async () => ({ iat: iat as Json }), validity: { from: today, until: undefined } }
    expect(await judge(disclosed)).toBe(outcome)
    expect(await judge({ ...disclosed, format: 'mso_mdoc' })).toBe('passed')
  })

  it('leaves claims that cannot be read to the check that reads them', async () => {
    expect(await judge({ reveal: () => Promise.reject(new PresentationRefused('altered')) })).toBe('passed')
    await expect(judge({ reveal: () => Promise.reject(new Error('out of order')) })).rejects.toThrow('out of order')
  })

  it.each<[string, number, string]>([
    ['passes when its signer had a certificate then', today, 'passed'],
    ['fails when it was signed before the certificate of its signer', today - 31 * day, 'failed'],
    ['fails when it was signed after the certificate of its signer', today + 366 * day, 'failed'],
  ])('of an mdoc %s (VP-MDOC-05)', async (_, signedAt, outcome) => {
    expect(await judge({ signedAt, validity: { from: today, until: today + day } })).toBe(outcome)
  })
})
