import { beforeEach, describe, expect, it } from 'vitest'
import type { Ssin } from '../../shared/belgium/ssin.ts'
import { base64url } from '../../shared/bytes.ts'
import { day } from '../../shared/clock.ts'
import { findConfiguration, findType, type Offered } from '../../shared/credentials/index.ts'
import { pid } from '../../shared/credentials/pid.ts'
import type { StatusStore } from '../../shared/store/status-store.ts'
import { issue } from '../issuance/issue.ts'
import type { Issuer } from '../issuer.ts'
import { allOf } from '../subject-of.ts'
import { afternoon, createMemoryIssuer, jan } from '../testing/memory-issuer.ts'
import { createMemoryPartner, type MemoryPartner } from '../testing/memory-partner.ts'
import { createWalletKey } from '../testing/memory-wallet.ts'
import { reasons } from './revocations.ts'

const [an, lou] = ['91710224863', '19662101551'] as [Ssin, Ssin]
const { publicJwk } = await createWalletKey()
const revoking = 'issuance:credentials:revoke'
const ofKeys = 'issuance:keys:revoke'

const clock = { time: afternoon }
let issuer: Issuer
let partner: MemoryPartner
beforeEach(async () => {
  clock.time = afternoon
  issuer = await createMemoryIssuer(clock)
  partner = await createMemoryPartner(issuer, [revoking, ofKeys])
})

type Batch = Awaited<ReturnType<StatusStore['batches']>>[number]

const batchesOf = async (ssin: string, type = 'pid'): Promise<Batch[]> => {
  const subjects = await allOf(issuer, ssin, findType(type) ?? pid)
  return (await Promise.all(subjects.map(issuer.statusLists.batches))).flat()
}

async function allocate(ssin: string, { type = 'pid', count = 2, signer = 'key', holder = '' } = {}): Promise<string> {
  const [subject = ''] = await allOf(issuer, ssin, findType(type) ?? pid)
  const held = holder !== '' && { holder: (await allOf(issuer, holder, findType(type) ?? pid))[1] ?? '' }
  const allocation = { subject, ...held, count, signer, expiresAt: clock.time + 10 * day, note: 'sealed' }
  return (await issuer.statusLists.allocate(allocation)).handle
}

const stateOf = async (handle: string) => (await issuer.statusLists.batch(handle))?.state

async function revoke(body: object): Promise<{ status: number; location: string | null; [member: string]: unknown }> {
  const response = await partner.call('POST', '/revocations', body)
  return { ...(await response.json()), status: response.status, location: response.headers.get('Location') }
}

describe('a revocation', () => {
  it('of a batch reaches that one alone, and tells how far it is', async () => {
    const [one, other] = [await allocate(jan.ssin), await allocate(jan.ssin)]
    const done = await revoke({ reason: 'issuedInError', handle: one })
    expect(done).toMatchObject({ status: 201, state: 'done', reason: 'issuedInError', revoked: 2, done: 1, of: 1 })
    expect([await stateOf(one), await stateOf(other)]).toEqual(['revoked', 'valid'])
    expect(done.location).toBe(`http://localhost:8787/issuance/v1/revocations/${done.id}`)
    const { status: _, location: __, ...state } = done
    const asked = await partner.call('GET', `/revocations/${done.id}`)
    expect([asked.status, await asked.json()]).toEqual([200, state])
  })

  it('of a person and types reaches all of these, and of a parent what that parent holds', async () => {
    const [pidOfJan, mdlOfJan, ehicOfJan] = [
      await allocate(jan.ssin),
      await allocate(jan.ssin, { type: 'mdl' }),
      await allocate(jan.ssin, { type: 'ehic' }),
    ]
    const [janHolds, anHolds] = [
      await allocate(lou, { type: 'isi-plus', holder: jan.ssin }),
      await allocate(lou, { type: 'isi-plus', holder: an }),
    ]
    const types = ['pid', 'mdl', 'isi-plus']
    expect(await revoke({ reason: 'requested', ssin: jan.ssin, types })).toMatchObject({ status: 201, revoked: 6 })
    for (const handle of [pidOfJan, mdlOfJan, janHolds]) expect(await stateOf(handle)).toBe('revoked')
    for (const handle of [ehicOfJan, anHolds]) expect(await stateOf(handle)).toBe('valid')
  })

  it('of a list reaches each entry of it, and counts nothing twice', async () => {
    const [handle] = [await allocate(jan.ssin), await allocate(an), await allocate(lou)]
    const list = [{ handle }, { handle }, { ssin: jan.ssin, types: ['pid', 'pid-be'] }, { ssin: an, types: ['pid'] }]
    expect(await revoke({ reason: 'requested', list })).toMatchObject({ revoked: 4, done: 3, of: 3 })
    expect((await batchesOf(lou)).map(({ state }) => state)).toEqual(['valid'])
  })

  it('of a key reaches what it signed, and leaves each person what they agreed to', async () => {
    const signer = base64url(issuer.signers.pid.published?.sha256 ?? new Uint8Array())
    const grantedAt = clock.time - 60
    const offered = findConfiguration(pid.configurations[0]?.id ?? '') as Offered
    const issued = { subject: jan.ssin, offered, keys: [publicJwk], traceId: 'trace', grantedAt }
    await issue(issuer, issued)
    const other = await allocate(an)
    expect(await revoke({ reason: 'keyCompromised', signer })).toMatchObject({ revoked: 1 })
    expect((await batchesOf(jan.ssin)).map(({ state }) => state)).toEqual(['revoked'])
    expect(await stateOf(other)).toBe('valid')
    // A wallet gets new ones by its refresh token.
    await expect(issue(issuer, issued)).resolves.toHaveLength(1)
  })

  it.each([
    ['requested', 'credential_request_denied'],
    ['entitlementLost', 'credential_request_denied'],
    ['deceased', 'credential_request_denied'],
    ['issuedInError', 'credential_request_denied'],
    ['recordChanged', undefined],
    ['keyCompromised', undefined],
  ])('by handle, because %s, ends what would give the same again: %s', async (reason, code) => {
    const offered = findConfiguration(pid.configurations[0]?.id ?? '') as Offered
    const issued = { subject: jan.ssin, offered, keys: [publicJwk], traceId: 'trace', grantedAt: clock.time - 60 }
    await issue(issuer, issued)
    const [batch] = await batchesOf(jan.ssin)
    await revoke({ reason, handle: batch?.handle })
    const again = await issue(issuer, issued).catch((error) => error)
    expect(again?.code).toBe(code)
  })

  it('under a name of the partner happens once, and what is asked under the same name is another one if it is another', async () => {
    const first = await allocate(jan.ssin)
    const asked = { reason: 'requested', ssin: jan.ssin, types: ['pid'], requestId: '2026-11-28/17' }
    const done = await revoke(asked)
    expect(done).toMatchObject({ revoked: 2 })
    const later = await allocate(jan.ssin)
    expect(await revoke(asked)).toEqual(done)
    expect([await stateOf(first), await stateOf(later)]).toEqual(['revoked', 'valid'])
    const other = await revoke({ ...asked, reason: 'entitlementLost' })
    expect(other).toMatchObject({ revoked: 2 })
    expect(other.id).not.toBe(done.id)
  })

  it('of a thousand that overlap at once revokes each copy once', async () => {
    const people = [jan.ssin, an, lou]
    const handles: string[] = []
    for (let at = 0; at < 30; at++) handles.push(await allocate(people[at % 3] ?? '', { count: 3 }))
    const answers = await Promise.all(
      Array.from({ length: 1000 }, (_, at) =>
        revoke({
          reason: 'requested',
          ...(at % 3 === 0
            ? { ssin: jan.ssin, types: ['pid'] }
            : at % 3 === 1
              ? { handle: handles[at % 20] }
              : { list: [{ handle: handles[(at * 7) % 20] }, { ssin: an, types: ['pid'] }] }),
        }),
      ),
    )
    const states = await Promise.all(handles.map(stateOf))
    const revoked = states.filter((state) => state === 'revoked').length
    expect(answers.reduce((sum, answer) => sum + Number(answer.revoked), 0)).toBe(3 * revoked)
    // Of Lou those that were named alone.
    expect(states.map((state, at) => state === 'valid' && at % 3 !== 2)).not.toContain(true)
    expect(states.slice(20).filter((state) => state === 'valid').length).toBeGreaterThan(0)
  })

  it('leaves nothing personal in the log, the answers and how far it is', async () => {
    const handle = await allocate(jan.ssin)
    const done = await revoke({ reason: 'requested', ssin: jan.ssin, types: ['pid'], requestId: `of ${jan.ssin}` })
    await revoke({ reason: 'deceased', handle })
    await revoke({ reason: 'deceased', list: [{ ssin: jan.ssin, types: ['mdl'] }] })
    const said = JSON.stringify([done, partner.logged, await issuer.statusLists.revocation(String(done.id))])
    expect(said).not.toContain(jan.ssin)
    for (const subject of await allOf(issuer, jan.ssin, pid)) expect(said).not.toContain(subject)
    const event = 'credentials.revoked'
    const who = { event, traceId: expect.any(String), partner: 'partner', revocation: expect.any(String) }
    expect(partner.logged).toEqual([
      { ...who, reason: 'requested', types: 'pid', count: 2 },
      { ...who, reason: 'deceased', handle, count: 0 },
      { ...who, reason: 'deceased', entries: 1, count: 0 },
    ])
  })
})

describe('whoever asks for a revocation', () => {
  const person = { ssin: jan.ssin, types: ['pid'] }
  const reason = 'requested'
  const key = 'A'.repeat(43)

  it.each<[string, object, string, string]>([
    ['for no reason', person, 'schemaViolation', '/reason'],
    ['for a reason of the issuer alone', { ...person, reason: 'replaced' }, 'schemaViolation', '/reason'],
    ['for a reason of the watch alone', { ...person, reason: 'walletRevoked' }, 'schemaViolation', '/reason'],
    ['of nothing', { reason }, 'invalidInput', ''],
    ['of two things', { reason, ...person, handle: 'x' }, 'invalidInput', ''],
    ['of a person and a key', { reason, ...person, signer: key }, 'invalidInput', ''],
    ['of types of nobody', { reason, types: ['pid'] }, 'invalidInput', ''],
    ['of types beside a handle', { reason, handle: 'x', types: ['pid'] }, 'invalidInput', '/types'],
    ['of all that a person has, whatever it is', { reason, ssin: jan.ssin }, 'invalidInput', '/types'],
    ['of no types', { reason, ssin: jan.ssin, types: [] }, 'schemaViolation', '/types'],
    ['of one type twice', { reason, ssin: jan.ssin, types: ['pid', 'pid'] }, 'invalidInput', '/types'],
    ['of a type that is none', { reason, ssin: jan.ssin, types: ['x'] }, 'referencedResourceNotFound', '/types/0'],
    ['of a number that is none', { reason, ssin: '85631412137', types: ['pid'] }, 'invalidInput', '/ssin'],
    ['of a number that is no text', { reason, ssin: 85631412136, types: ['pid'] }, 'schemaViolation', '/ssin'],
    ['of an unknown batch', { reason, handle: "'; DROP TABLE batches" }, 'referencedResourceNotFound', '/handle'],
    [
      'of a key that signed nothing',
      { reason: 'keyCompromised', signer: key },
      'referencedResourceNotFound',
      '/signer',
    ],
    ['of a key that is none', { reason: 'keyCompromised', signer: 'pid' }, 'schemaViolation', '/signer'],
    ['of a key for a reason of people', { reason, signer: key }, 'invalidInput', '/reason'],
    ['of an empty list', { reason, list: [] }, 'schemaViolation', '/list'],
    ['of a list with too much', { reason, list: Array(5001).fill({ handle: 'x' }) }, 'schemaViolation', '/list'],
    ['of a list in a list', { reason, list: [{ list: [] }] }, 'unknownInput', '/list/0/list'],
    ['of a list with nothing in it', { reason, list: [{}] }, 'invalidInput', '/list/0'],
    [
      'of a list with a wrong number',
      { reason, list: [person, { ...person, ssin: '1' }] },
      'invalidInput',
      '/list/1/ssin',
    ],
    ['with a member that is not known', { reason, ...person, why: 'x' }, 'unknownInput', '/why'],
    ['under a name without end', { reason, ...person, requestId: 'x'.repeat(65) }, 'schemaViolation', '/requestId'],
  ])('%s hears what is wrong, and nothing of what they sent', async (_, body, type, name) => {
    const handle = await allocate(jan.ssin)
    const response = await partner.call('POST', '/revocations', body)
    const text = await response.text()
    expect([response.status, JSON.parse(text).issues]).toEqual([
      400,
      [{ type: `urn:problem-type:belgif:input-validation:${type}`, in: 'body', name, detail: expect.any(String) }],
    ])
    expect(text.replace(/urn:uuid:[^"]*/, '')).not.toMatch(/\d{11}/)
    expect(await stateOf(handle)).toBe('valid')
  })

  it.each([
    ['a person’s', person, [ofKeys, 'issuance:credentials:read', 'issuance:records:report'], revoking],
    ['a batch’s', { handle: 'x' }, [ofKeys], revoking],
    ['those of a list', { list: [{ handle: 'x' }] }, [ofKeys], revoking],
    ['those of a key', { signer: key }, [revoking], ofKeys],
  ])('%s needs the scope for it', async (_, what, scopes, required) => {
    const stranger = await createMemoryPartner(issuer, scopes)
    const response = await stranger.call('POST', '/revocations', { reason: 'keyCompromised', ...what })
    expect(response.status).toBe(403)
    expect((await response.json()).requiredScopes).toContain(required)
  })

  it('hears of an unknown one that there is none, and without a scope nothing', async () => {
    expect((await partner.call('GET', '/revocations/unknown')).status).toBe(404)
    const stranger = await createMemoryPartner(issuer, ['issuance:offers:create'])
    expect((await stranger.call('GET', '/revocations/unknown')).status).toBe(403)
  })

  it.each(['', 'null', '[]', '{', '{"reason":"requested","reason":"deceased"}'])(
    'in a body that is %j gets a 400',
    async (body) => {
      expect((await partner.call('POST', '/revocations', body)).status).toBe(400)
    },
  )

  it('may give each reason that is not the issuer’s own', async () => {
    for (const one of reasons) expect((await revoke({ ...person, reason: one })).status).toBe(201)
  })
})
