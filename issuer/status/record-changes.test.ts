import { beforeEach, describe, expect, it } from 'vitest'
import type { Ssin } from '../../shared/belgium/ssin.ts'
import { day } from '../../shared/clock.ts'
import { catalogue, findConfiguration, findType, type Offered } from '../../shared/credentials/index.ts'
import { pid } from '../../shared/credentials/pid.ts'
import { issue } from '../issuance/issue.ts'
import { RecordUnavailable } from '../issuance/look-up-records.ts'
import type { Issuer } from '../issuer.ts'
import { allOf } from '../subject-of.ts'
import { afternoon, createMemoryIssuer, createMemorySources, jan } from '../testing/memory-issuer.ts'
import { createMemoryPartner, type MemoryPartner } from '../testing/memory-partner.ts'
import { createWalletKey } from '../testing/memory-wallet.ts'

const [an, lou] = ['91710224863', '19662101551'] as [Ssin, Ssin]
const { publicJwk } = await createWalletKey()
const offered = findConfiguration(pid.configurations[0]?.id ?? '') as Offered

const clock = { time: afternoon }
let issuer: Issuer
let source: MemoryPartner
beforeEach(async () => {
  clock.time = afternoon
  issuer = await createMemoryIssuer(clock)
  source = await createMemoryPartner(issuer, ['issuance:records:report'])
})

interface Wish {
  until?: number
  holder?: string
  unit?: number
}

async function allocate(ssin: string, id: string, { until = 10 * day, holder, unit }: Wish = {}): Promise<string> {
  const type = findType(id) ?? pid
  const [subject = ''] = await allOf(issuer, ssin, type)
  const [, held] = holder === undefined ? [] : await allOf(issuer, holder, type)
  const allocation = {
    subject,
    ...(held !== undefined && { holder: held }),
    ...(unit !== undefined && { units: [{ uri: 'https://provider.example/status', index: unit, provider: 'p' }] }),
    count: 1,
    signer: 'key',
    expiresAt: clock.time + until,
  }
  return (await issuer.statusLists.allocate(allocation)).handle
}
const stateOf = async (handle: string) => (await issuer.statusLists.batch(handle))?.state
const statesOf = (handles: readonly string[]) => Promise.all(handles.map(stateOf))

async function report(body: object) {
  const response = await source.call('POST', '/recordChanges', { eventId: 'event 1', ssin: jan.ssin, ...body })
  return { ...(await response.json()), status: response.status }
}

describe('a record that changed', () => {
  it('revokes what is made of it, of that person, in whoever’s wallet, and leaves the rest', async () => {
    const made = [await allocate(lou, 'pid'), await allocate(lou, 'isi-plus', { holder: jan.ssin })]
    const others = [
      await allocate(lou, 'ehic'),
      await allocate(jan.ssin, 'pid'),
      await allocate(an, 'isi-plus', { holder: lou }),
    ]
    const change = { ssin: lou, change: 'recordChanged', records: ['person'] }
    expect(await report(change)).toMatchObject({ status: 201, reason: 'recordChanged', revoked: 2 })
    expect(await statesOf(made)).toEqual(['revoked', 'revoked'])
    expect(await statesOf(others)).toEqual(['valid', 'valid', 'valid'])
  })

  it('concerns the types that the report names, where it names types', async () => {
    const [licence, card] = [await allocate(jan.ssin, 'mdl'), await allocate(jan.ssin, 'ehic')]
    await report({ change: 'entitlementLost', types: ['mdl'] })
    expect(await statesOf([licence, card])).toEqual(['revoked', 'valid'])
  })

  it('leaves what ends within a day, which nobody would learn of any sooner (VCR_09)', async () => {
    const [short, long] = [
      await allocate(jan.ssin, 'pid', { until: day - 1 }),
      await allocate(jan.ssin, 'pid', { until: day }),
    ]
    expect(await report({ change: 'recordChanged', records: ['person'] })).toMatchObject({ revoked: 1 })
    expect(await statesOf([short, long])).toEqual(['valid', 'revoked'])
  })

  it('is reported once: the same event revokes nothing of later', async () => {
    const change = { change: 'recordChanged', records: ['person'] }
    await allocate(jan.ssin, 'pid')
    const first = await report(change)
    const later = await allocate(jan.ssin, 'pid')
    expect(await Promise.all(Array.from({ length: 20 }, () => report(change)))).toEqual(Array(20).fill(first))
    expect(await stateOf(later)).toBe('valid')
    // Another event, and another change under the name of this one: the worse word counts.
    expect(await report({ ...change, eventId: 'event 2' })).toMatchObject({ revoked: 1 })
    const newest = await allocate(jan.ssin, 'pid')
    await report({ change: 'deceased' })
    expect(await stateOf(newest)).toBe('revoked')
  })

  it('gives the wallet new copies by what it was given before, but none of a record that was asked for earlier', async () => {
    const issued = { subject: jan.ssin, offered, keys: [publicJwk], traceId: 'trace', grantedAt: clock.time - day }
    let answer: () => void = () => {}
    const waiting = new Promise<void>((resolve) => {
      answer = resolve
    })
    const slow = createMemorySources({
      person: async () => {
        await waiting
        return jan
      },
    })
    const underway = issue({ ...issuer, sources: slow }, issued).catch((error) => error)
    clock.time += 1
    await report({ change: 'recordChanged', records: ['person'] })
    answer()
    // It is looked up once more, later.
    expect(await underway).toBeInstanceOf(RecordUnavailable)
    clock.time += 1
    await expect(issue(issuer, issued)).resolves.toHaveLength(1)
  })

  it('that gave a right ends what was agreed to', async () => {
    const issued = { subject: jan.ssin, offered, keys: [publicJwk], traceId: 'trace', grantedAt: clock.time - day }
    await report({ change: 'entitlementLost', records: ['person'] })
    clock.time += 1
    await expect(issue(issuer, issued)).rejects.toMatchObject({ code: 'credential_request_denied' })
  })
})

describe('a death', () => {
  it('ends everything that there is about the person or in their wallets, however short it lives (VCR_08)', async () => {
    const types = catalogue.filter(({ status, about }) => status !== 'none' && about === 'holder')
    const gone = [await allocate(lou, 'isi-plus', { holder: jan.ssin })]
    for (const { id } of types) gone.push(await allocate(jan.ssin, id, { until: 60 }))
    const stays = [await allocate(lou, 'isi-plus', { holder: an }), await allocate(an, 'pid')]
    expect(await report({ change: 'deceased' })).toMatchObject({
      status: 201,
      reason: 'deceased',
      revoked: gone.length,
    })
    expect(await statesOf(gone)).toEqual(gone.map(() => 'revoked'))
    expect(await statesOf(stays)).toEqual(['valid', 'valid'])
    const issued = { subject: jan.ssin, offered, keys: [publicJwk], traceId: 'trace', grantedAt: clock.time - 1 }
    await expect(issue(issuer, issued)).rejects.toMatchObject({ code: 'credential_request_denied' })
  })

  it('tells the operator which units of wallets their provider is to revoke, each once (WURevocation_11)', async () => {
    await allocate(jan.ssin, 'pid', { unit: 7 })
    await allocate(jan.ssin, 'mdl', { unit: 7 })
    await allocate(lou, 'isi-plus', { holder: jan.ssin, unit: 8 })
    await allocate(an, 'pid', { unit: 9 })
    await report({ change: 'deceased' })
    const died = source.logged.filter(({ event }) => event === 'walletUnit.holderDied')
    const uri = 'https://provider.example/status'
    expect(died).toEqual(
      [7, 8].map((index) => ({ event: 'walletUnit.holderDied', traceId: expect.any(String), uri, index })),
    )
  })
})

describe('whoever reports', () => {
  const change = 'recordChanged'

  it.each<[string, object, string, string]>([
    ['no event', { eventId: undefined, change, types: ['pid'] }, 'schemaViolation', '/eventId'],
    ['an event without end', { eventId: 'x'.repeat(65), change, types: ['pid'] }, 'schemaViolation', '/eventId'],
    ['no change', { types: ['pid'] }, 'schemaViolation', '/change'],
    ['a change that is none', { change: 'birthday', types: ['pid'] }, 'schemaViolation', '/change'],
    ['a compromised key', { change: 'keyCompromised', types: ['pid'] }, 'schemaViolation', '/change'],
    ['a change of nothing', { change }, 'invalidInput', ''],
    ['a change of records and types', { change, records: ['person'], types: ['pid'] }, 'invalidInput', ''],
    ['an unknown record', { change, records: ['person', 'diploma'] }, 'referencedResourceNotFound', '/records/1'],
    ['an unknown type', { change, types: ['diploma'] }, 'referencedResourceNotFound', '/types/0'],
    ['a death of some types', { change: 'deceased', types: ['pid'] }, 'invalidInput', '/change'],
    ['nobody', { ssin: '85631412137', change, types: ['pid'] }, 'invalidInput', '/ssin'],
    ['more than is asked', { change, types: ['pid'], name: 'Jan' }, 'unknownInput', '/name'],
  ])('%s hears what is wrong', async (_, body, type, name) => {
    const handle = await allocate(jan.ssin, 'pid')
    const { status, issues } = await report(body)
    expect([status, issues]).toEqual([
      400,
      [{ type: `urn:problem-type:belgif:input-validation:${type}`, in: 'body', name, detail: expect.any(String) }],
    ])
    expect(await stateOf(handle)).toBe('valid')
  })

  it('needs the scope of its own, and may then see how far it is', async () => {
    const partner = await createMemoryPartner(issuer, ['issuance:credentials:revoke', 'issuance:keys:revoke'])
    expect((await partner.call('POST', '/recordChanges', { change })).status).toBe(403)
    const { id } = await report({ change, types: ['pid'] })
    expect((await source.call('GET', `/revocations/${id}`)).status).toBe(200)
  })

  it('leaves nothing personal in the log', async () => {
    await allocate(jan.ssin, 'pid')
    await report({ eventId: `event of ${jan.ssin}`, change, records: ['person'] })
    expect(source.logged).toEqual([
      {
        event: 'record.changed',
        traceId: expect.any(String),
        partner: 'partner',
        change,
        types: catalogue
          .filter(({ needs }) => 'person' in needs)
          .map(({ id }) => id)
          .join(' '),
        revocation: expect.any(String),
        count: 1,
      },
    ])
  })
})
