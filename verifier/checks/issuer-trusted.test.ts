import { describe, expect, it } from 'vitest'
import { type Bytes, base64, fromBase64, sha256 } from '../../shared/bytes.ts'
import { day } from '../../shared/clock.ts'
import type { JsonObject } from '../../shared/json.ts'
import type { Signer } from '../../shared/keys/signer.ts'
import { qcType } from '../../shared/trust/example-certificates.ts'
import { providersOf, type TrustList } from '../../shared/trust/trust-list.ts'
import { createExampleSubject, listWith, provider, stranger } from '../testing/example-subject.ts'
import { exampleTypes, names } from '../testing/example-types.ts'
import { createAttester, createTestSigner, docType, today } from '../testing/memory-provider.ts'
import { issuerTrusted } from './issuer-trusted.ts'
import { type Presentation, PresentationRefused } from './presentation.ts'

const judge = async (lists: readonly TrustList[], presentation: Partial<Presentation> = {}) =>
  issuerTrusted(await createExampleSubject({ lists, presentation }))

describe('the issuer', () => {
  it('is trusted when its signer is listed, and the finding names the list', async () => {
    const { outcome, reason } = await judge([provider.list])
    expect(outcome).toBe('passed')
    expect(reason).toContain('list number 7')
  })

  it.each<[string, TrustList[], string]>([
    ['fails when its signer is not on the list', [stranger.list], 'failed'],
    ['fails when its signer is listed for revocation alone', [listWith({ role: 'revocation' })], 'failed'],
    ['fails when the list names another country than the certificate', [listWith({ country: 'NL' })], 'failed'],
    ['passes when the list names no country', [listWith({ country: undefined })], 'passed'],
    ['is undetermined without any list', [], 'undetermined'],
    ['is undetermined when the list is past its next update', [listWith({}, { nextUpdate: 1 })], 'undetermined'],
    ['is undetermined with a list of wallet providers alone', [listWith({}, { kind: 'wallet' })], 'undetermined'],
  ])('%s', async (_, lists, outcome) => {
    expect((await judge(lists)).outcome).toBe(outcome)
  })

  it.each<[string, Partial<TrustList['services'][number]>, string]>([
    ['passes when the list writes the country in small letters', { country: 'be' }, 'passed'],
    ['passes when the certificate names no organisation', { identifiers: ['NTRBE-0999999130'] }, 'passed'],
  ])('%s', async (_, service, outcome) => {
    expect((await judge([listWith(service)])).outcome).toBe(outcome)
  })

  it.each([
    ['passes when the list knows its organisation', ['VATBE-1', 'NTRBE-0999999130'], 'passed'],
    ['fails when the list knows another organisation', ['NTRBE-0999999229'], 'failed'],
    ['passes when the list names no organisation', [], 'passed'],
  ])('%s', async (_, identifiers, outcome) => {
    const signer = await createTestSigner('CN=PID Provider, 2.5.4.97=NTRBE-0999999130, C=BE')
    const certificates = signer.chain.map(base64)
    const presentation = { issuerChain: () => [...signer.chain] }
    expect((await judge([listWith({ identifiers, certificates })], presentation)).outcome).toBe(outcome)
  })

  it.each<[string, Partial<Presentation>, string]>([
    ['passes when the credential names its country', { reveal: async () => ({ issuing_country: 'BE' }) }, 'passed'],
    ['fails when the credential names another country', { reveal: async () => ({ issuing_country: 'NL' }) }, 'failed'],
    [
      'fails when the mdoc names another country (VP-MDOC-03)',
      {
        format: 'mso_mdoc',
        type: docType,
        issuerChain: () => [...provider.documentSigner.chain],
        reveal: async () => ({ [docType]: { issuing_country: 'NL' } }),
      },
      'failed',
    ],
    [
      'leaves claims that cannot be read to the check that reads them',
      { reveal: () => Promise.reject(new PresentationRefused('altered')) },
      'passed',
    ],
  ])('%s', async (_, presentation, outcome) => {
    expect((await judge([provider.list], presentation)).outcome).toBe(outcome)
  })

  it.each<[string, string, string, string]>([
    ['passes in the jurisdiction of its signer', 'CN=S, C=BE, ST=BE-VLG', 'BE-VLG', 'passed'],
    ['passes where the certificate names the part alone', 'CN=S, C=BE, ST=VLG', 'BE-VLG', 'passed'],
    ['passes where the certificate writes it small', 'CN=S, C=BE, ST=be-vlg', 'BE-VLG', 'passed'],
    ['passes where the certificate names no part of its country', 'CN=S, C=BE', 'BE-VLG', 'passed'],
    ['passes where the jurisdiction is in words, and nothing contradicts them', 'CN=S, C=BE', 'Flanders', 'passed'],
    ['fails in another part of the country', 'CN=S, C=BE, ST=BE-WAL', 'BE-VLG', 'failed'],
    ['fails in words where the certificate has others', 'CN=S, C=BE, ST=BE-WAL', 'Flanders', 'failed'],
    ['fails in another country', 'CN=S, C=BE', 'NL-VLG', 'failed'],
  ])('%s (VP-MDOC-03, MD-ISS-16)', async (_, subject, jurisdiction, outcome) => {
    const signer = await createTestSigner(subject)
    const presentation = {
      issuerChain: () => [...signer.chain],
      reveal: async () => ({ issuing_jurisdiction: jurisdiction }),
    }
    expect((await judge([listWith({ certificates: signer.chain.map(base64) })], presentation)).outcome).toBe(outcome)
  })

  it.each<[string, Partial<Presentation>]>([
    ['a document signer for an SD-JWT', { issuerChain: () => [...provider.documentSigner.chain] }],
    ['a PID signer for an mdoc (VP-MDOC-03)', { format: 'mso_mdoc', type: docType }],
    ['no certificate', { issuerChain: () => [] }],
    ['bytes that are no certificate', { issuerChain: () => [fromBase64('AAAA')] }],
  ])('fails with %s', async (_, presentation) => {
    expect((await judge([provider.list], presentation)).outcome).toBe('failed')
  })

  it('passes when the credential names the certificate that comes with it, and fails when it names another', async () => {
    const [own, other] = [provider.pid.chain[0], provider.documentSigner.chain[0]]
    const naming = async (certificate: Bytes | undefined) => {
      const hash = await sha256(certificate as Bytes)
      return judge([provider.list], { issuerThumbprint: () => hash })
    }
    expect((await naming(own)).outcome).toBe('passed')
    expect(await naming(other)).toEqual({
      outcome: 'failed',
      reason: 'the credential names another certificate than the one that comes with it',
    })
  })

  it('fails when the credential names its certificate in a way that cannot be read', async () => {
    const issuerThumbprint = () => {
      throw new PresentationRefused('by no SHA-256')
    }
    expect(await judge([provider.list], { issuerThumbprint })).toEqual({ outcome: 'failed', reason: 'by no SHA-256' })
  })

  it('fails with the listed certificate behind that of somebody else', async () => {
    const issuerChain = () => [...stranger.pid.chain, ...provider.pid.chain]
    expect((await judge([provider.list], { issuerChain })).outcome).toBe('failed')
  })

  it('fails when the credential names no certificate that can be read', async () => {
    const issuerChain = () => {
      throw new PresentationRefused('no certificate')
    }
    expect(await judge([provider.list], { issuerChain })).toEqual({ outcome: 'failed', reason: 'no certificate' })
  })
})

describe('the issuer of a credential of another kind', () => {
  const typesUrl = 'https://issuer.example/types'
  const kinds = ['pub-eaa', 'mdl', 'age'] as const
  /** As a credential of each kind presents itself. */
  const shown = {
    'pub-eaa': { type: `${typesUrl}/${names.card}`, issuedAt: today },
    mdl: { format: 'mso_mdoc', type: names.licence },
    age: { format: 'mso_mdoc', type: names.age },
  } as const satisfies Record<(typeof kinds)[number], Partial<Presentation>>
  const by = (signer: Signer) => ({ issuerChain: () => [...signer.chain] })
  const judgeAs = async (presentation: Partial<Presentation>, lists: TrustList[]) =>
    issuerTrusted(await createExampleSubject({ lists, presentation, verifier: { types: exampleTypes } }))

  it.each(kinds)('is trusted by its own list, and the finding names it: %s', async (kind) => {
    const { signer, list } = await createAttester(kind)
    const { outcome, reason } = await judgeAs({ ...shown[kind], ...by(signer) }, [provider.list, list])
    expect(outcome).toBe('passed')
    expect(reason).toContain(providersOf[kind])
  })

  it.each(kinds)('is undetermined without its list, whatever the others say: %s', async (kind) => {
    const { signer, list } = await createAttester(kind)
    const others = [provider.list, { ...list, kind: 'pid' } as const]
    const { outcome, reason } = await judgeAs({ ...shown[kind], ...by(signer) }, others)
    expect(outcome).toBe('undetermined')
    expect(reason).toContain(providersOf[kind])
  })

  it.each(kinds)('is no PID provider, who is on another list: %s', async (kind) => {
    const { list } = await createAttester(kind)
    for (const signer of [provider.pid, provider.documentSigner])
      expect((await judgeAs({ ...shown[kind], ...by(signer) }, [provider.list, list])).outcome).toBe('failed')
  })

  it.each(kinds)('issues no PID: %s', async (kind) => {
    const { signer, list } = await createAttester(kind)
    for (const pid of [{}, { format: 'mso_mdoc', type: docType }] as const)
      expect((await judgeAs({ ...pid, ...by(signer) }, [provider.list, list])).outcome).toBe('failed')
  })

  it.each(kinds.flatMap((one) => kinds.filter((other) => other !== one).map((other) => [one, other] as const)))(
    'issues nothing of another kind: %s, %s',
    async (one, other) => {
      const [own, foreign] = [await createAttester(one), await createAttester(other)]
      const presentation = { ...shown[other], ...by(own.signer) }
      expect((await judgeAs(presentation, [own.list, foreign.list])).outcome).toBe('failed')
    },
  )

  it.each<[string, Partial<Presentation>]>([
    ['of a type that nobody knows', { type: 'urn:unknown' }],
    ['of a domestic type of somebody else', { type: `https://other.example/types/${names.card}` }],
    ['of a driving licence in a format that has none', { type: names.licenceSdJwt }],
  ])('is trusted by no list: %s', async (_, presentation) => {
    const { signer, list } = await createAttester('pub-eaa')
    for (const one of [signer, provider.pid])
      expect(await judgeAs({ ...presentation, ...by(one) }, [provider.list, list])).toEqual({
        outcome: 'failed',
        reason: 'no list is known of those who may issue this type in this format',
      })
  })

  it('has as organisation what the list of public bodies calls it, strictly (annex H)', async () => {
    const { signer, list } = await createAttester('pub-eaa')
    const named = async (...bodies: string[]) => {
      const services = list.services.map((service) => ({ ...service, names: bodies }))
      return (await judgeAs({ ...shown['pub-eaa'], ...by(signer) }, [{ ...list, services }])).outcome
    }
    expect(await named('Autre nom', 'Test Body')).toBe('passed')
    for (const bodies of [['test body'], ['Test'], []]) expect(await named(...bodies)).toBe('failed')
    const nameless = await createTestSigner('CN=Test Body, C=BE', [qcType('publicBody')])
    const services = list.services.map((service) => ({ ...service, certificates: nameless.chain.map(base64) }))
    expect((await judgeAs({ ...shown['pub-eaa'], ...by(nameless) }, [{ ...list, services }])).outcome).toBe('failed')
  })

  it('had its status on the list of public bodies when it issued, and has it now; the reason has the number of the list', async () => {
    const { signer, list } = await createAttester('pub-eaa')
    const judgedAt = (issuedAt: number | undefined, lists: TrustList[]) =>
      judgeAs({ ...shown['pub-eaa'], ...by(signer), issuedAt }, lists)
    const stated = (isTrusted: boolean) =>
      list.services.map((one) => ({ ...one, states: [{ isTrusted, from: today - day }] }))
    const notified = [{ ...list, services: stated(true) }]
    for (const issuedAt of [today - day, today]) expect((await judgedAt(issuedAt, notified)).outcome).toBe('passed')
    expect((await judgedAt(undefined, notified)).outcome).toBe('undetermined')
    expect(await judgedAt(today - day - 1, notified)).toEqual({
      outcome: 'failed',
      reason: 'the signer was not yet among public bodies that attest when it signed, in list number 7',
    })
    const { reason } = await judgedAt(today - 2 * day, [{ ...list, services: [], withdrawn: stated(false) }])
    expect(reason).toMatch(/^the signer was withdrawn on .* from public bodies that attest, in list number 7$/)
  })

  it.each<[string, (typeof kinds)[number], JsonObject]>([
    ['in plain sight', 'pub-eaa', { issuing_country: 'NL' }],
    ['in a name space that is not named like its type', 'mdl', { 'example.licence': { issuing_country: 'NL' } }],
    ['in one of several name spaces', 'mdl', { a: { issuing_country: 'BE' }, b: { issuing_country: 'NL' } }],
  ])('is of the country that the credential names %s', async (_, kind, claims) => {
    const { signer, list } = await createAttester(kind)
    const judgeWith = async (revealed: JsonObject) =>
      (await judgeAs({ ...shown[kind], ...by(signer), reveal: async () => revealed }, [list])).outcome
    expect(await judgeWith(claims)).toBe('failed')
    expect(await judgeWith(JSON.parse(JSON.stringify(claims).replaceAll('NL', 'BE')))).toBe('passed')
  })

  it('is of the country that the list names', async () => {
    const { signer, list } = await createAttester('mdl')
    const services = list.services.map((service) => ({ ...service, country: 'NL' }))
    expect((await judgeAs({ ...shown.mdl, ...by(signer) }, [{ ...list, services }])).outcome).toBe('failed')
  })
})

describe('the issuer of a domestic PID', () => {
  it.each([
    ['urn:eudi:pid:be:1', 'passed'],
    ['urn:eudi:pid:nl:1', 'failed'],
  ])('is of the country in its name: %s', async (type, outcome) => {
    expect((await judge([provider.list], { type })).outcome).toBe(outcome)
  })

  it('is not believed to be of it where the list names no country', async () => {
    expect((await judge([listWith({ country: undefined })], { type: 'urn:eudi:pid:be:1' })).outcome).toBe('failed')
  })
})

describe('the issuer of a type that only this country has', () => {
  const verifier = { types: exampleTypes }
  const type = 'https://issuer.example/types/example-card/1'
  const judgeBy = async (country: string, service: Partial<TrustList['services'][number]> = {}) => {
    const { signer, list } = await createAttester('pub-eaa', country)
    const services = list.services.map((one) => ({ ...one, ...service }))
    const presentation = { type, issuedAt: today, issuerChain: () => [...signer.chain] }
    const subject = await createExampleSubject({ lists: [{ ...list, services }], presentation, verifier })
    return (await issuerTrusted(subject)).outcome
  }

  it('is of this country, whatever the credential keeps to itself', async () => {
    expect(await judgeBy('BE')).toBe('passed')
    expect(await judgeBy('BE', { country: 'be' })).toBe('passed')
    expect(await judgeBy('FR')).toBe('failed')
  })

  it('is not believed to be of it where the list names no country', async () => {
    expect(await judgeBy('BE', { country: undefined })).toBe('failed')
  })
})
