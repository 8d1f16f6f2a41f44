import { beforeAll, expect, it } from 'vitest'
import { type Bytes, base64, utf8 } from '../bytes.ts'
import { issue, type Party } from '../trust/example-certificates.ts'
import {
  certificateId,
  type ExampleScheme,
  providerXml,
  serviceXml,
  signListXml,
  trustedListXml,
} from './example-trusted-list.ts'
import { pointersTo, territoriesOf } from './list-pointers.ts'
import type { ListPointer, TrustedList } from './trusted-list.ts'
import { type NationalListExpected, verifyNationalList } from './verify-national-list.ts'

const now = Date.parse('2026-10-01T00:00:00Z') / 1000
const type = 'http://uri.etsi.org/TrstSvc/TrustedList/TSLType/EUgeneric'
const mimeType = 'application/vnd.etsi.tsl+xml'

let old: Party
let coming: Party
let greek: Party
let stranger: Party
let pointers: ListPointer[]
beforeAll(async () => {
  const names = ['Operator', 'Operator 2', 'Greece', 'Operator']
  const parties = await Promise.all(names.map((name) => issue(undefined, { name: `CN=${name}, O=Authority, C=BE` })))
  ;[old, coming, greek, stranger] = parties as [Party, Party, Party, Party]
  pointers = [
    pointer('BE', [old, coming]),
    { ...pointer('BE', [stranger]), mimeType: 'application/pdf' },
    { ...pointer('BE', [stranger]), type: `${type}/other` },
    { ...pointer('BE', [stranger]), mimeType: undefined },
    pointer('EL', [greek]),
    { ...pointer('EU', [stranger]), type: 'http://uri.etsi.org/TrstSvc/TrustedList/TSLType/EUlistofthelists' },
  ]
})

const pointer = (territory: string, signers: Party[]): ListPointer => ({
  territory,
  location: `https://tl.example/${territory}.xml`,
  mimeType,
  type,
  signers: signers.map(({ der }) => base64(der)),
})

const make = (by: Party, changes: ExampleScheme = {}, bend = (xml: string): string => xml): Promise<Bytes> => {
  const providers = providerXml(serviceXml({ identity: certificateId(base64(greek.der)) }))
  return signListXml(bend(trustedListXml({ providers, ...changes })), by)
}

const verify = (bytes: Bytes, changes: Partial<NationalListExpected> = {}): Promise<TrustedList> =>
  verifyNationalList(bytes, { territory: 'BE', pointers, now, ...changes })

it('is verified by each of those whom the list of lists names for it', async () => {
  for (const by of [old, coming]) {
    const { services, territory } = await verify(await make(by))
    expect({ territory, services: services.length }).toEqual({ territory: 'BE', services: 1 })
  }
})

it.each([
  ['a stranger of the same name', () => stranger],
  ['the signer of another country', () => greek],
])('is refused from %s (PRO-4.2.4-09)', async (_, by) => {
  await expect(verify(await make(by()))).rejects.toMatchObject({ code: 'SIGNER_NOT_TRUSTED', rule: 'PRO-4.2.4-09' })
})

it('is refused when the list of lists no longer names its signer', async () => {
  const bytes = await make(old)
  const without = pointers.map((one) => ({ ...one, signers: one.signers.filter((id) => id !== base64(old.der)) }))
  await expect(verify(bytes, { pointers: without })).rejects.toMatchObject({ code: 'SIGNER_NOT_TRUSTED' })
})

it('is refused when a service was changed (PRO-4.2.4-07)', async () => {
  const text = new TextDecoder().decode(await make(old))
  await expect(verify(utf8(text.replace('/granted', '/withdrawn')))).rejects.toMatchObject({
    code: 'DIGEST_MISMATCH',
    rule: 'PRO-4.2.4-07',
  })
})

it.each(['FR', 'be', 'GR', 'EU', ''])(
  'is refused for %s, to which no pointer leads (PRO-4.2.4-03)',
  async (territory) => {
    await expect(verify(await make(old), { territory })).rejects.toMatchObject({
      code: 'NO_POINTER',
      rule: 'PRO-4.2.4-03',
    })
  },
)

it('is refused in the place of another country, whoever signed it', async () => {
  const both = [pointer('BE', [old]), pointer('EL', [old])]
  await expect(verify(await make(old), { territory: 'EL', pointers: both })).rejects.toMatchObject({
    code: 'TERRITORY',
  })
})

it.each<[string, ExampleScheme, string, string, string]>([
  ['the type of a list of lists', { type: 'EUlistofthelists' }, '', '', 'LIST_TYPE'],
  ['version 5', {}, '>6<', '>5<', 'VERSION'],
  ['version 4', {}, '>6<', '>4<', 'VERSION'],
  ['an issue time in the future', { issued: '2026-10-01T00:00:01Z' }, '', '', 'ISSUED_IN_FUTURE'],
  ['a next update that has come', { nextUpdate: '2026-10-01T00:00:00Z' }, '', '', 'EXPIRED'],
])('is refused with %s', async (_, changes, from, to, code) => {
  const bytes = await make(old, changes, (xml) => xml.replace(from, to))
  await expect(verify(bytes)).rejects.toMatchObject({ code })
})

it('names the rule for its next update (PRO-4.2.4-10)', async () => {
  await expect(verify(await make(old, { nextUpdate: '2026-09-30T00:00:00Z' }))).rejects.toMatchObject({
    code: 'EXPIRED',
    rule: 'PRO-4.2.4-10',
    message: 'the list is past its next update of 2026-09-30T00:00:00Z',
  })
})

it('that was closed is read, and has no next update', async () => {
  const bytes = await make(old, {}, (xml) => xml.replace(/<dateTime>.*<\/dateTime>/, ''))
  expect((await verify(bytes)).nextUpdate).toBeUndefined()
})

it('never goes back to a number below one that was seen', async () => {
  const bytes = await make(old)
  const list = await verify(bytes, { last: { sequenceNumber: 9, sha256: 'aa' } })
  expect((await verify(bytes, { last: list })).sequenceNumber).toBe(10)
  expect((await verify(bytes, { last: { ...list, sha256: undefined } })).sequenceNumber).toBe(10)
  await expect(verify(bytes, { last: { ...list, sequenceNumber: 11 } })).rejects.toMatchObject({
    code: 'SEQUENCE_ROLLBACK',
  })
  await expect(verify(bytes, { last: { ...list, sha256: 'aa' } })).rejects.toMatchObject({ code: 'CONTENT_CHANGED' })
})

it('is signed by whoever one of several pointers to its place names', async () => {
  const several = [pointer('BE', [old]), pointer('BE', [coming])]
  for (const by of [old, coming]) expect((await verify(await make(by), { pointers: several })).territory).toBe('BE')
})

it('is refused from the signer of a list at another place, whichever pointer stands first (PRO-4.2.4-09)', async () => {
  const elsewhere = { ...pointer('BE', [coming]), location: 'https://elsewhere.example/BE.xml' }
  const here = pointer('BE', [old])
  for (const [both, right, wrong] of [
    [[here, elsewhere], old, coming],
    [[elsewhere, here], coming, old],
  ] as const) {
    expect(pointersTo({ pointers: both }, 'BE')).toEqual([both[0]])
    expect((await verify(await make(right), { pointers: both })).territory).toBe('BE')
    await expect(verify(await make(wrong), { pointers: both })).rejects.toMatchObject({ code: 'SIGNER_NOT_TRUSTED' })
  }
})

it('covers the territories to which a pointer of the right kind leads', () => {
  expect(territoriesOf({ pointers })).toEqual(['BE', 'EL'])
  expect(pointersTo({ pointers }, 'BE')).toEqual([pointers[0]])
  expect(territoriesOf({ pointers: pointers.slice(1, 4) })).toEqual([])
})
