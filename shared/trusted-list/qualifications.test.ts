import { describe, expect, it } from 'vitest'
import type { CertificateFacts } from './certificate-facts.ts'
import { criteria } from './example-services.ts'
import { type Fit, fits, qualifiersFor } from './qualifications.ts'
import type { CriteriaList } from './trusted-list.ts'

const facts = {
  keyUsage: ['digitalSignature', 'nonRepudiation'],
  policies: ['1.2.3', '1.2.4'],
  extendedKeyUsage: ['1.3.6.1'],
  subjectAttributes: ['2.5.4.6', '2.5.4.10'],
} as Partial<CertificateFacts> as CertificateFacts

const bit = (name: string, value = true) => ({ name, value })

describe('a list of criteria (TS 119 612 clause 5.5.9.2)', () => {
  it.each<[string, Partial<CriteriaList>, Fit]>([
    ['a use that is there', { keyUsages: [[bit('nonRepudiation')]] }, 'yes'],
    ['a use that is not there', { keyUsages: [[bit('keyCertSign')]] }, 'no'],
    ['a use that has to be missing', { keyUsages: [[bit('keyCertSign', false)]] }, 'yes'],
    ['a use that has to be missing and is there', { keyUsages: [[bit('nonRepudiation', false)]] }, 'no'],
    ['all bits of a use', { keyUsages: [[bit('nonRepudiation'), bit('keyCertSign')]] }, 'no'],
    ['a use without bits', { keyUsages: [[]] }, 'unknown'],
    ['a set without policies', { policySets: [[]] }, 'unknown'],
    ['extended uses of which there are none', { extendedKeyUsages: [[]] }, 'unknown'],
    ['all policies of a set', { policySets: [['1.2.3', '1.2.4']] }, 'yes'],
    ['a policy that is missing from a set', { policySets: [['1.2.3', '1.2.5']] }, 'no'],
    ['two sets, of which one fits', { policySets: [['1.2.3'], ['1.2.5']] }, 'no'],
    ['two sets, one of which is enough', { assert: 'atLeastOne', policySets: [['1.2.3'], ['1.2.5']] }, 'yes'],
    ['two sets that neither fit', { assert: 'atLeastOne', policySets: [['1.2.6'], ['1.2.5']] }, 'no'],
    ['none of what fits', { assert: 'none', policySets: [['1.2.3'], ['1.2.5']] }, 'no'],
    ['none of what does not', { assert: 'none', policySets: [['1.2.6'], ['1.2.5']] }, 'yes'],
    ['extended uses', { extendedKeyUsages: [['1.3.6.1']] }, 'yes'],
    ['other extended uses', { extendedKeyUsages: [['1.3.6.2']] }, 'no'],
    ['attributes of the subject', { subjectAttributes: [['2.5.4.10']] }, 'yes'],
    ['other attributes of the subject', { subjectAttributes: [['2.5.4.97', '2.5.4.10']] }, 'no'],
    ['a list inside that fits', { lists: [criteria({ policySets: [['1.2.3']] })] }, 'yes'],
    ['a list inside that does not', { policySets: [['1.2.3']], lists: [criteria({ policySets: [['1.9']] })] }, 'no'],
    ['nothing', {}, 'unknown'],
    ['none of nothing', { assert: 'none' }, 'unknown'],
    ['what is not understood', { hasUnknown: true, policySets: [['1.2.3']] }, 'unknown'],
    ['what is not understood beside what does not fit', { hasUnknown: true, policySets: [['1.9']] }, 'no'],
    [
      'what is not understood beside what is enough',
      { assert: 'atLeastOne', hasUnknown: true, policySets: [['1.2.3']] },
      'yes',
    ],
    [
      'what is not understood or does not fit',
      { assert: 'atLeastOne', hasUnknown: true, policySets: [['1.9']] },
      'unknown',
    ],
    ['none of what is not understood', { assert: 'none', hasUnknown: true }, 'unknown'],
    ['a list inside that is not understood', { lists: [criteria({ hasUnknown: true })] }, 'unknown'],
  ])('of %s', (_, list, expected) => {
    expect(fits(facts, criteria(list))).toBe(expected)
  })

  it('of a use is not fitted by a certificate without that extension', () => {
    const without = { ...facts, keyUsage: undefined }
    expect(fits(without, criteria({ keyUsages: [[bit('keyCertSign', false)]] }))).toBe('no')
  })
})

it('tells qualifiers that are sure from those that are possible', () => {
  const found = qualifiersFor(facts, [
    { qualifiers: ['a', 'b'], criteria: criteria({ policySets: [['1.2.3']] }) },
    { qualifiers: ['c'], criteria: criteria({ policySets: [['1.9']] }) },
    { qualifiers: ['b', 'd'], criteria: criteria({ hasUnknown: true }) },
  ])
  expect([...found.sure]).toEqual(['a', 'b'])
  expect([...found.possible]).toEqual(['b', 'd'])
})
