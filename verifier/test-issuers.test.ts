import { describe, expect, it } from 'vitest'
import { createSuiteIssuer } from '../sandbox/pki/suite-issuer.ts'
import { type Bytes, base64, fromBase64, sha256 } from '../shared/bytes.ts'
import { day } from '../shared/clock.ts'
import { readBindings } from '../shared/http/bindings.ts'
import { parseCertificate } from '../shared/trust/certificate.ts'
import type { TrustQuestion } from '../shared/trust/trust-decision.ts'
import { issuerTrusted } from './checks/issuer-trusted.ts'
import { notRevoked } from './checks/not-revoked.ts'
import type { Presentation } from './checks/presentation.ts'
import { readTestIssuers, type TestIssuer, trustedForTests, trustingForTests } from './test-issuers.ts'
import { createExampleSubject, provider, type SubjectWish, stranger } from './testing/example-subject.ts'
import { afternoon, docType } from './testing/memory-provider.ts'

const suite = await createSuiteIssuer(afternoon)
const [authority = '', other = ''] = [suite.mdoc.x5c[0], suite.sdJwt.x5c[0]]
const chain: Bytes[] = [fromBase64(authority)]
const issuer: TestIssuer = { name: 'a suite', kind: 'pid', certificate: parseCertificate(fromBase64(authority)) }

const ask = (more: Partial<Parameters<typeof trustedForTests>[1]> = {}) =>
  trustedForTests([issuer], { kind: 'pid', chain, now: afternoon, ...more })

describe('who is trusted for tests alone', () => {
  it('is so by the very certificate, which is for nothing of the kind, and the report names it', async () => {
    expect(await ask()).toMatchObject({
      decision: 'trusted',
      forTests: true,
      reason: "the signer's certificate is that of a suite, trusted for tests alone",
      evidence: {
        entity: 'a suite',
        list: { operator: 'TEST_ISSUERS' },
        path: [expect.stringMatching(/^[\da-f]{64}$/)],
      },
    })
  })

  it.each<[string, Partial<Parameters<typeof trustedForTests>[1]>]>([
    ['another kind of credential', { kind: 'mdl' }],
    ['another certificate', { chain: [fromBase64(other)] }],
    ['a certificate below it', { chain: [fromBase64(other), fromBase64(authority)] }],
    ['no certificate', { chain: [] }],
    ['a time before its certificate', { now: afternoon - 2 * day }],
    ['a time after it', { now: afternoon + 1000 * day }],
  ])('is not so for %s', async (_, more) => {
    expect(await ask(more)).toBeUndefined()
  })
})

describe('a status list of who is trusted for tests alone', () => {
  const decide = trustingForTests([issuer], async () => ({ decision: 'untrusted', reason: 'on no list' }))
  const own = { entity: 'a suite', country: undefined }
  const question: TrustQuestion = {
    kind: 'pid',
    role: 'revocation',
    purpose: 'statusList',
    chain,
    now: afternoon,
    entity: own,
  }

  it('is believed of what it issued itself', async () => {
    expect(await decide([], question)).toMatchObject({ decision: 'trusted', forTests: true })
  })

  it.each<[string, Partial<TrustQuestion>]>([
    ['of what a listed issuer issued', { entity: { entity: 'Somebody', country: 'BE' } }],
    ['of what a listed issuer of its name issued', { entity: { ...own, country: 'BE' } }],
    ['where nobody says who issued', { entity: undefined as never }],
    ['of another kind', { kind: 'mdl' }],
    ['of another certificate', { chain: [fromBase64(other)] }],
    ['where it is asked for something else', { role: 'issuance' }],
  ])('is not believed %s', async (_, more) => {
    expect(await decide([], { ...question, ...more })).toEqual({ decision: 'untrusted', reason: 'on no list' })
  })
})

describe('a credential of who is trusted for tests alone', () => {
  const presentation: Partial<Presentation> = {
    format: 'mso_mdoc',
    type: docType,
    issuerChain: () => chain,
    reveal: async () => ({ [docType]: { issuing_country: 'UT' } }),
  }
  const subjectOf = (wish: SubjectWish = {}, more: Partial<Presentation> = {}) =>
    createExampleSubject({
      verifier: { testIssuers: [issuer] },
      lists: [stranger.list],
      presentation: { ...presentation, ...more },
      ...wish,
    })

  it('passes as trusted whatever its certificate is for, and without a status list', async () => {
    const subject = await subjectOf()
    expect((await issuerTrusted(subject)).outcome).toBe('passed')
    expect(await notRevoked(subject)).toMatchObject({
      outcome: 'passed',
      reason: 'who is trusted for tests alone needs no status list',
    })
  })

  it('does not where its signature is wrong', async () => {
    const subject = await subjectOf({}, { verifyIssuerSignature: async () => false })
    expect((await notRevoked(subject)).outcome).toBe('undetermined')
  })

  it('does not where it names another certificate', async () => {
    const hash = await sha256(fromBase64(other))
    const subject = await subjectOf({}, { issuerThumbprint: () => hash })
    expect((await issuerTrusted(subject)).outcome).toBe('failed')
  })

  it('is of a stranger to every other verifier', async () => {
    const subject = await subjectOf({ verifier: {} })
    expect((await issuerTrusted(subject)).outcome).toBe('failed')
    expect((await notRevoked(subject)).outcome).toBe('undetermined')
  })

  it('is by no list where a query names one', async () => {
    const subject = await subjectOf()
    expect((await subject.trustBy([stranger.list])).decision).toBe('untrusted')
  })

  it('changes nothing for who is on a list: a status is asked for', async () => {
    const subject = await subjectOf(
      { lists: [provider.list] },
      { issuerChain: () => [...provider.documentSigner.chain], reveal: async () => ({}) },
    )
    expect((await issuerTrusted(subject)).reason).toContain('list number 7')
    expect((await notRevoked(subject)).outcome).toBe('undetermined')
  })
})

describe('TEST_ISSUERS', () => {
  const entry = { name: 'a suite', kind: 'pid', certificate: authority }
  const read = (value: unknown, isSandbox = true) => {
    const env = { TEST_ISSUERS: typeof value === 'string' ? value : JSON.stringify(value) }
    const reader = readBindings(env)
    const issuers = readTestIssuers(reader, env, isSandbox)
    reader.finish()
    return issuers.map(({ name, kind, certificate }) => ({ name, kind, certificate: base64(certificate.der) }))
  }

  it('is read in the sandbox', () => {
    const more = { ...entry, kind: 'mdl', certificate: other }
    expect(read([entry, more])).toEqual([entry, more])
  })

  it('need not be there', () => {
    const reader = readBindings({})
    expect([readTestIssuers(reader, {}, true), readTestIssuers(reader, {}, false)]).toEqual([[], []])
    expect(() => reader.finish()).not.toThrow()
  })

  it.each([
    ['in production', [entry], false, 'is for the sandbox alone'],
    ['in production, empty', [], false, 'is for the sandbox alone'],
    ['in production, whatever it is', '', false, 'is for the sandbox alone'],
    ['where it is no JSON', 'a suite', true, 'is no JSON'],
    ['where it is no list', entry, true, 'is no list of issuers'],
    ['where an entry is null', [null], true, 'is no list of issuers'],
    ['where an entry has no name', [{ ...entry, name: undefined }], true, 'is no list of issuers'],
    ['for a kind that nobody knows', [{ ...entry, kind: 'constructor' }], true, 'names a list of an unknown kind'],
    ['with a certificate that is none', [{ ...entry, certificate: 'AAAA' }], true, 'names a certificate that cannot'],
  ])('stops the verifier %s', (_, value, isSandbox, fault) => {
    expect(() => read(value, isSandbox)).toThrow(`TEST_ISSUERS ${fault}`)
  })
})
