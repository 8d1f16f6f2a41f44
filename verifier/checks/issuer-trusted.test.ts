import { describe, expect, it } from 'vitest'
import { fromBase64 } from '../../shared/bytes.ts'
import type { TrustList } from '../../shared/trust/trust-list.ts'
import { createExampleSubject, listWith, provider, stranger } from './example-subject.ts'
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

  it.each<[string, Partial<Presentation>]>([
    ['a document signer for an SD-JWT', { issuerChain: () => [...provider.documentSigner.chain] }],
    ['a PID signer for an mdoc (VP-MDOC-03)', { signerPurpose: 'documentSigner' }],
    ['no certificate', { issuerChain: () => [] }],
    ['bytes that are no certificate', { issuerChain: () => [fromBase64('AAAA')] }],
  ])('fails with %s', async (_, presentation) => {
    expect((await judge([provider.list], presentation)).outcome).toBe('failed')
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
