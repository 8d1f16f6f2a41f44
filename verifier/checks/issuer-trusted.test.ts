import { describe, expect, it } from 'vitest'
import { type Bytes, base64, fromBase64, sha256 } from '../../shared/bytes.ts'
import type { TrustList } from '../../shared/trust/trust-list.ts'
import { createExampleSubject, listWith, provider, stranger } from '../testing/example-subject.ts'
import { createTestSigner, docType } from '../testing/memory-provider.ts'
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
        signerPurpose: 'documentSigner',
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

  it.each<[string, Partial<Presentation>]>([
    ['a document signer for an SD-JWT', { issuerChain: () => [...provider.documentSigner.chain] }],
    ['a PID signer for an mdoc (VP-MDOC-03)', { signerPurpose: 'documentSigner' }],
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
