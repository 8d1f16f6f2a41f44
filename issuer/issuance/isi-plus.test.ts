// A credential about another person than its holder: the ISI+ card of a child, for each of its parents.

import { describe, expect, it, vi } from 'vitest'
import type { Ssin } from '../../shared/belgium/ssin.ts'
import { type Bytes, textOf } from '../../shared/bytes.ts'
import { RecordUnfit } from '../../shared/credentials/credential-type.ts'
import { findConfiguration, type Offered } from '../../shared/credentials/index.ts'
import { isiPlus } from '../../shared/credentials/isi-plus.ts'
import type { HealthInsurance, Person } from '../../shared/credentials/records.ts'
import { parseSdJwt } from '../../shared/sd-jwt/parse.ts'
import { revealClaims } from '../../shared/sd-jwt/reveal.ts'
import { verifyStatusListToken } from '../../shared/status-list/token.ts'
import { parseCertificate } from '../../shared/trust/certificate.ts'
import type { Issuer } from '../issuer.ts'
import { allOf } from '../subject-of.ts'
import { afternoon, createMemoryIssuer, createMemorySources, jan as janPerson } from '../testing/memory-issuer.ts'
import { createWalletKey } from '../testing/memory-wallet.ts'
import { issue } from './issue.ts'

const [jan, an, lou, sofie] = ['85631412136', '91710224863', '19662101551', '94670935671'] as [Ssin, Ssin, Ssin, Ssin]
const person: Person = {
  ...janPerson,
  ssin: lou,
  givenName: 'Lou',
  birthDate: { year: 2019, month: 6, day: 21 },
  parents: [jan, an],
}
const healthInsurance: HealthInsurance = {
  ssin: lou,
  insuringBody: { code: '101', name: 'Ziekenfonds Sandbox' },
  ehic: undefined,
  isiPlus: { cardNumber: '0000123456', expiryDate: '2031-12-31' },
}

const memory = await createMemoryIssuer()
const knowing = (
  records: { person: Person; healthInsurance: HealthInsurance },
  given: Partial<Issuer> = {},
): Issuer => ({
  ...memory,
  sources: createMemorySources({
    person: async () => records.person,
    healthInsurance: async () => records.healthInsurance,
  }),
  ...given,
})
const issuer = knowing({ person, healthInsurance })
const offered = findConfiguration('be.isi-plus.1.dc-sd-jwt') as Offered
const keys = await Promise.all([1, 2].map(async () => (await createWalletKey()).publicJwk))
const issuedTo = (subject: Ssin, given = issuer) =>
  issue(given, { subject, about: lou, offered, keys, traceId: 'trace' })

const placeOf = (credential: string): number => {
  const { status } = parseSdJwt(credential).payload as { status: { status_list: { idx: number } } }
  return status.status_list.idx
}

async function statusesOf(credentials: string[]): Promise<(number | undefined)[]> {
  const published = await issuer.statusLists.token('1')
  const list = await verifyStatusListToken(textOf(published?.token as Bytes), {
    uri: `${issuer.config.issuerUrl}/status/1`,
    now: afternoon,
    trust: async ([leaf]) => ({ key: await parseCertificate(leaf as never).verificationKey(), algorithm: 'ES256' }),
  })
  return credentials.map((credential) => list.statusAt(placeOf(credential)))
}

describe('the ISI+ card of a child', () => {
  it.each([jan, an])('is given to either parent, about the child alone: %s', async (parent) => {
    const [credential = ''] = await issuedTo(parent)
    const claims = await revealClaims(parseSdJwt(credential))
    expect(claims).toMatchObject({
      vct: 'http://localhost:8787/types/isi-plus/1',
      category: 'urn:etsi:esi:eaa:eu:pub',
      given_name: 'Lou',
      personal_administrative_number: lou,
      card_number: '0000123456',
      date_of_expiry: '2031-12-31',
    })
    expect(JSON.stringify(claims)).not.toMatch(new RegExp(`${jan}|${an}`))
  })

  it('is looked up about the child, at every source', async () => {
    const sources = { person: vi.fn(async () => person), healthInsurance: vi.fn(async () => healthInsurance) }
    await issuedTo(jan, { ...issuer, sources: createMemorySources(sources) })
    for (const asked of Object.values(sources))
      expect(asked).toHaveBeenCalledExactlyOnceWith(
        expect.objectContaining({ about: lou, purpose: 'isi-plus' }),
        'trace',
      )
  })

  it('is given to nobody else, and takes no place in a status list', async () => {
    const allocate = vi.fn()
    const given = { ...issuer, statusLists: { ...issuer.statusLists, allocate } }
    for (const other of [sofie, lou])
      await expect(issuedTo(other, given)).rejects.toThrow(new RecordUnfit('the holder is no parent of the child'))
    const alone = issue(given, { subject: jan, offered, keys, traceId: 'trace' })
    await expect(alone).rejects.toThrow(new RecordUnfit('the holder is no parent of the child'))
    expect(allocate).not.toHaveBeenCalled()
  })

  it('is given to a parent no more once the register names another', async () => {
    const given = knowing({ person: { ...person, parents: [an] }, healthInsurance })
    await expect(issuedTo(jan, given)).rejects.toBeInstanceOf(RecordUnfit)
    await expect(issuedTo(an, given)).resolves.toHaveLength(2)
  })

  it('is not looked up any more once the child is of age, also where it was granted before', async () => {
    const person = vi.fn()
    const sources = createMemorySources({ person, healthInsurance: person })
    const grown = issue({ ...issuer, sources }, { subject: jan, about: sofie, offered, keys, traceId: 'trace' })
    await expect(grown).rejects.toThrow(new RecordUnfit('the child is of age'))
    expect(person).not.toHaveBeenCalled()
  })

  it('is made of two records about one child, or not at all', async () => {
    const given = knowing({ person, healthInsurance: { ...healthInsurance, ssin: '19662101749' as Ssin } })
    await expect(issuedTo(jan, given)).rejects.toMatchObject({ code: 'temporarily_unavailable' })
  })

  const revokeBy = async (ssin: Ssin): Promise<void> => {
    const list = (await allOf(issuer, ssin, isiPlus)).map((subject) => ({ subject }))
    await issuer.statusLists.revoke({ affected: { list }, reason: 'requested' })
  }

  it("is revoked in both parents' wallets by the number of the child, and in one parent's by that parent's", async () => {
    const credentials = [...(await issuedTo(jan)), ...(await issuedTo(an))]
    await revokeBy(jan)
    expect(await statusesOf(credentials)).toEqual([1, 1, 0, 0])
    await revokeBy(lou)
    expect(await statusesOf(credentials)).toEqual([1, 1, 1, 1])
  })

  it('is told of to every parent who held it when it is revoked, and to nobody else', async () => {
    for (const parent of [jan, an, jan]) await issuedTo(parent)
    await revokeBy(lou)
    const notices = await issuer.statusLists.notices(afternoon, 100)
    const last = notices.filter(({ revocation }) => revocation === notices.at(-1)?.revocation)
    const told = await Promise.all(last.map(({ note }) => issuer.notes.open(note, afternoon)))
    expect(told.map((note) => note?.person).sort()).toEqual([jan, an].sort())
    expect(new Set(told.map((note) => note?.type))).toEqual(new Set(['isi-plus']))
  })
})
