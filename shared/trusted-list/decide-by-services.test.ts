import { beforeAll, describe, expect, it } from 'vitest'
import { base64 } from '../bytes.ts'
import { day, isoDate } from '../clock.ts'
import { createDecideTrust } from '../trust/decide-trust.ts'
import { issue, now, type Party, qcType } from '../trust/example-certificates.ts'
import type { ServiceBundle } from '../trust/service-bundle.ts'
import type { TrustDecision, TrustQuestion } from '../trust/trust-decision.ts'
import type { TrustList } from '../trust/trust-list.ts'
import { compileServices } from './compile-services.ts'
import { createDecideByServices } from './decide-by-services.ts'
import {
  attestationService,
  authorityService,
  bundleOf,
  listOf,
  listOfLists,
  qualifiedAuthority,
  qualifiedSeal,
  stateOf,
} from './example-services.ts'
import { serviceStatuses } from './service-uris.ts'

let authority: Party
let signer: Party
let publicBody: Party
let bundle: ServiceBundle

beforeAll(async () => {
  authority = await qualifiedAuthority()
  signer = await qualifiedSeal(authority)
  publicBody = await qualifiedSeal(authority, {}, { publicBody: true })
  bundle = await bundleOf(attestationService(signer), authorityService(authority))
})

const qualified = { issuedAt: now - 100, category: 'urn:etsi:esi:eaa:eu:qualified' }

const createDecider = (services: ServiceBundle | undefined, hasListOfLists = true) =>
  createDecideByServices({
    decideTrust: createDecideTrust(),
    services: async () => services,
    hasListOfLists: async () => hasListOfLists,
  })

const decide = (changes: Partial<TrustQuestion> = {}, services: ServiceBundle | undefined = bundle) =>
  createDecider(services)([], {
    kind: 'qeaa',
    role: 'issuance',
    purpose: 'qualifiedSigner',
    chain: [signer.der],
    now,
    qualified,
    ...changes,
  })
const reasonOf = (decision: TrustDecision) => `${decision.decision}: ${decision.reason}`

describe('a decider of all kinds', () => {
  it('trusts a qualified attester, with all that it rests on', async () => {
    const decision = await decide()
    expect(decision).toMatchObject({
      decision: 'trusted',
      service: { role: 'issuance', entity: 'Attests', country: 'BE' },
      algorithm: 'ES256',
      evidence: {
        list: { kind: 'qeaa', operator: 'Supervisors', sequenceNumber: 7, sha256: 'bb', nextUpdate: now + day },
        entity: 'Attests',
        country: 'BE',
        subjects: [signer.certificate.subject],
        qualified: {
          listOfLists: { sequenceNumber: 388 },
          services: [{ provider: 'Attests' }, { provider: 'Good Trust' }],
          times: { issuedAt: now - 100, now },
          warnings: [],
        },
      },
    })
    expect(decision.decision === 'trusted' && decision.path.map(({ id }) => id)).toEqual([signer.certificate.id])
  })

  it('allows for a clock of the attester that is ahead, which another check judges', async () => {
    expect((await decide({ qualified: { ...qualified, issuedAt: now + 5 } })).decision).toBe('trusted')
  })

  it('names countries as everybody does', async () => {
    const greek = await qualifiedAuthority({ name: 'CN=CA, O=Good Trust, C=GR' })
    const leaf = await qualifiedSeal(greek, { name: 'CN=S, O=Attests, C=GR' })
    const lists = [listOf([attestationService(leaf), authorityService(greek)], { territory: 'EL' })]
    const decision = await decide({ chain: [leaf.der] }, await compileServices(listOfLists(), lists))
    expect(decision).toMatchObject({ decision: 'trusted', service: { country: 'GR' }, evidence: { country: 'GR' } })
  })

  it('trusts the same service for what says which of its attestations are revoked, and no other', async () => {
    const { qualified: _, ...question } = { qualified, role: 'revocation', purpose: 'statusList' } as const
    const ofStatus = (entity?: TrustQuestion['entity'], chain = [signer.der]) =>
      createDecider(bundle)([], {
        kind: 'qeaa',
        chain,
        now,
        ...question,
        ...(entity && { entity }),
      })
    expect((await ofStatus()).decision).toBe('trusted')
    expect((await ofStatus({ entity: 'Attests', country: 'BE' })).decision).toBe('trusted')
    for (const entity of [
      { entity: 'Attests', country: 'PT' },
      { entity: 'Others', country: 'BE' },
    ])
      expect(reasonOf(await ofStatus(entity))).toMatch(/untrusted: .*another service/)
    const other = await qualifiedSeal(authority)
    expect((await ofStatus(undefined, [other.der])).decision).toBe('untrusted')
  })

  it('says what is wrong', async () => {
    expect(reasonOf(await decide({ qualified: { ...qualified, category: undefined } }))).toMatch(
      /undetermined: .*not say/,
    )
    expect(reasonOf(await decide({ chain: [authority.der] }))).toMatch(/untrusted/)
    const { qualified: _, ...without } = {
      kind: 'qeaa',
      role: 'issuance',
      purpose: 'qualifiedSigner',
      qualified,
    } as const
    const untimed = createDecider(bundle)
    expect(reasonOf(await untimed([], { ...without, chain: [signer.der], now }))).toMatch(
      /undetermined: .*when it was issued/,
    )
  })

  it('is undetermined without trusted lists of countries', async () => {
    const none = createDecider(undefined)
    const question = { kind: 'qeaa', role: 'issuance', purpose: 'qualifiedSigner', chain: [signer.der], now } as const
    expect(reasonOf(await none([], { ...question, qualified }))).toMatch(/undetermined: there are no trusted lists/)
  })

  it('leaves every other kind to the lists of trusted entities', async () => {
    for (const kind of ['pid', 'pub-eaa', 'wallet'] as const)
      expect(reasonOf(await decide({ kind, purpose: 'statusList' }))).toMatch(/undetermined: there is no current list/)
  })
})

describe('a public body (OIA_14): both of its legs', () => {
  /** Notified since then, with the key of this one. */
  const notified = (body: Party, changes: Partial<TrustList> = {}): TrustList => ({
    kind: 'pub-eaa',
    sequenceNumber: 3,
    issued: now - day,
    nextUpdate: now + day,
    operator: 'Commission',
    signerSha256: '',
    sha256: 'ee',
    services: [
      {
        role: 'issuance',
        entity: 'Attests',
        country: 'BE',
        identifiers: [],
        certificates: [base64(body.der)],
        states: [{ isTrusted: true, from: now - 10 * day }],
      },
    ],
    ...changes,
  })
  const questionOf = (changes: Partial<TrustQuestion> = {}): TrustQuestion => ({
    kind: 'pub-eaa',
    role: 'issuance',
    purpose: 'publicBodySeal',
    chain: [publicBody.der],
    now,
    signedAt: now - 100,
    ...changes,
  })
  const ask = (changes: Partial<TrustQuestion> = {}, list = notified(publicBody), services = bundle) =>
    createDecider(services)([list], questionOf(changes))
  const withdrawn = () => {
    const later = stateOf([authority], { status: serviceStatuses.withdrawn, since: now - 50 })
    return bundleOf({ ...authorityService(authority), states: [later, stateOf([authority])] })
  }

  it('are asked, and the evidence has both', async () => {
    const decision = await ask()
    expect(decision).toMatchObject({
      decision: 'trusted',
      reason: 'the signer is listed for issuance among public bodies that attest, and its certificate is qualified',
      service: { entity: 'Attests' },
      evidence: {
        list: { kind: 'pub-eaa', sequenceNumber: 3 },
        entity: 'Attests',
        qualified: {
          listOfLists: { sequenceNumber: 388 },
          services: [{ provider: 'Good Trust', list: { territory: 'BE', sequenceNumber: 7 } }],
          times: { issuedAt: now - 100, now },
          warnings: [],
        },
      },
    })
    expect(decision.decision === 'trusted' && 'warnings' in decision.evidence).toBe(false)
  })

  it('allow for a clock that is ahead, which another check judges', async () => {
    expect((await ask({ signedAt: now + 5 })).decision).toBe('trusted')
  })

  it.each<[string, () => Promise<TrustDecision>, RegExp]>([
    [
      'it is not on the list of public bodies',
      () => ask({}, notified(signer)),
      /^untrusted: the certificate chain does not lead/,
    ],
    [
      'it was not yet notified',
      () => ask({ signedAt: now - 11 * day }),
      /^untrusted: the signer was not yet among public bodies/,
    ],
    [
      'nobody on the list of its country issued its certificate',
      async () => ask({}, undefined, await bundleOf(attestationService(signer))),
      /^untrusted: .*, in list number 7 of BE$/,
    ],
    [
      'it is qualified by itself alone',
      async () => {
        const by = await issue(authority, { name: 'CN=B, O=Attests, C=BE', extensions: [qcType('publicBody')] })
        return ask({ chain: [by.der] }, notified(by))
      },
      /^untrusted: the signer's certificate does not say where to learn of its issuer/,
    ],
    [
      'the service that issued its certificate is withdrawn',
      async () => ask({}, undefined, await withdrawn()),
      new RegExp(
        `^untrusted: the service that issued .* is withdrawn since ${isoDate(now - 50)}, in list number 7 of BE$`,
      ),
    ],
    [
      'the list of lists is past its next update',
      async () => {
        const stale = listOfLists({ nextUpdate: now })
        return ask({}, undefined, await compileServices(stale, [listOf([authorityService(authority)])]))
      },
      /^undetermined: the list of lists is past its next update$/,
    ],
    [
      'the list of lists is configured and not there',
      () => createDecider(undefined)([notified(publicBody)], questionOf()),
      /^undetermined: there are no trusted lists of countries$/,
    ],
    [
      'it is not said when it was issued',
      () => ask({ signedAt: undefined }),
      /^undetermined: the attestation does not say when it was issued$/,
    ],
  ])('are not there when %s', async (_, decided, reason) => {
    expect(reasonOf(await decided())).toMatch(reason)
  })

  it('are one, with a warning, where no list of lists is configured', async () => {
    const decision = await createDecider(undefined, false)([notified(publicBody)], questionOf())
    expect(decision).toMatchObject({
      decision: 'trusted',
      evidence: { warnings: ['whether the certificate is qualified is not asked: no list of lists is configured'] },
    })
    expect(decision.decision === 'trusted' && 'qualified' in decision.evidence).toBe(false)
  })

  it('are not there when it does not say when it was issued, where no list of lists is configured either', async () => {
    const { signedAt: _, ...untimed } = questionOf()
    expect(reasonOf(await createDecider(undefined, false)([notified(publicBody)], untimed))).toMatch(
      /^undetermined: the attestation does not say when it was issued$/,
    )
  })

  it('are one for what says which of its attestations are revoked', async () => {
    const list = notified(signer)
    const services = list.services.map((service) => ({ ...service, role: 'revocation' as const }))
    const question = questionOf({ chain: [signer.der], role: 'revocation', purpose: 'statusList' })
    expect((await createDecider(bundle)([{ ...list, services }], question)).decision).toBe('trusted')
  })
})
