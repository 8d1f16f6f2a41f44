import { describe, expect, it } from 'vitest'
import { createExampleSubject } from '../testing/example-subject.ts'
import { exampleTypes, names } from '../testing/example-types.ts'
import { docType, vct } from '../testing/memory-provider.ts'
import { mdocQuery } from '../testing/memory-relying-party.ts'
import type { Verifier } from '../verifier.ts'
import { typeExpected } from './type-expected.ts'

describe('the type of a credential (VP-RES-04)', () => {
  it.each<[string, string, object, string]>([
    ['passes when it is the one that was asked for', vct, { meta: { vct_values: [vct] } }, 'passed'],
    ['passes when it is one of those', vct, { meta: { vct_values: ['urn:other', vct] } }, 'passed'],
    ['fails when it is another', 'urn:other', { meta: { vct_values: [vct] } }, 'failed'],
    ['fails when it only begins like it', `${vct}:be`, { meta: { vct_values: [vct] } }, 'failed'],
    ['fails when it differs in case', vct.toUpperCase(), { meta: { vct_values: [vct] } }, 'failed'],
    ['is the doctype of an mdoc', docType, mdocQuery(), 'passed'],
    ['fails for the vct of the same thing in an mdoc', vct, mdocQuery(), 'failed'],
  ])('%s', async (_, type, query, outcome) => {
    const format = 'format' in query ? 'mso_mdoc' : 'dc+sd-jwt'
    const subject = await createExampleSubject({ presentation: { type, format }, query })
    expect((await typeExpected(subject)).outcome).toBe(outcome)
  })

  it.each<[string, string, string, string]>([
    ['passes when it extends the one that was asked for', names.identity, vct, 'passed'],
    ['passes when it extends one that does', names.lowerIdentity, vct, 'passed'],
    ['fails when it is extended by the one that was asked for', vct, names.identity, 'failed'],
    ['fails when it extends another', names.identity, 'urn:eudi:pid:2', 'failed'],
    ['fails when nobody knows that it extends anything', 'urn:eudi:pid:nl:1', vct, 'failed'],
  ])('%s', async (_, type, wanted, outcome) => {
    const judge = async (verifier: Partial<Verifier>) =>
      (
        await typeExpected(
          await createExampleSubject({ presentation: { type }, query: { meta: { vct_values: [wanted] } }, verifier }),
        )
      ).outcome
    expect(await judge({ types: exampleTypes })).toBe(outcome)
    expect(await judge({ types: [] })).toBe('failed')
  })
})
