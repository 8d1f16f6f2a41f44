import 'reflect-metadata'
import { Extension, KeyUsageFlags, Name } from '@peculiar/x509'
import { describe, expect, it } from 'vitest'
import { fromHex } from '../bytes.ts'
import { type Changes, issue, issueAuthority, type Party } from '../trust/example-certificates.ts'
import { place, resign, sequence } from '../trust/example-der.ts'
import { readFacts } from './certificate-facts.ts'
import { informationAccess, policies, qualifiedStatements, type Statements } from './example-services.ts'

const factsOf = async (party: Party) => readFacts(party.der)
const signer = async (changes: Changes = {}) => factsOf(await issue(undefined, changes))

describe('the facts of a certificate', () => {
  it('are its names, key and key identifiers', async () => {
    const authority = await issueAuthority(undefined, { name: 'CN=CA, O=Issuer, C=PT', subjectKeyId: 'ab12' })
    const leaf = await factsOf(await issue(authority, { name: 'CN=S, O=One, O=Two, 2.5.4.97=VATBE-1, C=BE' }))
    const above = await factsOf(authority)
    expect(leaf.issuer).toBe(above.subject)
    expect(leaf).toMatchObject({
      subjectCountry: 'BE',
      subjectOrganizations: ['One', 'Two'],
      subjectAttributes: ['2.5.4.3', '2.5.4.10', '2.5.4.10', '2.5.4.97', '2.5.4.6'],
      issuerCountry: 'PT',
      issuerOrganizations: ['Issuer'],
      authorityKeyId: 'ab12',
    })
    expect(above.subjectKeyId).toBe('ab12')
    const spki = new Uint8Array(await crypto.subtle.exportKey('spki', (await issue(undefined)).keys.publicKey))
    expect(leaf.key).toHaveLength(spki.length)
  })

  it('are its uses and policies', async () => {
    const facts = await signer({
      keyUsage: KeyUsageFlags.nonRepudiation | KeyUsageFlags.keyCertSign | KeyUsageFlags.decipherOnly,
      extendedKeyUsage: ['1.3.6.1.5.5.7.3.36'],
      extensions: [policies('0.4.0.194112.1.3', '2.16.56.999')],
    })
    expect(facts).toMatchObject({
      keyUsage: ['nonRepudiation', 'keyCertSign', 'decipherOnly'],
      extendedKeyUsage: ['1.3.6.1.5.5.7.3.36'],
      policies: ['0.4.0.194112.1.3', '2.16.56.999'],
    })
    expect(await signer({ keyUsage: null })).toMatchObject({ keyUsage: undefined, extendedKeyUsage: [], policies: [] })
  })

  it.each<[string, Statements, object]>([
    ['a seal', {}, { isCompliant: true, hasDevice: true, purposes: ['seal'], isPublicBody: false }],
    ['all kinds', { types: [3, 1, 2] }, { purposes: ['website', 'signature', 'seal'] }],
    ['a kind that is not known', { types: [9] }, { isCompliant: true, purposes: [] }],
    ['no kind and no device', { types: [], device: false }, { isCompliant: true, hasDevice: false, purposes: [] }],
    ['no compliance', { compliance: false }, { isCompliant: false, purposes: ['seal'] }],
    ['a public body', { publicBody: true }, { isPublicBody: true }],
    ['a public body that is not qualified', { publicBody: true, compliance: false }, { isPublicBody: false }],
  ])('are the statements of %s', async (_, statements, expected) => {
    expect(await signer({ extensions: [qualifiedStatements(statements)] })).toMatchObject(expected)
  })

  it('are where to learn of its issuer', async () => {
    expect((await signer()).hasInformationAccess).toBe(false)
    expect((await signer({ extensions: [informationAccess] })).hasInformationAccess).toBe(true)
    const empty = new Extension('1.3.6.1.5.5.7.1.1', false, sequence())
    expect((await signer({ extensions: [empty] })).hasInformationAccess).toBe(false)
  })
})

describe('a name', () => {
  const nameOf = async (name: string | Name) => (await signer({ name })).subject
  const json = (kind: 'utf8String' | 'printableString' | 'bmpString', text: string) =>
    new Name([{ C: ['BE'] }, { O: [{ [kind]: text }] }])

  it.each<[string, string | Name]>([
    ['in another kind of string', json('printableString', 'Good Trust')],
    ['in sixteen bits', json('bmpString', 'Good Trust')],
    ['in capitals', json('utf8String', 'GOOD TRUST')],
    ['with more spaces', json('utf8String', ' Good  Trust ')],
  ])('is the same %s (RFC 5280 section 7.1)', async (_, name) => {
    expect(await nameOf(name)).toBe(await nameOf(json('utf8String', 'Good Trust')))
  })

  it.each<[string, string | Name]>([
    ['with another letter', json('utf8String', 'Good Trusts')],
    ['with its space left out', json('utf8String', 'GoodTrust')],
    ['in another order', new Name([{ O: ['Good Trust'] }, { C: ['BE'] }])],
    ['with an attribute more', new Name([{ C: ['BE'] }, { O: ['Good Trust'] }, { CN: ['X'] }])],
    ['of another attribute', new Name([{ C: ['BE'] }, { OU: ['Good Trust'] }])],
    ['whose attributes stand together', new Name([{ C: ['BE'], O: ['Good Trust'] }])],
  ])('is another one %s', async (_, name) => {
    expect(await nameOf(name)).not.toBe(await nameOf(json('utf8String', 'Good Trust')))
  })
})

describe('a certificate', () => {
  it('is refused when a policy or a use is malformed, by which a list may except it', async () => {
    for (const id of ['2.5.29.32', '2.5.29.37']) {
      const { der } = await issue(undefined, { keyUsage: null }).then(async (party) => ({
        der: await resign(party.der, party, (parts) => {
          const list = new Extension(id, false, fromHex('3005'))
          const raw = new Uint8Array(list.rawData)
          return parts.with(place.extensions, Uint8Array.from([0xa3, raw.length + 2, 0x30, raw.length, ...raw]))
        }),
      }))
      await expect(readFacts(der)).rejects.toThrow(/cut off/)
    }
  })

  it('says nothing by a statement that is malformed', async () => {
    const broken = new Extension('1.3.6.1.5.5.7.1.3', false, fromHex('3005'))
    expect(await signer({ extensions: [broken] })).toMatchObject({ isCompliant: false, purposes: [] })
  })

  it.each(['', '3000', '30020500'])('is none: %s', async (bytes) => {
    await expect(readFacts(fromHex(bytes))).rejects.toThrow()
  })
})
