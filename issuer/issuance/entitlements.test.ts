import { describe, expect, it, vi } from 'vitest'
import type { Ssin } from '../../shared/belgium/ssin.ts'
import { type CredentialType, RecordUnfit } from '../../shared/credentials/credential-type.ts'
import { kindsOf } from '../documents.ts'
import type { Issuer } from '../issuer.ts'
import type { Question } from '../sources/source.ts'
import { SourceError, type SourceFailure } from '../sources/source-error.ts'
import {
  allIds,
  childCardId,
  childOf,
  emma,
  grownUp,
  insuranceId,
  insuranceOf,
  licenceId,
  licenceOf,
  lou,
  parent,
} from '../testing/made-up-catalogue.ts'
import { createMemoryIssuer, createMemorySources, jan } from '../testing/memory-issuer.ts'
import { mdocPid, sdJwtPid } from '../testing/memory-wallet.ts'
import { type EntitlementsInput, findEntitlements, grantable } from './entitlements.ts'

vi.mock(
  '../../shared/credentials/index.ts',
  async () => (await import('../testing/made-up-catalogue.ts')).madeUpCatalogue,
)

const memory = await createMemoryIssuer()

/** Sources that know a parent, and note each question; `failing` ones say so instead. */
function createWorld(failing: Record<string, SourceFailure> = {}, register = parent) {
  const asked: string[] = []
  const open = { now: 0, most: 0 }
  const answer =
    <R>(kind: string, record: (question: Question) => R) =>
    async (question: Question): Promise<R> => {
      asked.push(`${kind} ${question.about}${question.claims ? ` ${question.claims}` : ''}`)
      open.most = Math.max(open.most, ++open.now)
      await new Promise((resolve) => setTimeout(resolve))
      open.now -= 1
      const failure = failing[kind] ?? failing[`${kind} ${question.about}`]
      if (failure) throw new SourceError(kind, failure, 'no')
      return record(question)
    }
  const issuer: Issuer = {
    ...memory,
    sources: createMemorySources({
      person: answer('person', ({ about }) => (about === jan.ssin ? register : childOf(about))),
      drivingLicence: answer('drivingLicence', ({ about }) => licenceOf(about)),
      healthInsurance: answer('healthInsurance', ({ about }) => insuranceOf(about)),
    }),
  }
  const find = (ids: string[], more: Partial<EntitlementsInput> = {}) =>
    findEntitlements(issuer, { subject: jan.ssin, kinds: kindsOf(ids), tryAll: true, ...more }, 'trace')
  return { asked, open, find }
}

const told = (found: Awaited<ReturnType<typeof findEntitlements>>): string[] =>
  found.map(({ type, standing, about }) => [type.id, standing, about].filter(Boolean).join(' '))

describe('what a person may be granted', () => {
  it('is tried at the sources, each asked once for each person and all at the same time', async () => {
    const { asked, open, find } = createWorld()
    expect(told(await find(allIds))).toEqual([
      'pid ready',
      'licence ready',
      `child-card ready ${lou}`,
      `child-card ready ${emma}`,
      'insurance ready',
    ])
    expect([...asked].sort()).toEqual(
      [
        ...[jan.ssin, lou, emma].flatMap((about) => [`person ${about}`, `healthInsurance ${about}`]),
        `drivingLicence ${jan.ssin}`,
      ].sort(),
    )
    // Three about the holder, and then two about each child.
    expect(open.most).toBeGreaterThanOrEqual(4)
  })

  it('is in all formats that were asked for at once', async () => {
    const { find } = createWorld()
    expect((await find([sdJwtPid, licenceId, mdocPid]))[0]?.configurationIds).toEqual([sdJwtPid, mdocPid])
  })

  it('asks nobody about what was named, but for children', async () => {
    const { asked, find } = createWorld()
    expect(told(await find([sdJwtPid, licenceId], { tryAll: false }))).toEqual(['pid ready', 'licence ready'])
    expect(asked).toEqual([])
    await find([childCardId], { tryAll: false })
    expect(asked).toContain(`person ${jan.ssin}`)
    expect(asked.filter((one) => one.endsWith(jan.ssin))).toHaveLength(1)
  })

  it('never asks about children who are of age', async () => {
    const { asked, find } = createWorld()
    await find(allIds)
    expect(asked.filter((one) => one.includes(grownUp))).toEqual([])
  })

  it.each([
    ['turns 18 today', '08712400170', 'noChildren'],
    ['turns 18 tomorrow', '08712500140', 'ready'],
    ['may be 18 by a number that does not tell the day', '08600000134', 'noChildren'],
  ])('takes a child for of age who %s', async (_, child, standing) => {
    const { find } = createWorld({}, { ...jan, children: [child as Ssin] })
    expect((await find([childCardId]))[0]?.standing).toBe(standing)
  })

  it('asks a source for the claims alone that the wallet wants, and whole what two documents share', async () => {
    const { asked, find } = createWorld()
    const claims = { [licenceId]: { names: ['licence_number'] } }
    await find([licenceId], { claims })
    expect(asked).toContain(`drivingLicence ${jan.ssin} licence_number`)
    asked.length = 0
    await find([licenceId, sdJwtPid], { claims })
    expect(asked.sort()).toEqual([`drivingLicence ${jan.ssin} licence_number`, `person ${jan.ssin}`])
  })

  it.each<[SourceFailure, string]>([
    ['unavailable', 'later'],
    ['fault', 'later'],
    ['malformed', 'later'],
    ['wrongPerson', 'later'],
    ['noData', 'nothing'],
  ])('is, where the source says %s, there %s', async (failure, standing) => {
    const { find } = createWorld({ drivingLicence: failure })
    expect(told(await find([licenceId, insuranceId]))).toEqual([`licence ${standing}`, 'insurance ready'])
  })

  it('is nothing where the record cannot become the document, or its validity is over', async () => {
    const { find } = createWorld(
      {},
      { ...parent, birthDate: { year: 1985, month: undefined, day: undefined } as never },
    )
    expect(told(await find([sdJwtPid]))).toEqual(['pid nothing'])
    const over = {
      ...memory,
      sources: createMemorySources({ healthInsurance: async () => ({ ...insuranceOf(jan.ssin), ehic: undefined }) }),
    }
    const input = { subject: jan.ssin, kinds: kindsOf([insuranceId]), tryAll: true }
    expect(told(await findEntitlements(over, input, 'trace'))).toEqual(['insurance nothing'])
  })

  it('fails where the fault is ours', async () => {
    const broken = { ...memory, sources: createMemorySources({}) }
    const input = { subject: jan.ssin, kinds: kindsOf([insuranceId]), tryAll: true }
    await expect(findEntitlements(broken, input, 'trace')).rejects.toThrow(TypeError)
  })
})

describe('documents about children', () => {
  it('are none where the register knows none, or nobody by the number', async () => {
    expect(told(await createWorld({}, jan).find([childCardId]))).toEqual(['child-card noChildren'])
    expect(told(await createWorld({}, { ...jan, children: [grownUp] }).find([childCardId]))).toEqual([
      'child-card noChildren',
    ])
    expect(told(await createWorld({ person: 'noData' }).find([childCardId]))).toEqual(['child-card noChildren'])
  })

  it('are not known while the register does not say', async () => {
    for (const failure of ['unavailable', 'malformed'] as const)
      expect(told(await createWorld({ person: failure }).find([childCardId]))).toEqual(['child-card childrenUnknown'])
  })

  it('are not asked about where the register says that there are hundreds', async () => {
    const numberOf = (counter: number): Ssin => {
      const digits = 206_510_000 + counter
      return `${digits}${String(97 - ((2e9 + digits) % 97)).padStart(2, '0')}` as Ssin
    }
    const children = Array.from({ length: 41 }, (_, at) => numberOf(at + 1))
    const { asked, find } = createWorld({}, { ...jan, children })
    expect(told(await find([childCardId]))).toEqual(['child-card childrenUnknown'])
    expect(asked).toEqual([`person ${jan.ssin}`])
    const most = createWorld({}, { ...jan, children: children.slice(1) })
    expect(await most.find([childCardId])).toHaveLength(40)
  })

  it('are looked at no further than their type needs for an outlook', async () => {
    const [kind] = kindsOf([childCardId])
    if (!kind) throw new TypeError('there is a card of children')
    const check = vi.fn<NonNullable<CredentialType['outlook']>['check']>()
    const kinds = [{ ...kind, type: { ...kind.type, outlook: { needs: ['healthInsurance'], check } } }]
    const { asked, find } = createWorld()
    expect(told(await find([], { kinds }))).toEqual([`child-card ready ${lou}`, `child-card ready ${emma}`])
    expect(asked.sort()).toEqual([`healthInsurance ${lou}`, `healthInsurance ${emma}`, `person ${jan.ssin}`].sort())
    const context = { holder: jan.ssin, issuance: '2026-11-24', today: '2026-11-24', claims: undefined }
    expect(check).toHaveBeenCalledWith({ healthInsurance: insuranceOf(emma) }, emma, context)
    check.mockImplementation((_, about) => {
      if (about === lou) throw new RecordUnfit('there is none')
    })
    expect(told(await find([], { kinds }))).toEqual([`child-card nothing ${lou}`, `child-card ready ${emma}`])
  })

  it('stand by themselves: the source may have one and not the other', async () => {
    const failing = { [`healthInsurance ${emma}`]: 'noData', [`healthInsurance ${lou}`]: 'unavailable' } as const
    expect(told(await createWorld(failing).find([childCardId]))).toEqual([
      `child-card later ${lou}`,
      `child-card nothing ${emma}`,
    ])
  })
})

describe('what is granted where nobody chooses', () => {
  it('is what there is, and what was named and does not answer now; nothing of the records is in it', async () => {
    const { find } = createWorld({ drivingLicence: 'unavailable', [`healthInsurance ${emma}`]: 'noData' })
    const found = await find(allIds)
    const there = [
      { configurationIds: [sdJwtPid, mdocPid] },
      { configurationIds: [childCardId], about: lou },
      { configurationIds: [insuranceId] },
    ]
    expect(grantable(found, { tryAll: true })).toEqual(there)
    expect(grantable(found, { tryAll: false })).toEqual([
      there[0],
      { configurationIds: [licenceId] },
      ...there.slice(1),
    ])
  })
})
