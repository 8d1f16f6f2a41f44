import { beforeAll, describe, expect, it } from 'vitest'
import { listOf } from '../../sandbox/trust-lists/create-list.ts'
import { createListExample, type ListExample, signList } from '../../sandbox/trust-lists/example-list.ts'
import { base64 } from '../../shared/bytes.ts'
import { day } from '../../shared/clock.ts'
import { issue, now, type Party, qcType } from '../../shared/trust/example-certificates.ts'
import type { ServiceBundle } from '../../shared/trust/service-bundle.ts'
import { credentialPurposes } from '../../shared/trust/signer-purposes.ts'
import { createStoredLists } from '../../shared/trust/stored-lists.ts'
import type { TrustBundle } from '../../shared/trust/trust-bundle.ts'
import { providersOf, type TrustedAs, type TrustList } from '../../shared/trust/trust-list.ts'
import { verifyTrustList } from '../../shared/trust/verify-list.ts'
import {
  attestationService,
  authorityService,
  bundleOf,
  qualifiedAuthority,
  qualifiedSeal,
  stateOf,
} from '../../shared/trusted-list/example-services.ts'
import { serviceStatuses } from '../../shared/trusted-list/service-uris.ts'
import { type Against, checkCertificate } from './certificate-check.ts'
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
/** As the function that keeps the lists serves them. */
const serving = (members: TrustList[], services?: ServiceBundle, more: Partial<TrustBundle> = {}) =>
  createStoredLists({
    read: async () => ({
      generation: 1,
      members: members.map((list) => ({ kind: list.kind, url: '', list })),
      ...(services && { services, hasListOfLists: true }),
      ...more,
    }),
    now: () => now,
  })
const check = (pem: string, at = now) => checkCertificate(pem, serving(lists), at)

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

  it('asks every kind of the decision for every role that it has, in every way in which a credential of it is signed', async () => {
    const { answers } = await check(pemOf(example.signer))
    const asked = answers.map(({ kind, role, purpose }) => `${kind} ${role} ${purpose}`)
    expect(new Set(asked).size).toBe(asked.length)
    const expected = (Object.keys(providersOf) as TrustedAs[]).flatMap((kind) => [
      `${kind} issuance`,
      ...(kind === 'registrar' ? [] : [`${kind} revocation`]),
    ])
    expect([...new Set(answers.map(({ kind, role }) => `${kind} ${role}`))].sort()).toEqual(expected.sort())
    for (const [kind, formats] of Object.entries(credentialPurposes))
      for (const purpose of Object.values(formats)) expect(asked).toContain(`${kind} issuance ${purpose}`)
  })

  it('says what to mend wherever it does not say trusted, and nowhere else', async () => {
    const { answers } = await check(pemOf(example.signer))
    for (const { decision, mend } of answers)
      expect([decision, mend !== undefined]).toEqual([decision, decision !== 'trusted'])
    expect(answers.find(({ kind }) => kind === 'mdl')?.mend).toMatch(/TRUST_LISTS/)
  })

  it('refuses, as a verification does, whoever has another country in the certificate than on the list', async () => {
    const signer = await issue(example.authority, { name: 'CN=S, O=Example, C=NL', extensions: [qcType('pid')] })
    expect((await check(pemOf(signer))).answers[0]).toMatchObject({
      kind: 'pid',
      decision: 'untrusted',
      reason: "the signer's certificate names another country than the list",
      mend: expect.stringMatching(/letter for letter/),
      list: { sequenceNumber: 7 },
    })
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

describe('the certificate doctor, by the trusted lists of countries', () => {
  let authority: Party
  let attester: Party
  let body: Party
  let services: ServiceBundle
  let notified: TrustList
  beforeAll(async () => {
    authority = await qualifiedAuthority()
    attester = await qualifiedSeal(authority)
    body = await qualifiedSeal(authority, {}, { publicBody: true })
    services = await bundleOf(attestationService(attester), authorityService(authority))
    const { operator, input } = await createListExample('pub-eaa')
    const entities = input.entities.map((entity) => ({
      ...entity,
      name: 'Attests',
      services: { issuance: [base64(body.der)], revocation: [base64(body.der)] },
    }))
    const jws = await signList(operator, listOf({ ...input, entities }))
    notified = await verifyTrustList(jws, { kind: 'pub-eaa', signers: [operator.certificate], now })
  })
  const answerTo = async (party: Party, kind: TrustedAs, against: Against) => {
    const { answers } = await checkCertificate(pemOf(party), against, now)
    return answers.find((one) => one.kind === kind && one.role === 'issuance')
  }

  it('says that a qualified attester is trusted, by which services of which lists and which rules', async () => {
    const { answers } = await checkCertificate(pemOf(attester), serving([], services), now)
    const trusted = answers.filter(({ decision }) => decision === 'trusted')
    expect(trusted.map(({ kind, role }) => `${kind} ${role}`)).toEqual(['qeaa issuance', 'qeaa revocation'])
    expect(trusted[0]).toMatchObject({
      entity: 'Attests',
      list: { operator: 'Supervisors', sequenceNumber: 7 },
      qualified: {
        listOfLists: { sequenceNumber: 388 },
        services: [{ provider: 'Attests' }, { provider: 'Good Trust' }],
      },
    })
    expect(trusted[0]?.qualified?.ruleIds).toContain('PRO-4.12.4-03')
  })

  it('says of who was withdrawn in which list, by which rule, and what to mend', async () => {
    const since = now - 100
    const withdrawn = stateOf([authority], { status: serviceStatuses.withdrawn, since })
    const bundle = await bundleOf(attestationService(attester), {
      ...authorityService(authority),
      states: [withdrawn, stateOf([authority])],
    })
    const answer = await answerTo(attester, 'qeaa', serving([], bundle))
    expect(answer).toMatchObject({
      decision: 'untrusted',
      reason: expect.stringMatching(/is withdrawn since .*, in list number 7 of BE$/),
      mend: expect.stringMatching(/supervisor of the country/),
      qualified: { services: [{ status: serviceStatuses.granted }, { status: serviceStatuses.withdrawn, since }] },
    })
    expect(answer?.qualified?.ruleIds).toContain('PRO-4.4.4-34')
  })

  it('asks both legs of a public body, and says of each what holds', async () => {
    expect(await answerTo(body, 'pub-eaa', serving([notified], services))).toMatchObject({
      decision: 'trusted',
      entity: 'Attests',
      qualified: { services: [{ provider: 'Good Trust' }] },
      legs: [
        { leg: 'listed', decision: 'trusted' },
        { leg: 'qualified', decision: 'trusted' },
      ],
    })
    expect(
      await answerTo(body, 'pub-eaa', serving([notified], await bundleOf(attestationService(attester)))),
    ).toMatchObject({
      decision: 'untrusted',
      qualified: { listOfLists: { sequenceNumber: 388 } },
      legs: [
        { decision: 'trusted' },
        { decision: 'untrusted', mend: expect.stringMatching(/no service of this type/) },
      ],
    })
    expect(await answerTo(body, 'pub-eaa', serving([], services))).toMatchObject({
      decision: 'undetermined',
      legs: [{ decision: 'undetermined' }, { decision: 'trusted' }],
    })
  })

  it('says that the second leg is missing where there are no trusted lists of countries', async () => {
    const configured = serving([notified], undefined, { hasListOfLists: true })
    expect(await answerTo(body, 'pub-eaa', configured)).toMatchObject({
      decision: 'undetermined',
      mend: expect.stringMatching(/LIST_OF_LISTS/),
    })
    expect(await answerTo(body, 'pub-eaa', serving([notified]))).toMatchObject({
      decision: 'trusted',
      warnings: [expect.stringMatching(/no list of lists is configured/)],
      legs: [{ decision: 'trusted' }, { decision: 'undetermined' }],
    })
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
