import { beforeAll, describe, expect, it } from 'vitest'
import { base64, hex } from '../bytes.ts'
import { day } from '../clock.ts'
import { issueAuthority, now, type Party } from '../trust/example-certificates.ts'
import { readFacts } from './certificate-facts.ts'
import { compileServices } from './compile-services.ts'
import {
  attestationService,
  authorityService,
  bundleOf,
  criteria,
  listOf,
  listOfLists,
  longAgo,
  providerOf,
  qualifiedAuthority,
  stateOf,
} from './example-services.ts'
import { openServices } from './service-index.ts'
import { additional, qualifiers, serviceStatuses, serviceTypes } from './service-uris.ts'
import type { ListedService } from './trusted-list.ts'

let authority: Party
let subject: string

beforeAll(async () => {
  authority = await qualifiedAuthority()
  subject = (await readFacts(authority.der)).subject
})

const withStates = (service: ListedService, ...states: ListedService['states']): ListedService => ({
  ...service,
  states,
})
const timestamps = 'http://uri.etsi.org/TrstSvc/Svctype/TSA/QTST'

describe('the bundle of services', () => {
  it('is made whatever key a list names, which costs nobody else his services', async () => {
    const facts = await readFacts(authority.der)
    const at = hex(authority.der).indexOf(hex(facts.key)) / 2
    const withByte = (place: number, value: number) => {
      const der = authority.der.slice()
      der[at + place] = value
      return der
    }
    // The algorithm is longer than the key; the key has no bits.
    for (const der of [withByte(3, 0x7f), withByte(2, 0x04)]) {
      const odd = authorityService({ ...authority, der, certificate: { id: base64(der) } as never })
      const bundle = await compileServices(listOfLists(), [listOf([odd, authorityService(authority)])])
      expect(bundle.identities.map(([name]) => name)).toContain(subject)
    }
  })

  it('is plain JSON, and says of which lists it is', async () => {
    const closed = listOf([], { territory: 'UK', nextUpdate: undefined })
    const bundle = await compileServices(listOfLists(), [listOf([authorityService(authority)]), closed])
    expect(JSON.parse(JSON.stringify(bundle))).toEqual(bundle)
    const index = openServices(bundle)
    expect(index.listOfLists).toMatchObject({ sequenceNumber: 388, sha256: 'cc', nextUpdate: now + day })
    expect(index.listOf('BE')).toEqual({
      territory: 'BE',
      operator: 'Supervisors',
      sequenceNumber: 7,
      sha256: 'bb',
      signerSha256: 'aa',
      nextUpdate: now + day,
    })
    expect(index.listOf('UK')?.nextUpdate).toBeNull()
    expect(index.listOf('PT')).toBeUndefined()
  })

  it('gives back what a service is and was', async () => {
    const qualification = { qualifiers: [qualifiers.notQualified], criteria: criteria({ policySets: [['1.2']] }) }
    const current = stateOf([authority], { since: now - day, qualifications: [qualification] })
    const before = stateOf([], { status: serviceStatuses.withdrawn, additional: [], since: longAgo })
    const service = { ...authorityService(authority), provider: { names: ['A', 'B'], tradeNames: ['B', 'C'] } }
    const [identity] = openServices(await bundleOf(withStates(service, current, before))).identitiesOf(subject)
    expect(identity?.services).toEqual([
      {
        list: expect.objectContaining({ territory: 'BE' }),
        names: ['A', 'B', 'C'],
        states: [
          {
            type: serviceTypes.qualifiedCertificates,
            status: serviceStatuses.granted,
            since: now - day,
            additional: [additional.forSeals],
            qualifications: [qualification],
            flaw: undefined,
          },
          {
            type: serviceTypes.qualifiedCertificates,
            status: serviceStatuses.withdrawn,
            since: longAgo,
            additional: [],
            qualifications: [],
            flaw: undefined,
          },
        ],
      },
    ])
  })

  it('has a key once, in full where one of its services needs it', async () => {
    const stamps = authorityService(authority, { type: timestamps })
    const bundle = await bundleOf(stamps, authorityService(authority), stamps, attestationService(authority))
    expect(bundle.identities).toHaveLength(1)
    const [identity] = openServices(bundle).identitiesOf(subject)
    expect(identity?.key).toEqual((await readFacts(authority.der)).key)
    expect(identity?.services).toHaveLength(4)
  })

  it('has of other services the hash of the key, and no history', async () => {
    const state = stateOf([authority], { type: timestamps })
    const bundle = await bundleOf(withStates(authorityService(authority), state, state))
    const [identity] = openServices(bundle).identitiesOf(subject)
    expect(identity).toMatchObject({ key: undefined, keyHash: (await readFacts(authority.der)).keyHash })
    expect(identity?.services[0]?.states).toHaveLength(1)
  })

  it('has withdrawn services that issue certificates, also those that never were granted, and no others', async () => {
    const withdrawn = stateOf([authority], { status: serviceStatuses.withdrawn, since: now - day })
    const once = await bundleOf(withStates(authorityService(authority), withdrawn, stateOf([authority])))
    expect(once.services).toHaveLength(1)
    const never = await bundleOf(withStates(authorityService(authority), withdrawn))
    expect(never.services).toHaveLength(1)
    const stamps = await bundleOf(authorityService(authority, { type: timestamps, status: serviceStatuses.withdrawn }))
    expect(stamps.services).toHaveLength(0)
  })

  it('marks states by which nothing is trusted', async () => {
    const critical = stateOf([authority], { hasUnknownCritical: true })
    const [identity] = openServices(await bundleOf(withStates(authorityService(authority), critical))).identitiesOf(
      subject,
    )
    expect(identity?.services[0]?.states[0]?.flaw).toBe('critical')
  })

  it('knows the key of history by the certificate that stands there', async () => {
    const renewed = await qualifiedAuthority({ keys: authority.keys })
    const another = await qualifiedAuthority()
    const states = [authority, renewed, another].map((party) => stateOf([party]))
    const bundle = await bundleOf(withStates(authorityService(authority), ...states))
    expect(
      openServices(bundle)
        .identitiesOf(subject)[0]
        ?.services[0]?.states.map(({ flaw }) => flaw),
    ).toEqual([undefined, undefined, 'key'])
  })

  it('knows the key of history by the identifier of the certificate, of the list or of the key itself', async () => {
    const listed = await issueAuthority(undefined, { name: 'CN=Other', subjectKeyId: 'ab12' })
    const spki = new Uint8Array(await crypto.subtle.exportKey('raw', listed.keys.publicKey))
    const made = hex(new Uint8Array(await crypto.subtle.digest('SHA-1', spki)))
    const ofKey = (...subjectKeyIds: string[]) =>
      stateOf([], { identity: { certificates: [], subjectKeyIds, subjectNames: [] } })
    const current = stateOf([], {
      identity: { certificates: [base64(listed.der)], subjectKeyIds: ['cd34'], subjectNames: [] },
    })
    const states = [current, ofKey('ab12'), ofKey('cd34'), ofKey(made), ofKey('ef56'), ofKey()]
    const bundle = await bundleOf(withStates(authorityService(listed), ...states))
    const { subject: name } = await readFacts(listed.der)
    const [identity] = openServices(bundle).identitiesOf(name)
    expect(identity?.keyId).toBe('')
    expect(identity?.services[0]?.states.map(({ flaw }) => flaw)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      'key',
      undefined,
    ])
  })

  it('knows services whose key a list names by its identifier alone', async () => {
    const identity = { certificates: [], subjectKeyIds: ['ab12'], subjectNames: ['CN=X'] }
    const index = openServices(await bundleOf(authorityService(authority, { identity })))
    expect(index.withoutKey('ab12')).toHaveLength(1)
    expect(index.withoutKey('cd34')).toHaveLength(0)
    expect(index.identitiesOf('')).toHaveLength(0)
  })

  it('leaves a certificate out that cannot be read', async () => {
    const identity = {
      certificates: [base64(Uint8Array.of(1)), base64(authority.der)],
      subjectKeyIds: [],
      subjectNames: [],
    }
    const bundle = await bundleOf(authorityService(authority, { identity }))
    expect(bundle.identities).toHaveLength(1)
  })

  it('has each word, provider and qualification once', async () => {
    const qualification = { qualifiers: [qualifiers.notQualified], criteria: criteria({ policySets: [['1.2']] }) }
    const others = await Promise.all(['CN=1', 'CN=2', 'CN=3'].map((name) => issueAuthority(undefined, { name })))
    const bundle = await bundleOf(
      ...others.map((party) => authorityService(party, { qualifications: [qualification] })),
      { ...authorityService(authority), provider: providerOf('Other') },
    )
    expect(bundle.services).toHaveLength(4)
    expect(bundle.words).toHaveLength(4)
    expect(bundle.providers).toHaveLength(2)
    expect(bundle.qualifications).toHaveLength(1)
  })
})
