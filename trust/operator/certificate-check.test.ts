import { beforeAll, describe, expect, it } from 'vitest'
import { listOf } from '../../sandbox/trust-lists/create-list.ts'
import { createListExample, type ListExample, signList } from '../../sandbox/trust-lists/example-list.ts'
import { base64 } from '../../shared/bytes.ts'
import { day } from '../../shared/clock.ts'
import { issue, now, type Party, qcType } from '../../shared/trust/example-certificates.ts'
import type { TrustList } from '../../shared/trust/trust-list.ts'
import { verifyTrustList } from '../../shared/trust/verify-list.ts'
import { checkCertificate } from './certificate-check.ts'
import { searchServices } from './search-services.ts'

let example: ListExample
let lists: TrustList[]

beforeAll(async () => {
  example = await createListExample()
  const jws = await signList(example.operator, listOf(example.input))
  lists = [await verifyTrustList(jws, { kind: 'pid', signers: [example.operator.certificate], now })]
})

const pemOf = (...parties: Party[]): string =>
  parties
    .map(
      ({ der }) => `-----BEGIN CERTIFICATE-----\n${base64(der).replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----`,
    )
    .join('\n')
const check = (pem: string, at = now) => checkCertificate(pem, lists, at)

describe('the certificate doctor', () => {
  it('says for what a certificate is trusted, by which list and path, and for what it is not', async () => {
    const { answers, certificates, chain } = await check(pemOf(example.signer))
    const trusted = answers.filter(({ decision }) => decision === 'trusted')
    expect(trusted).toMatchObject([
      { kind: 'pid', role: 'issuance', purpose: 'pidSigner', entity: 'Example', list: { sequenceNumber: 7 } },
    ])
    expect(trusted[0]?.path).toHaveLength(2)
    expect(answers.find(({ kind, role }) => kind === 'pid' && role === 'revocation')?.reason).toMatch(/does not lead/)
    expect(answers.find(({ kind }) => kind === 'mdl')).toMatchObject({ decision: 'undetermined' })
    expect(certificates).toMatchObject([{ valid: true, authority: false, key: 'ES256', qcTypes: ['pid'] }])
    expect(chain).toEqual([{ outcome: 'passed', reason: 'there is one certificate' }])
  })

  it.each<[string, () => Promise<string> | string, RegExp]>([
    [
      'are in the wrong order',
      () => pemOf(example.authority, example.signer),
      /certificate 1 was issued by nobody|authority/,
    ],
    [
      'miss one between',
      async () => pemOf(example.signer, await issue(undefined)),
      /certificate 1 was issued by nobody/,
    ],
    [
      'are turned round',
      async () => pemOf(example.signer, await issue(undefined), example.authority),
      /the order is wrong: certificate 1 was issued by certificate 3/,
    ],
    ['begin with an authority', () => pemOf(example.authority), /certificate 1 is an authority/],
    [
      'have expired',
      async () => pemOf(await issue(example.authority, { extensions: [qcType('pid')], from: now - 9, until: now - 1 })),
      /certificate 1 has expired/,
    ],
  ])('says what is wrong with certificates that %s', async (_, pem, reason) => {
    const { chain } = await check(await pem())
    expect(chain.map((one) => one.reason).join('\n')).toMatch(reason)
    expect(chain.every(({ outcome }) => outcome === 'failed')).toBe(true)
  })

  it('trusts nobody by a list that is past its next update', async () => {
    const { answers } = await check(pemOf(example.signer), now + day)
    expect(answers.filter(({ kind }) => kind === 'pid').map(({ decision }) => decision)).toEqual([
      'undetermined',
      'undetermined',
      'undetermined',
    ])
  })

  it.each([
    ['nothing', '', /no certificate/],
    ['a key', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----', /no certificate/],
    ['no base64', '-----BEGIN CERTIFICATE-----\n%%%\n-----END CERTIFICATE-----', /not base64/],
    ['no certificate', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----', /no X.509 certificate/],
    ['too many', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'.repeat(6), /more than 5/],
  ])('refuses %s', async (_, pem, reason) => {
    await expect(check(pem)).rejects.toThrow(reason)
  })
})

describe('the search among those who are listed', () => {
  const search = (query: Parameters<typeof searchServices>[1], most?: number) =>
    searchServices(
      lists.map((model) => ({ id: 'pid', current: true, model })),
      query,
      most,
    )

  it('finds by a part of the name, by country and by certificate, and by all of them together', async () => {
    const certificate = await example.authority.certificate.fingerprint()
    expect((await search({ name: 'xampl', country: 'be', certificate })).items).toMatchObject([
      { list: 'pid', provider: 'Example', country: 'BE', type: 'pid issuance', certificates: [certificate] },
    ])
    expect((await search({})).total).toBe(2)
    for (const none of [{ name: 'nobody' }, { country: 'FR' }, { certificate: '0'.repeat(64) }])
      expect((await search(none)).total).toBe(0)
  })

  it('counts more than it gives', async () => {
    const { items, total } = await search({}, 1)
    expect([items.length, total]).toEqual([1, 2])
  })
})
