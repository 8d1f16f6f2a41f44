import 'reflect-metadata'
import { CRLDistributionPointsExtension } from '@peculiar/x509'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { type Bytes, hex } from '../bytes.ts'
import { day, isoDate } from '../clock.ts'
import { verifyCrl } from '../trust/crl.ts'
import { createCrlMemory, linksOf } from '../trust/crl-memory.ts'
import { type Changes, issue, issueAuthority, now, type Party, qcType } from '../trust/example-certificates.ts'
import { entry, issueCrl } from '../trust/example-crl.ts'
import type { KnownCrl } from '../trust/known-crl.ts'
import { crlSourcesOf } from '../trust/refresh-crls.ts'
import type { ServiceBundle } from '../trust/service-bundle.ts'
import type { RememberedLink } from '../trust/trust-bundle.ts'
import { compileServices } from './compile-services.ts'
import { createDecideQualified, type QualifiedDecision, type QualifiedQuestion } from './decide-qualified.ts'
import {
  attestationService,
  authorityService,
  bundleOf,
  criteria,
  decideOnce,
  informationAccess,
  listOf,
  listOfLists,
  longAgo,
  ofAll,
  providerOf,
  qualifiedAuthority,
  qualifiedSeal,
  qualifiedStatements,
  questionOf,
  stateOf,
} from './example-services.ts'
import { additional, qualifiers, regulationApplies, serviceStatuses, serviceTypes } from './service-uris.ts'
import type { ListedService, ServiceState, TrustedList } from './trusted-list.ts'

/** Where the CRL of the authority is. */
const address = 'https://crl.example/qualified.crl'

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

/** Of the signer, of services made of states of it and of its authority. */
const judged = async (
  changes: {
    attests?: Partial<ServiceState>
    issues?: Partial<ServiceState>
    question?: Partial<QualifiedQuestion>
    signer?: Party
  } = {},
): Promise<QualifiedDecision> => {
  const by = changes.signer ?? signer
  const listed = await bundleOf(attestationService(by, changes.attests), authorityService(authority, changes.issues))
  return decideOnce(listed, questionOf([by], changes.question))
}
const since = (time: number, ...[later, before]: [Partial<ServiceState>, Partial<ServiceState>]) => ({
  later: { since: time, ...later },
  before: { since: longAgo, ...before },
})
const historyOf = (service: ListedService, { later, before }: ReturnType<typeof since>): ListedService => {
  const [state] = service.states
  return {
    ...service,
    states: [
      { ...stateOf([]), ...state, ...later },
      { ...stateOf([]), ...state, ...before },
    ],
  }
}
const granted = { status: serviceStatuses.granted }
const withdrawn = { status: serviceStatuses.withdrawn }
const forAll = [additional.forSignatures, additional.forSeals, additional.forWebsites]

describe('a qualified attestation (OIA_13, TS 119 615 clause 4.12)', () => {
  it('is trusted by a granted service whose certificate is qualified, and told all of it', async () => {
    const decision = await decideOnce(bundle, questionOf([signer]))
    const list = { territory: 'BE', sequenceNumber: 7, sha256: 'bb', signerSha256: 'aa', nextUpdate: now + day }
    const path = [await signer.certificate.fingerprint()]
    expect(decision).toMatchObject({
      decision: 'trusted',
      kind: 'qeaa',
      reason: 'the signer is a granted service for qualified attestations, and its certificate is qualified',
      listOfLists: { sequenceNumber: 388, sha256: 'cc' },
      lists: [list],
      services: [
        {
          list,
          provider: 'Attests',
          type: serviceTypes.qualifiedAttestations,
          status: serviceStatuses.granted,
          since: longAgo,
          matchedBy: 'direct',
          path,
          subjects: [signer.certificate.subject],
        },
        {
          list,
          provider: 'Good Trust',
          type: serviceTypes.qualifiedCertificates,
          status: serviceStatuses.granted,
          since: longAgo,
          matchedBy: 'path/1',
          path,
          subjects: [signer.certificate.subject, authority.certificate.subject],
        },
      ],
      times: { issuedAt: now - 100, now },
      ruleIds: ['PRO-4.12.4-03', 'PRO-4.3.4-03', 'PRO-4.4.4-01', 'PRO-4.4.4-34'],
      warnings: [],
      signer: { algorithm: 'ES256' },
    })
  })

  it('is trusted where the service is listed by the authority of its certificates', async () => {
    const listed = await bundleOf(attestationService(authority), authorityService(authority))
    const decision = await decideOnce(listed, questionOf([signer]))
    expect(decision).toMatchObject({ decision: 'trusted', services: [{ matchedBy: 'path/1' }, {}] })
  })

  it('is not told apart from others under a listed authority but by its name (PRO-4.6.4-08)', async () => {
    const listed = await bundleOf(attestationService(authority), authorityService(authority))
    const customer = await qualifiedSeal(authority, { name: 'CN=X, O=Customer, C=BE' })
    expect(await decideOnce(listed, questionOf([customer]))).toMatchObject({
      decision: 'indeterminate',
      reason: expect.stringMatching(/does not name the provider/),
    })
  })

  it.each(['urn:etsi:esi:eaa:eu:qualified', 'urn:etsi:eaa:eu:qualified'])('may say it as %s', async (category) => {
    expect(await judged({ question: { category } })).toMatchObject({ decision: 'trusted' })
  })

  it.each([undefined, 'urn:etsi:esi:eaa:eu:pub', ''])(
    'has to say that it is one: %s (PRO-4.12.4-03)',
    async (category) => {
      expect(await judged({ question: { category } })).toMatchObject({
        decision: 'indeterminate',
        reason: expect.stringMatching(/does not say/),
      })
    },
  )

  it('takes lists of two countries, with their own codes (PRO-4.4.4-01)', async () => {
    const greek = await qualifiedAuthority({ name: 'CN=CA, O=Good Trust, C=GR' })
    const leaf = await qualifiedSeal(greek, { name: 'CN=S, O=Attests, C=gb' })
    const lists = [
      listOf([attestationService(leaf)], { territory: 'UK' }),
      listOf([authorityService(greek)], { territory: 'EL', sequenceNumber: 9 }),
    ]
    const decision = await decideOnce(await compileServices(listOfLists(), lists), questionOf([leaf]))
    expect(decision.decision).toBe('trusted')
    expect(decision.lists.map(({ territory }) => territory)).toEqual(['UK', 'EL'])
  })
})

describe('the service that attests', () => {
  it.each<[string, Partial<ServiceState>, string, RegExp]>([
    ['is withdrawn', withdrawn, 'untrusted', /that attests was withdrawn/],
    [
      'is recognised at national level alone',
      { status: 'urn:x/recognisedatnationallevel' },
      'untrusted',
      /was recognised/,
    ],
    ['is of another type', { type: 'http://uri.etsi.org/TrstSvc/Svctype/EAA' }, 'untrusted', /no service/],
    ['was listed after the attestation was issued', { since: now - 50 }, 'untrusted', /not listed for this/],
    ['is not listed yet', { since: now + 50 }, 'untrusted', /not listed for this/],
    ['has a critical extension that is not understood', { hasUnknownCritical: true }, 'indeterminate', /critical/],
  ])('%s', async (_, attests, decision, reason) => {
    const service = attests.status
      ? historyOf(attestationService(signer), since(now - 500, attests, granted))
      : attestationService(signer, attests)
    const result = await decideOnce(await bundleOf(service, authorityService(authority)), questionOf([signer]))
    expect(result.decision).toBe(decision)
    expect(result.reason).toMatch(reason)
  })

  it('was something else when the attestation was issued', async () => {
    const other = { type: 'http://uri.etsi.org/TrstSvc/Svctype/EAA' }
    const service = historyOf(attestationService(signer), since(now - 50, granted, other))
    expect(await decideOnce(await bundleOf(service, authorityService(authority)), questionOf([signer]))).toMatchObject({
      decision: 'untrusted',
      reason: 'the service was not listed for this at that time',
    })
  })

  it('has a history of another key', async () => {
    const identity = { certificates: [], subjectKeyIds: ['ab12'], subjectNames: [] }
    const service = historyOf(attestationService(signer), since(now - 50, granted, { identity }))
    expect(await decideOnce(await bundleOf(service, authorityService(authority)), questionOf([signer]))).toMatchObject({
      decision: 'indeterminate',
      reason: 'the history of the service is that of another key',
    })
  })

  it('is not listed', async () => {
    const decision = await decideOnce(await bundleOf(authorityService(authority)), questionOf([signer]))
    expect(decision).toMatchObject({ decision: 'untrusted', services: [] })
    expect(decision.reason).toBe('no service of the list issued the certificate, in list number 7 of BE')
    expect(decision.ruleIds).toContain('PRO-4.6.4-05')
  })

  it('is listed with two statuses, or by two providers (PRO-4.3.4-11)', async () => {
    const second = historyOf(attestationService(signer), since(now - 500, withdrawn, granted))
    const conflict = await bundleOf(attestationService(signer), second, authorityService(authority))
    expect(await decideOnce(conflict, questionOf([signer]))).toMatchObject({
      decision: 'indeterminate',
      reason: expect.stringMatching(/different statuses/),
    })
    const other = { ...attestationService(signer), provider: providerOf('Other') }
    const providers = await bundleOf(attestationService(signer), other, authorityService(authority))
    expect(await decideOnce(providers, questionOf([signer]))).toMatchObject({
      decision: 'indeterminate',
      reason: 'more than one provider is listed with the same key',
    })
  })

  it('is listed twice alike', async () => {
    const twice = await bundleOf(attestationService(signer), attestationService(signer), authorityService(authority))
    expect(await decideOnce(twice, questionOf([signer]))).toMatchObject({ decision: 'trusted' })
  })

  it('is called otherwise by its certificate, and tells it', async () => {
    for (const name of ['CN=X, O="ATTÉSTS, (Ltd)", C=BE', 'CN=X, C=BE']) {
      const leaf = await qualifiedSeal(authority, { name })
      expect(await judged({ signer: leaf })).toMatchObject({ decision: 'trusted', warnings: ['provider-name-differs'] })
    }
    const accents = await qualifiedSeal(authority, { name: 'CN=X, O="Åttests.", C=BE' })
    expect((await judged({ signer: accents })).warnings).toEqual([])
  })

  it('names no country', async () => {
    const leaf = await qualifiedSeal(authority, { name: 'CN=X, O=Attests' })
    expect(await judged({ signer: leaf })).toMatchObject({
      decision: 'untrusted',
      reason: expect.stringMatching(/names no country/),
    })
  })
})

describe('a withdrawal after the attestation was issued', () => {
  const ofAttester = () =>
    bundleOf(historyOf(attestationService(signer), since(now - 50, withdrawn, granted)), authorityService(authority))
  const ofIssuer = () =>
    bundleOf(attestationService(signer), historyOf(authorityService(authority), since(now - 50, withdrawn, granted)))

  it('ends trust, with the day', async () => {
    expect(await decideOnce(await ofAttester(), questionOf([signer]))).toMatchObject({
      decision: 'untrusted',
      reason: `the service that attests is withdrawn since ${isoDate(now - 50)}, in list number 7 of BE`,
      services: [{ status: serviceStatuses.withdrawn, since: now - 50, list: { sequenceNumber: 7 } }],
    })
    expect(await decideOnce(await ofIssuer(), questionOf([signer]))).toMatchObject({
      decision: 'untrusted',
      reason: `the service that issued the signer's certificate is withdrawn since ${isoDate(now - 50)}, in list number 7 of BE`,
      services: [{ status: serviceStatuses.granted }, { status: serviceStatuses.withdrawn }],
    })
  })

  it('does not, where that is asked for, and is told', async () => {
    for (const listed of [await ofAttester(), await ofIssuer()])
      expect(await decideOnce(listed, questionOf([signer], { acceptIssuedBeforeWithdrawal: true }))).toMatchObject({
        decision: 'trusted',
        warnings: ['not-granted-now'],
      })
  })

  it('does for what was issued after it, whatever is asked for', async () => {
    const later = { acceptIssuedBeforeWithdrawal: true, issuedAt: now - 10 }
    for (const listed of [await ofAttester(), await ofIssuer()])
      expect(await decideOnce(listed, questionOf([signer], later))).toMatchObject({ decision: 'untrusted' })
  })
})

describe("the signer's certificate", () => {
  it('was issued before its issuer was granted (PRO-4.4.4-34)', async () => {
    const listed = await bundleOf(
      attestationService(signer),
      historyOf(authorityService(authority), since(now - 500, granted, withdrawn)),
    )
    expect(await decideOnce(listed, questionOf([signer]))).toMatchObject({
      decision: 'untrusted',
      reason: `the service that issued the signer's certificate was withdrawn on ${isoDate(now - day)}, in list number 7 of BE`,
    })
  })

  it('was qualified for something else before (PRO-4.4.4-36)', async () => {
    const typeless = await qualifiedSeal(authority, {}, { types: [] })
    const before = { additional: [additional.forSignatures] }
    const later = { additional: [additional.forSeals], qualifications: [ofAll(qualifiers.forSeal)] }
    const listed = await bundleOf(
      attestationService(typeless),
      historyOf(authorityService(authority), since(now - 500, later, before)),
    )
    expect(await decideOnce(listed, questionOf([typeless]))).toMatchObject({
      decision: 'indeterminate',
      ruleIds: expect.arrayContaining(['PRO-4.4.4-36']),
    })
  })

  it.each<[string, Partial<ServiceState>, QualifiedDecision['decision'], RegExp]>([
    ['is for seals, and its issuer for all', { additional: forAll }, 'trusted', /./],
    [
      'is for seals, and its issuer for signatures',
      { additional: [additional.forSignatures] },
      'untrusted',
      /not qualified/,
    ],
    [
      'is not qualified by the list',
      { qualifications: [ofAll(qualifiers.notQualified)] },
      'untrusted',
      /not qualified/,
    ],
    [
      'may not be qualified by the list',
      { qualifications: [{ qualifiers: [qualifiers.notQualified], criteria: criteria({ hasUnknown: true }) }] },
      'indeterminate',
      /cannot be told/,
    ],
    [
      'is of websites by the list',
      { additional: [additional.forWebsites], qualifications: [ofAll(qualifiers.forWebsite)] },
      'untrusted',
      /websites alone/,
    ],
    ['is under a service that was not listed yet', { since: now - 500 }, 'untrusted', /not listed for this/],
    ['is under a service of another status', { status: 'urn:x' }, 'indeterminate', /cannot be told from the list/],
    ['is under a service with a critical extension', { hasUnknownCritical: true }, 'indeterminate', /critical/],
  ])('%s', async (_, issues, decision, reason) => {
    const result = await judged({ issues })
    expect(result.decision).toBe(decision)
    expect(result.reason).toMatch(reason)
  })

  it.each<[string, (by: Party) => Promise<Party>, RegExp]>([
    ['says nothing of being qualified', (by) => qualifiedSeal(by, {}, { compliance: false }), /not qualified/],
    ['is for websites', (by) => qualifiedSeal(by, {}, { types: [3] }), /websites alone/],
    [
      'is of a PID provider',
      (by) => issue(by, { name: 'CN=S, O=Attests, C=BE', extensions: [qcType('pid')] }),
      /something else/,
    ],
    ['has expired', (by) => qualifiedSeal(by, { until: now - 1 }), /expired/],
    ['was not valid when it signed', (by) => qualifiedSeal(by, { from: now - 50 }), /not valid when it was used/],
    ['is older than the law', (by) => qualifiedSeal(by, { from: regulationApplies - 1 }), /older than the law/],
    ['has a key that signs no credential', (by) => qualifiedSeal(by, { kind: 'RSA PKCS1' }), /signs no credential/],
    ['was issued with another key', async () => qualifiedSeal(await qualifiedAuthority()), /chain/],
  ])('%s', async (_, make, reason) => {
    const result = await judged({ signer: await make(authority), issues: { additional: forAll } })
    expect(result).toMatchObject({ decision: 'untrusted', reason: expect.stringMatching(reason) })
  })

  it('is for signatures as well', async () => {
    const signature = await qualifiedSeal(authority, {}, { types: [1] })
    expect((await judged({ signer: signature, issues: { additional: forAll } })).decision).toBe('trusted')
  })

  it('is the listed authority itself', async () => {
    const self = await issueAuthority(undefined, {
      name: 'CN=Attests, O=Attests, C=BE',
      keyUsage: 33,
      extensions: [qualifiedStatements(), informationAccess],
    })
    const listed = await bundleOf(attestationService(self), authorityService(self))
    expect(await decideOnce(listed, questionOf([self]))).toMatchObject({
      decision: 'untrusted',
      reason: expect.stringMatching(/authority itself/),
    })
  })

  it.each<[string, string[], string]>([
    ['is not listed', [additional.forSeals], 'authority-not-listed'],
    ['is under a listed root', [additional.forSeals, additional.root], 'authority-under-listed-root'],
  ])('was issued by one that %s, and tells it', async (_, information, warning) => {
    const sub = await issueAuthority(authority, { name: 'CN=Sub, O=Good Trust, C=BE' })
    const leaf = await qualifiedSeal(sub)
    const listed = await bundleOf(attestationService(leaf), authorityService(authority, { additional: information }))
    expect(await decideOnce(listed, questionOf([leaf, sub]))).toMatchObject({
      decision: 'trusted',
      services: [{}, { matchedBy: 'path/2' }],
      warnings: ['revocation-not-known', warning],
    })
  })

  it('lies on no qualified device, and tells it', async () => {
    const leaf = await qualifiedSeal(authority, {}, { device: false })
    expect(await judged({ signer: leaf })).toMatchObject({ decision: 'trusted', warnings: ['device-not-confirmed'] })
  })

  it('was issued by one that the list calls otherwise, and tells it (PRO-4.4.4-06)', async () => {
    const other = { ...authorityService(authority), provider: providerOf('Else') }
    const decision = await decideOnce(await bundleOf(attestationService(signer), other), questionOf([signer]))
    expect(decision).toMatchObject({ decision: 'trusted', warnings: ['provider-name-differs'] })
    expect(decision.ruleIds).toContain('PRO-4.4.4-06')
  })

  it('has a history of equal times, and tells it', async () => {
    const service = historyOf(authorityService(authority), since(longAgo, granted, granted))
    expect(await decideOnce(await bundleOf(attestationService(signer), service), questionOf([signer]))).toMatchObject({
      decision: 'trusted',
      warnings: ['history-times-equal'],
    })
  })
})

describe('an attestation of a public body (OIA_14, the second leg)', () => {
  const ask = (by: Party, changes: Partial<QualifiedQuestion> = {}) =>
    questionOf([by], { kind: 'pub-eaa', category: undefined, ...changes })

  it('is trusted by a qualified certificate that says so', async () => {
    expect(await decideOnce(bundle, ask(publicBody))).toMatchObject({
      decision: 'trusted',
      kind: 'pub-eaa',
      services: [{ type: serviceTypes.qualifiedCertificates, matchedBy: 'path/1' }],
      ruleIds: expect.arrayContaining(['PSB-8.3-01']),
    })
  })

  it.each<[string, (by: Party) => Promise<Party>, RegExp]>([
    ['does not say that it is a public body', (by) => qualifiedSeal(by), /not say that it is a public body/],
    [
      'says so without being qualified',
      (by) => qualifiedSeal(by, {}, { publicBody: true, compliance: false }),
      /not say that it is a public body/,
    ],
    [
      'does not say where to learn of its issuer',
      (by) => issue(by, { extensions: [qualifiedStatements({ publicBody: true })] }),
      /where to learn/,
    ],
  ])('is refused when the certificate %s', async (_, make, reason) => {
    expect(await decideOnce(bundle, ask(await make(authority)))).toMatchObject({
      decision: 'untrusted',
      reason: expect.stringMatching(reason),
    })
  })

  it('is refused when its issuer was withdrawn since', async () => {
    const service = historyOf(authorityService(authority), since(now - 50, withdrawn, granted))
    expect(await decideOnce(await bundleOf(service), ask(publicBody))).toMatchObject({ decision: 'untrusted' })
  })

  it('does not make a qualified attester', async () => {
    expect(await decideOnce(bundle, questionOf([publicBody]))).toMatchObject({ decision: 'untrusted' })
  })
})

describe('lists', () => {
  const made = (changes: Partial<TrustedList>, above: Partial<TrustedList> = {}) =>
    compileServices(listOfLists(above), [listOf([attestationService(signer), authorityService(authority)], changes)])

  it.each<[string, Partial<TrustedList>, Partial<TrustedList>, RegExp]>([
    ['the list is past its next update', { nextUpdate: now }, {}, /BE, number 7, is past its next update/],
    ['the list was closed', { nextUpdate: undefined }, {}, /BE was closed/],
    ['there is none of that country', { territory: 'PT' }, {}, /no trusted list of BE/],
    ['the list of lists is past its next update', {}, { nextUpdate: now }, /list of lists is past/],
    ['the list of lists was closed', {}, { nextUpdate: undefined }, /list of lists is past/],
  ])('leave it open when %s', async (_, changes, above, reason) => {
    const decision = await decideOnce(await made(changes, above), questionOf([signer]))
    expect(decision).toMatchObject({ decision: 'indeterminate', reason: expect.stringMatching(reason) })
  })

  it('are held against the time of each decision, also of what was trusted before', async () => {
    const decide = createDecideQualified()
    const listed = await made({})
    expect((await decide(listed, questionOf([signer]))).decision).toBe('trusted')
    expect((await decide(listed, questionOf([signer], { now: now + day - 1 }))).decision).toBe('trusted')
    expect((await decide(listed, questionOf([signer], { now: now + day }))).decision).toBe('indeterminate')
  })

  it('that are new count at once', async () => {
    const decide = createDecideQualified()
    expect((await decide(bundle, questionOf([signer]))).decision).toBe('trusted')
    const next = await bundleOf(authorityService(authority))
    expect((await decide(next, questionOf([signer]))).decision).toBe('untrusted')
  })
})

describe('a question', () => {
  it.each<[string, Partial<QualifiedQuestion>, RegExp]>([
    ['of no certificate', { chain: [] }, /no certificate was sent/],
    ['of bytes that are none', { chain: [Uint8Array.of(1, 2)] }, /no X.509 certificate/],
    ['of a certificate that is too long', { chain: [new Uint8Array(20_000)] }, /too long/],
    ['of too many certificates', { chain: Array.from({ length: 6 }, () => Uint8Array.of(1)) }, /too long/],
    ['of an attestation from the future', { issuedAt: now + 1 }, /in the future/],
    ['of one that is older than the law', { issuedAt: regulationApplies - 1 }, /older than the law/],
  ])('%s is answered', async (_, changes, reason) => {
    expect(await decideOnce(bundle, questionOf([signer], changes))).toMatchObject({
      decision: 'untrusted',
      reason: expect.stringMatching(reason),
    })
  })
})

describe('a decider', () => {
  it('verifies a signature once, and forgets what led nowhere', async () => {
    const verify = vi.spyOn(crypto.subtle, 'verify')
    const decide = createDecideQualified()
    await decide(bundle, questionOf([signer]))
    const first = verify.mock.calls.length
    await decide(bundle, questionOf([signer]))
    expect(verify.mock.calls.length).toBe(first)
    const stranger = await qualifiedSeal(await qualifiedAuthority())
    const ask = questionOf([stranger], { kind: 'pub-eaa' })
    await decide(bundle, ask)
    verify.mockRestore()
    expect(first).toBeGreaterThan(0)
  })

  it('takes no altered certificate for one that it knows', async () => {
    const decide = createDecideQualified()
    expect((await decide(bundle, questionOf([signer]))).decision).toBe('trusted')
    const altered = signer.der.slice()
    altered[altered.length - 20] = (altered[altered.length - 20] as number) ^ 1
    const question = { ...questionOf([signer]), chain: [altered] }
    expect((await decide(bundle, question)).decision).toBe('untrusted')
  })

  it('answers the same when asked again, and with more certificates behind', async () => {
    const decide = createDecideQualified()
    const sub = await issueAuthority(authority, { name: 'CN=Sub, O=Good Trust, C=BE' } as Changes)
    const leaf = await qualifiedSeal(sub)
    const listed = await bundleOf(attestationService(leaf), authorityService(authority))
    const first = await decide(listed, questionOf([leaf, sub]))
    expect(first.decision).toBe('trusted')
    expect(await decide(listed, questionOf([leaf, sub]))).toEqual(first)
    expect((await decide(listed, questionOf([leaf, sub, authority]))).decision).toBe('trusted')
    expect((await decide(listed, questionOf([leaf]))).decision).toBe('untrusted')
  })
})

describe('a certificate below a listed key that its authority may have revoked', () => {
  let named: Party
  beforeAll(async () => {
    named = await qualifiedSeal(
      authority,
      { extensions: [new CRLDistributionPointsExtension([address])] },
      { publicBody: true },
    )
  })

  /** Fetched and verified as the function that keeps the lists does it: for what a decision said that it misses. */
  async function decideWith(kind: QualifiedQuestion['kind'], entries: Bytes[] | undefined) {
    const links: RememberedLink[] = []
    let known: Record<string, KnownCrl[]> = {}
    const decide = createDecideQualified({
      crls: () => createCrlMemory(known),
      missesCrl: (path) => void links.push(...linksOf(path)),
    })
    const listed = await bundleOf(attestationService(named), authorityService(authority))
    const question = questionOf([named], { kind })
    const first = await decide(listed, question)
    const [source] = crlSourcesOf([], links, ['crl.example'])
    const [issuer] = source?.issuers ?? []
    if (entries && issuer)
      known = { [address]: [await verifyCrl(await issueCrl(authority, { entries }), { issuer, now })] }
    return { first, after: await decide(listed, question), missed: links.length }
  }

  it.each(['qeaa', 'pub-eaa'] as const)('is untrusted for %s once a CRL says so', async (kind) => {
    const { first, after } = await decideWith(kind, [entry(hex(named.certificate.serialNumber))])
    expect(first).toMatchObject({ decision: 'trusted', warnings: expect.arrayContaining(['revocation-not-known']) })
    expect(after).toMatchObject({
      decision: 'untrusted',
      reason: expect.stringMatching(/^the signer's certificate was revoked on /),
    })
  })

  it('is untrusted for a list of what is revoked', async () => {
    const attests = await qualifiedAuthority({ name: 'CN=CA, O=Attests, C=BE', keyUsage: 96 })
    const below = await qualifiedSeal(attests, { extensions: [new CRLDistributionPointsExtension([address])] })
    const crl = await issueCrl(attests, { entries: [entry(hex(below.certificate.serialNumber))] })
    const known = { [address]: [await verifyCrl(crl, { issuer: attests.certificate, now })] }
    const question = questionOf([below], { kind: 'qeaa-status' })
    const listed = await bundleOf(attestationService(attests))
    expect(await decideOnce(listed, question)).toMatchObject({ decision: 'trusted' })
    const decide = createDecideQualified({ crls: () => createCrlMemory(known) })
    expect(await decide(listed, question)).toMatchObject({ decision: 'untrusted' })
  })

  it('is trusted with a warning where it names no CRL, and does not say that nobody revokes it', async () => {
    const unnamed = await issue(authority, {
      name: 'CN=Attests, O=Attests, C=BE',
      extensions: [qualifiedStatements(), informationAccess],
    })
    expect(await judged({ signer: unnamed })).toMatchObject({ decision: 'trusted', warnings: ['revocation-not-known'] })
  })

  it('is trusted without a warning while a CRL says nothing of it', async () => {
    const { after, missed } = await decideWith('qeaa', [entry('05')])
    expect(after.decision).toBe('trusted')
    expect(after.warnings).not.toContain('revocation-not-known')
    expect(missed).toBe(1)
  })
})
