// A driving licence and a proof of age from their records to what another implementation reads.
import { IssuerSigned as OwfIssuerSigned } from '@owf/mdoc'
import { describe, expect, it, vi } from 'vitest'
import { hex } from '../../shared/bytes.ts'
import { day, hour, startOfDay } from '../../shared/clock.ts'
import { RecordUnfit } from '../../shared/credentials/credential-type.ts'
import { findConfiguration } from '../../shared/credentials/index.ts'
import type { DrivingLicence, Person } from '../../shared/credentials/records.ts'
import { importPublicJwk, parsePublicJwk } from '../../shared/keys/public-key.ts'
import { parseIssuerSigned } from '../../shared/mdoc/device-response.ts'
import { elementsAsJson } from '../../shared/mdoc/elements.ts'
import { checkDigests, verifyIssuerSignature } from '../../shared/mdoc/verify.ts'
import type { Issuer } from '../issuer.ts'
import { UsedBefore } from '../status/status-lists.ts'
import { afternoon, createMemoryIssuer, createMemorySources, jan, janLicence } from '../testing/memory-issuer.ts'
import { createWalletKey } from '../testing/memory-wallet.ts'
import { type IssueInput, issue } from './issue.ts'

const mdl = 'org.iso.18013.5.1.mDL.mso-mdoc'
const age = 'eu.europa.ec.av.1.mso-mdoc'
const today = startOfDay(afternoon)
const issuer = await createMemoryIssuer()
const keys = await Promise.all(Array.from({ length: 5 }, async () => (await createWalletKey()).publicJwk))

const given = (person: Partial<Person>, licence: Partial<DrivingLicence> = {}): Issuer => ({
  ...issuer,
  sources: createMemorySources({
    person: async () => ({ ...jan, ...person }),
    drivingLicence: async () => ({ ...janLicence, ...licence }),
  }),
})

function issuing(id: string, by: Issuer = issuer, more: Partial<IssueInput> = {}): Promise<string[]> {
  const offered = findConfiguration(id)
  if (!offered) throw new TypeError(`${id} is in the catalogue`)
  return issue(by, { subject: jan.ssin, offered, keys, traceId: 'trace', ...more })
}

describe('a batch of driving licences', async () => {
  const credentials = await issuing(mdl)
  const parsed = credentials.map(parseIssuerSigned)

  it('is signed by the signer of driving licences, each copy for its key and under a status of its own', async () => {
    const { publicJwk, algorithm } = issuer.signers.drivingLicence
    const key = await importPublicJwk(parsePublicJwk(publicJwk))
    for (const issuerSigned of parsed) {
      expect(await verifyIssuerSignature(issuerSigned, { key, algorithm })).toBe(true)
      await checkDigests(issuerSigned)
    }
    expect(parsed.map(({ mso }) => mso.deviceKey)).toEqual(keys)
    expect(parsed.map(({ mso }) => mso.docType)).toEqual(keys.map(() => 'org.iso.18013.5.1.mDL'))
    expect(new Set(parsed.map(({ mso }) => mso.status?.index)).size).toBe(keys.length)
  })

  it('names identifiers instead, where the operator wants that of its type, and of no other type (EAA-6.2.10.1-01)', async () => {
    const by = { ...issuer, config: { ...issuer.config, identifierLists: ['mdl'] } }
    const statuses = (await issuing(mdl, by)).map((one) => parseIssuerSigned(one).mso.status)
    const uri = `${issuer.config.issuerUrl}/identifiers/1`
    expect(new Set(statuses.map((status) => status?.uri))).toEqual(new Set([uri]))
    expect(new Set(statuses.map((status) => hex(status?.identifier ?? new Uint8Array()))).size).toBe(keys.length)
    const [pid = ''] = await issuing('eu.europa.ec.eudi.pid.1.mso-mdoc', by)
    expect(parseIssuerSigned(pid).mso.status?.index).toEqual(expect.any(Number))
  })

  it('says what it is in law in the name space of ETSI, and has no base elements (ETSI TS 119 472-1 section 6)', () => {
    for (const issuerSigned of parsed) {
      const { 'org.iso.18013.5.1': _, ...others } = elementsAsJson(issuerSigned)
      expect(others).toEqual({ 'org.etsi.01947201.010101': { category: 'urn:etsi:esi:eaa:eu:pub' } })
    }
  })

  it('is read by another implementation, privileges and portrait included (MD-ISS-11, MD-ISS-13)', () => {
    const { issuerNamespaces, issuerAuth } = OwfIssuerSigned.fromEncodedForOid4Vci(credentials[0] ?? '')
    expect(issuerAuth.mobileSecurityObject.docType).toBe('org.iso.18013.5.1.mDL')
    const items = issuerNamespaces.issuerNamespaces.get('org.iso.18013.5.1') ?? []
    const read = new Map(items.map(({ elementIdentifier, elementValue }) => [elementIdentifier, elementValue]))
    const plain = JSON.parse(
      JSON.stringify(read.get('driving_privileges'), (_, value) =>
        value instanceof Map ? Object.fromEntries(value) : value,
      ),
    )
    expect(plain).toMatchObject([
      { vehicle_category_code: 'B', issue_date: expect.stringMatching(/^2003-06-12/) },
      { vehicle_category_code: 'BE', expiry_date: expect.stringMatching(/^2035-05-05/), codes: [{ code: '01.06' }] },
    ])
    expect(Uint8Array.from(read.get('portrait') as Uint8Array)).toEqual(janLicence.portrait)
    expect(read.get('age_over_18')).toBe(true)
    expect(read.get('un_distinguishing_sign')).toBe('B')
  })

  it('lasts for two weeks, or until the day before the right to drive is forfeited', async () => {
    expect(parsed[0]?.mso.validity).toEqual({ signed: today, validFrom: today, validUntil: today + 14 * day })
    const soon = [{ startDate: '2026-11-27', endDate: undefined }]
    const [sooner = ''] = await issuing(mdl, given({}, { forfeitures: soon }))
    expect(parseIssuerSigned(sooner).mso.validity.validUntil).toBe(today + 3 * day - hour)
  })

  it('goes by the day in Belgium, and says the day in UTC: of both together none tells the hour', async () => {
    const midnight = today + day - hour
    const begins = given({}, { forfeitures: [{ startDate: '2026-11-25', endDate: undefined }] })
    const [last = ''] = await issuing(mdl, { ...begins, now: () => midnight - 1 })
    expect(parseIssuerSigned(last).mso.validity).toEqual({ signed: today, validFrom: today, validUntil: midnight })
    const after = issuing(mdl, { ...begins, now: () => midnight })
    await expect(after).rejects.toThrow(new RecordUnfit('the right to drive is forfeited'))
  })

  it('is not made for who may not drive today, and no index is given', async () => {
    const allocate = vi.fn()
    const forfeited = given({}, { forfeitures: [{ startDate: '2026-11-24', endDate: undefined }] })
    const by = { ...forfeited, statusLists: { ...issuer.statusLists, allocate } }
    await expect(issuing(mdl, by)).rejects.toThrow(new RecordUnfit('the right to drive is forfeited'))
    expect(allocate).not.toHaveBeenCalled()
  })

  it('is not made of two persons', async () => {
    const other = given({}, { ssin: '91710224863' as typeof jan.ssin })
    await expect(issuing(mdl, other)).rejects.toMatchObject({ code: 'temporarily_unavailable' })
  })
})

describe('a batch of proofs of age', async () => {
  const credentials = await issuing(age)
  const parsed = credentials.map(parseIssuerSigned)

  it('says ages and nothing else, in equal copies under randoms and digests of their own', async () => {
    for (const issuerSigned of parsed) {
      const spaces = elementsAsJson(issuerSigned)
      expect(Object.keys(spaces)).toEqual(['eu.europa.ec.av.1'])
      expect(spaces['eu.europa.ec.av.1']).toMatchObject({ age_over_18: true, age_over_65: false })
      expect(Object.values(spaces['eu.europa.ec.av.1'] ?? {}).every((value) => typeof value === 'boolean')).toBe(true)
      await checkDigests(issuerSigned)
    }
    expect(new Set(credentials).size).toBe(keys.length)
  })

  it('has no status, and whole days within three months that no birthday moves', async () => {
    const [near = ''] = await issuing(age, given({ birthDate: { year: 2008, month: 11, day: 30 } }))
    for (const { mso } of [...parsed, parseIssuerSigned(near)]) {
      expect(mso.status).toBeUndefined()
      expect(mso.validity).toEqual({ signed: today, validFrom: today, validUntil: today + 90 * day })
    }
  })

  it('is signed by the signer of proofs of age, and is of one length, whatever it answers', async () => {
    const { publicJwk, algorithm } = issuer.signers.ageProof
    const key = await importPublicJwk(parsePublicJwk(publicJwk))
    for (const issuerSigned of parsed) expect(await verifyIssuerSignature(issuerSigned, { key, algorithm })).toBe(true)
    const young = await issuing(age, given({ birthDate: { year: 2020, month: 1, day: 1 } }))
    expect(new Set([...young, ...credentials].map(({ length }) => length)).size).toBe(1)
  })

  it('is read by another implementation', () => {
    const other = OwfIssuerSigned.fromEncodedForOid4Vci(credentials[0] ?? '')
    expect(other.getPrettyClaims('eu.europa.ec.av.1')).toMatchObject({ age_over_18: true, age_over_65: false })
    expect(other.issuerAuth.mobileSecurityObject.docType).toBe('eu.europa.ec.av.1')
  })

  it('asks for the person alone, takes no index, and uses up what pays for it once', async () => {
    const [allocate, drivingLicence] = [vi.fn(), vi.fn()]
    const sources = createMemorySources({ person: async () => jan, drivingLicence })
    const by: Issuer = { ...issuer, sources, statusLists: { ...issuer.statusLists, allocate } }
    const once = { id: 'nonce of a proof of age', expiresAt: afternoon + 60 }
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => issuing(age, by, { once })))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const one of outcomes) if (one.status === 'rejected') expect(one.reason).toBeInstanceOf(UsedBefore)
    for (const asked of [allocate, drivingLicence]) expect(asked).not.toHaveBeenCalled()
  })
})
