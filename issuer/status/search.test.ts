import { expect, it } from 'vitest'
import { day } from '../../shared/clock.ts'
import { findType } from '../../shared/credentials/index.ts'
import { isiPlus } from '../../shared/credentials/isi-plus.ts'
import { pid } from '../../shared/credentials/pid.ts'
import { allOf } from '../subject-of.ts'
import { afternoon, createMemoryIssuer, jan } from '../testing/memory-issuer.ts'
import { createMemoryPartner } from '../testing/memory-partner.ts'

const issuer = await createMemoryIssuer()
const partner = await createMemoryPartner(issuer, ['issuance:credentials:read', 'issuance:credentials:revoke'])
const lou = '19662101551'
const midnight = Date.UTC(2026, 11, 5) / 1000

const allocate = async (ssin: string, type = pid.id, more: object = {}) => {
  const [subject = ''] = await allOf(issuer, ssin, findType(type) ?? pid)
  return (await issuer.statusLists.allocate({ subject, count: 3, signer: 'key', expiresAt: midnight, ...more })).handle
}
const search = async (body: object) => (await partner.call('POST', '/credentials/search', body)).json()

it('finds the batches of a person, newest first, by what a revocation names them', async () => {
  const [first, second] = [await allocate(jan.ssin), await allocate(jan.ssin)]
  await partner.call('POST', '/revocations', { reason: 'requested', handle: first })
  const batch = { type: 'pid', count: 3, expiryDate: '2026-12-04' }
  expect(await search({ ssin: jan.ssin, type: 'pid' })).toEqual({
    items: [
      { handle: second, ...batch, state: 'valid' },
      { handle: first, ...batch, state: 'revoked' },
    ],
    total: 2,
  })
  // Its other form is found with it, and of everything each batch is found once.
  expect((await search({ ssin: jan.ssin, type: 'pid-be' })).total).toBe(2)
  expect((await search({ ssin: jan.ssin })).total).toBe(2)
  expect(await search({ ssin: '91710224863' })).toEqual({ items: [], total: 0 })
})

it('finds what a parent holds about a child, by both numbers', async () => {
  const [, holder = ''] = await allOf(issuer, jan.ssin, isiPlus)
  const handle = await allocate(lou, isiPlus.id, { holder, expiresAt: afternoon + 2 * day })
  for (const ssin of [lou, jan.ssin])
    expect((await search({ ssin, type: 'isi-plus' })).items).toMatchObject([{ handle, type: 'isi-plus' }])
})

it('says in the log that somebody searched, and not for whom', async () => {
  partner.logged.length = 0
  await search({ ssin: jan.ssin, type: 'pid' })
  expect(partner.logged).toEqual([
    { event: 'credentials.searched', traceId: expect.any(String), partner: 'partner', type: 'pid', count: 2 },
  ])
})

it('needs its scope, a number and a type that is one', async () => {
  const stranger = await createMemoryPartner(issuer, ['issuance:credentials:revoke'])
  expect((await stranger.call('POST', '/credentials/search', { ssin: jan.ssin })).status).toBe(403)
  for (const body of [{}, { ssin: '1' }, { ssin: jan.ssin, type: 'x' }, { ssin: jan.ssin, all: true }])
    expect((await partner.call('POST', '/credentials/search', body)).status).toBe(400)
})
