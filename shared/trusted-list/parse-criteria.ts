// Which certificates a qualification is about (ETSI TS 119 612 section 5.5.9.2.2): bits of the key usage, policies, extended key usages, attributes of
// the subject, and lists of these inside one another. Whatever is not understood, or empty where nothing would be asked, is marked and not skipped:
// a `NotQualified` that nobody sees would qualify a certificate.
import { attributeOf, childrenOf, type XmlElement } from '../xml/xml-element.ts'
import { additionalNamespace, booleanOf } from './read-list-element.ts'
import type { CriteriaList } from './trusted-list.ts'

export const qualificationNamespace = 'http://uri.etsi.org/TrstSvc/SvcInfoExt/eSigDir-1999-93-EC-TrustedList/#'
const xadesNamespace = 'http://uri.etsi.org/01903/v1.3.2#'

const bits = new Set(
  'digitalSignature nonRepudiation keyEncipherment dataEncipherment keyAgreement keyCertSign crlSign encipherOnly decipherOnly'.split(
    ' ',
  ),
)

export function parseCriteria(element: XmlElement): CriteriaList {
  const assert = attributeOf(element, 'assert')
  const known = assert === 'all' || assert === 'atLeastOne' || assert === 'none'
  const list: CriteriaList = {
    assert: known ? assert : 'all',
    keyUsages: [],
    policySets: [],
    extendedKeyUsages: [],
    subjectAttributes: [],
    lists: [],
    hasUnknown: !known,
  }
  const criteria = element.children.filter((child) => !isOf(child, 'Description'))
  if (criteria.length === 0) list.hasUnknown = true
  for (const child of criteria) addCriterion(list, child)
  return list
}

function addCriterion(list: CriteriaList, child: XmlElement): void {
  if (isOf(child, 'KeyUsage')) add(list, list.keyUsages, keyUsageOf(child))
  else if (isOf(child, 'PolicySet'))
    add(list, list.policySets, identifiersOf(child, qualificationNamespace, 'PolicyIdentifier'))
  else if (isOf(child, 'CriteriaList')) list.lists.push(parseCriteria(child))
  else if (isOf(child, 'otherCriteriaList')) {
    if (child.children.length === 0) list.hasUnknown = true
    for (const other of child.children) addOther(list, other)
  } else list.hasUnknown = true
}

function addOther(list: CriteriaList, other: XmlElement): void {
  if (isOf(other, 'ExtendedKeyUsage', additionalNamespace))
    add(list, list.extendedKeyUsages, identifiersOf(other, additionalNamespace, 'KeyPurposeId'))
  else if (isOf(other, 'CertSubjectDNAttribute', additionalNamespace))
    add(list, list.subjectAttributes, identifiersOf(other, additionalNamespace, 'AttributeOID'))
  else list.hasUnknown = true
}

function add<T>(list: CriteriaList, to: T[], criterion: T | undefined): void {
  if (criterion) to.push(criterion)
  else list.hasUnknown = true
}

function keyUsageOf({ children }: XmlElement): { name: string; value: boolean }[] | undefined {
  const usage = children.flatMap((bit) => {
    const name = attributeOf(bit, 'name')
    const value = booleanOf(bit.text)
    return isOf(bit, 'KeyUsageBit') && name && bits.has(name) && value !== undefined ? [{ name, value }] : []
  })
  return usage.length > 0 && usage.length === children.length ? usage : undefined
}

/** In dots, whether the list has them so or as URNs. */
function identifiersOf({ children }: XmlElement, namespace: string, name: string): string[] | undefined {
  const found = children.flatMap((child) => {
    const [identifier, ...more] = isOf(child, name, namespace) ? childrenOf(child, xadesNamespace, 'Identifier') : []
    const oid = identifier?.text.trim().replace(/^urn:oid:/i, '') ?? ''
    return more.length === 0 && /^[0-2](?:\.\d+)+$/.test(oid) ? [oid] : []
  })
  return found.length > 0 && found.length === children.length ? found : undefined
}

const isOf = (element: XmlElement, name: string, namespace = qualificationNamespace): boolean =>
  element.name === name && element.namespace === namespace
