import { expect, it } from 'vitest'
import type { XmlElement } from '../xml/xml-element.ts'
import { parseCriteria, qualificationNamespace } from './parse-criteria.ts'
import { additionalNamespace } from './read-list-element.ts'
import type { CriteriaList } from './trusted-list.ts'

type Content = string | XmlElement[]

const element = (
  namespace: string,
  name: string,
  content: Content = [],
  attributes: Record<string, string> = {},
): XmlElement => ({
  namespace,
  name,
  attributes: Object.entries(attributes).map(([key, value]) => ({ namespace: '', name: key, value })),
  children: typeof content === 'string' ? [] : content,
  text: typeof content === 'string' ? content : '',
})
const q = (name: string, content?: Content, attributes?: Record<string, string>): XmlElement =>
  element(qualificationNamespace, name, content, attributes)
const a = (name: string, content?: Content): XmlElement => element(additionalNamespace, name, content)
const oid = (value: string): XmlElement[] => [element('http://uri.etsi.org/01903/v1.3.2#', 'Identifier', value)]
const bit = (name: string, value = 'true'): XmlElement => q('KeyUsageBit', value, { name })
const list = (content: XmlElement[], assert = 'all'): XmlElement => q('CriteriaList', content, { assert })

const read = (content: XmlElement[], assert?: string): CriteriaList => parseCriteria(list(content, assert))
const empty = {
  keyUsages: [],
  policySets: [],
  extendedKeyUsages: [],
  subjectAttributes: [],
  lists: [],
  hasUnknown: false,
}

it('reads bits of the key usage with their values', () => {
  expect(read([q('KeyUsage', [bit('nonRepudiation'), bit('crlSign', ' 0 ')])])).toEqual({
    ...empty,
    assert: 'all',
    keyUsages: [
      [
        { name: 'nonRepudiation', value: true },
        { name: 'crlSign', value: false },
      ],
    ],
  })
})

it('reads policies in dots and as URNs', () => {
  const sets = [q('PolicyIdentifier', oid('1.3.6.1')), q('PolicyIdentifier', oid('urn:oid:0.4.0.1456.1.1'))]
  expect(read([q('PolicySet', sets), q('PolicySet', sets.slice(1))], 'atLeastOne')).toEqual({
    ...empty,
    assert: 'atLeastOne',
    policySets: [['1.3.6.1', '0.4.0.1456.1.1'], ['0.4.0.1456.1.1']],
  })
})

it('reads extended key usages and attributes of the subject', () => {
  const others = [
    a('ExtendedKeyUsage', [a('KeyPurposeId', oid('1.3.6.1.5.5.7.3.4'))]),
    a('CertSubjectDNAttribute', [a('AttributeOID', oid('2.5.4.97')), a('AttributeOID', oid('2.5.4.10'))]),
  ]
  expect(read([q('otherCriteriaList', others)])).toEqual({
    ...empty,
    assert: 'all',
    extendedKeyUsages: [['1.3.6.1.5.5.7.3.4']],
    subjectAttributes: [['2.5.4.97', '2.5.4.10']],
  })
})

it('reads lists inside lists', () => {
  const inner = list([q('KeyUsage', [bit('digitalSignature')])], 'none')
  expect(read([list([inner], 'atLeastOne'), q('Description', 'words')])).toMatchObject({
    hasUnknown: false,
    lists: [
      { assert: 'atLeastOne', lists: [{ assert: 'none', keyUsages: [[{ name: 'digitalSignature', value: true }]] }] },
    ],
  })
})

it.each([
  ['no criterion', []],
  ['a description alone', [q('Description', 'words')]],
  ['a criterion of another name', [q('Colour')]],
  ['a criterion of another namespace', [a('KeyUsage', [bit('nonRepudiation')])]],
  ['a key usage without bits', [q('KeyUsage')]],
  ['a bit that no certificate has', [q('KeyUsage', [bit('nonRepudiation'), bit('everything')])]],
  ['a bit without a value', [q('KeyUsage', [bit('nonRepudiation', '')])]],
  ['a policy set without policies', [q('PolicySet')]],
  ['a policy that is no identifier', [q('PolicySet', [q('PolicyIdentifier', oid('policy'))])]],
  ['a policy that is two', [q('PolicySet', [q('PolicyIdentifier', [...oid('1.2'), ...oid('1.3')])])]],
  ['a policy set with something else', [q('PolicySet', [q('PolicyIdentifier', oid('1.2')), q('Colour')])]],
  ['other criteria that are none', [q('otherCriteriaList')]],
  ['other criteria that are not known', [q('otherCriteriaList', [a('QcStatementSet')])]],
  ['an extended key usage of nothing', [q('otherCriteriaList', [a('ExtendedKeyUsage')])]],
])('marks a list with %s', (_, content) => {
  expect(read(content as XmlElement[]).hasUnknown).toBe(true)
})

it.each(['any', ''])('marks a list that asserts "%s"', (assert) => {
  expect(read([q('KeyUsage', [bit('nonRepudiation')])], assert).hasUnknown).toBe(true)
})

it('keeps what it understands beside what it does not', () => {
  expect(read([q('Colour'), q('KeyUsage', [bit('nonRepudiation')])])).toMatchObject({
    hasUnknown: true,
    keyUsages: [[{ name: 'nonRepudiation', value: true }]],
  })
})
