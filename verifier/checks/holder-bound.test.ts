import { describe, expect, it } from 'vitest'
import { createExampleSubject } from '../testing/example-subject.ts'
import { holderBound } from './holder-bound.ts'
import { type Presentation, PresentationRefused } from './presentation.ts'

const refuse = () => Promise.reject(new PresentationRefused('the presentation was made for another request'))

const judge = async (presentation: Partial<Presentation>, required?: boolean) =>
  (
    await holderBound(
      await createExampleSubject({
        presentation,
        query: { meta: { vct_values: ['urn:eudi:ehic:1'] }, require_cryptographic_holder_binding: required },
      }),
    )
  ).outcome

describe('the holder of a credential (VP-DCQL-04, VP-SD-02)', () => {
  const type = 'urn:eudi:ehic:1'
  it.each<[string, Partial<Presentation>, boolean | undefined, string]>([
    ['passes with a proof', { type }, undefined, 'passed'],
    ['fails with a proof for something else', { type, checkHolder: refuse }, undefined, 'failed'],
    ['fails without a proof', { type, hasHolderProof: false, checkHolder: refuse }, undefined, 'failed'],
    ['fails without a proof where one is wanted', { type, hasHolderProof: false, checkHolder: refuse }, true, 'failed'],
    [
      'passes without a proof where none is wanted',
      { type, hasHolderProof: false, checkHolder: refuse },
      false,
      'passed',
    ],
    ['fails with a proof for something else where none is wanted', { type, checkHolder: refuse }, false, 'failed'],
    ['fails for a PID without a proof', { type: 'urn:eudi:pid:1', hasHolderProof: false }, false, 'failed'],
    ['fails for a domestic PID without a proof', { type: 'urn:eudi:pid:nl:1', hasHolderProof: false }, false, 'failed'],
  ])('%s', async (_, presentation, required, outcome) => {
    expect(await judge(presentation, required)).toBe(outcome)
  })
})
