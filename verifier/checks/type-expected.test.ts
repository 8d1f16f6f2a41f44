import { describe, expect, it } from 'vitest'
import { createExampleSubject } from '../testing/example-subject.ts'
import { docType, vct } from '../testing/memory-provider.ts'
import { mdocQuery } from '../testing/memory-relying-party.ts'
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
    const subject = await createExampleSubject({ presentation: { type }, query })
    expect((await typeExpected(subject)).outcome).toBe(outcome)
  })
})
