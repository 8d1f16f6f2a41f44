import 'reflect-metadata'
import { KeyUsageFlags } from '@peculiar/x509'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Changes, documentSignerUsage, issue, issueAuthority, type Party, qcType } from './example-certificates.ts'
import { judgePath } from './example-path.ts'
import type { CertificatePurpose } from './path.ts'

let root: Party

beforeAll(async () => {
  root = await issueAuthority(undefined, { name: 'CN=Root' })
})

const under = (by: Party, changes: Changes): Promise<Party> => issueAuthority(by, { name: 'CN=Middle', ...changes })

describe('a signer', () => {
  const signs = async (purpose: CertificatePurpose, changes: Changes, direct = false): Promise<number | string> => {
    const leaf = await issue(root, changes)
    return judgePath({ chain: [leaf], anchors: direct ? [leaf] : [root], purpose })
  }

  it('has a key for signatures (MD-CERT-06)', async () => {
    expect(await signs('statusList', { keyUsage: KeyUsageFlags.nonRepudiation })).toMatch(/not for signatures/)
    expect(await signs('statusList', { keyUsage: KeyUsageFlags.keyCertSign, ca: true })).toMatch(/not for signatures/)
    expect(await signs('statusList', { keyUsage: null })).toBe(2)
  })

  it('of documents has that extended key usage, and no other (MD-CERT-08)', async () => {
    expect(await signs('documentSigner', { extendedKeyUsage: [documentSignerUsage] })).toBe(2)
    for (const extendedKeyUsage of [
      undefined,
      ['1.3.6.1.5.5.7.3.1'],
      ['2.5.29.37.0'],
      [documentSignerUsage, '1.3.6.1.5.5.7.3.1'],
      ['1.3.6.1.5.5.7.3.1', documentSignerUsage],
      ['1.0.18013.5.1.20'],
    ])
      for (const direct of [true, false])
        expect(await signs('documentSigner', extendedKeyUsage ? { extendedKeyUsage } : {}, direct)).toMatch(
          /no document signer's/,
        )
  })

  it.each<CertificatePurpose>(['pidSigner', 'publicBodySeal', 'statusList', 'accessCertificate', 'walletProvider'])(
    'of documents is nothing else: %s (MD-CERT-08)',
    async (purpose) => {
      for (const usages of [[documentSignerUsage], ['1.3.6.1.5.5.7.3.1', documentSignerUsage]]) {
        const own = purpose === 'walletProvider' ? 'wallet' : purpose === 'publicBodySeal' ? 'publicBody' : 'pid'
        const changes = { extendedKeyUsage: usages, extensions: [qcType(own)] }
        expect(await signs(purpose, changes)).toMatch(/is a document signer's/)
        expect(await signs(purpose, changes, true)).toMatch(/is a document signer's/)
      }
    },
  )

  it('of PIDs says so below an authority, and need not when it is listed itself (PID-4.5-01)', async () => {
    expect(await signs('pidSigner', { extensions: [qcType('pid')] })).toBe(2)
    expect(await signs('pidSigner', {})).toMatch(/does not say that it is a PID provider's/)
    expect(await signs('pidSigner', { extensions: [qcType('wallet')] })).toMatch(/for something else/)
    expect(await signs('pidSigner', {}, true)).toBe(1)
  })

  it('of wallets says so below an authority, and need not when it is listed itself', async () => {
    expect(await signs('walletProvider', { extensions: [qcType('wallet')] })).toBe(2)
    expect(await signs('walletProvider', {})).toMatch(/does not say that it is a wallet provider's/)
    expect(await signs('walletProvider', { extensions: [qcType('pid')] })).toMatch(/for something else/)
    expect(await signs('walletProvider', {}, true)).toBe(1)
  })

  it('of a public body says so and is listed itself (PSB-8.3-01)', async () => {
    const extensions = [qcType('publicBody')]
    expect(await signs('publicBodySeal', { extensions }, true)).toBe(1)
    expect(await signs('publicBodySeal', { extensions })).toMatch(/not on the list itself/)
    for (const direct of [true, false]) expect(await signs('publicBodySeal', {}, direct)).toMatch(/a public body's/)
  })

  it('of proofs of age is under an authority for these, as a document signer or without extended key usage', async () => {
    expect(await signs('ageProofSigner', {})).toBe(2)
    expect(await signs('ageProofSigner', { extendedKeyUsage: [documentSignerUsage] })).toBe(2)
    for (const extendedKeyUsage of [['1.3.6.1.5.5.7.3.2'], [documentSignerUsage, '1.3.6.1.5.5.7.3.2']])
      expect(await signs('ageProofSigner', { extendedKeyUsage })).toMatch(/for something else/)
  })

  it.each<[CertificatePurpose, 'pid' | 'wallet' | 'publicBody']>([
    ['pidSigner', 'publicBody'],
    ['pidSigner', 'wallet'],
    ['walletProvider', 'publicBody'],
    ['walletProvider', 'pid'],
    ['publicBodySeal', 'pid'],
    ['publicBodySeal', 'wallet'],
    ['ageProofSigner', 'pid'],
    ['ageProofSigner', 'publicBody'],
  ])('as %s is nobody whose certificate says %s, also when it is listed itself', async (purpose, type) => {
    for (const direct of [true, false])
      expect(await signs(purpose, { extensions: [qcType(type)] }, direct)).toMatch(/for something else/)
  })

  it('of PIDs says so itself: its authority cannot say it for it, nor can the anchor behind it', async () => {
    const extensions = [qcType('pid')]
    const anchor = await issueAuthority(undefined, { name: 'CN=Root', extensions })
    const lower = await under(anchor, { extensions })
    const leaf = await issue(lower)
    for (const chain of [
      [leaf, lower],
      [leaf, lower, anchor],
    ])
      expect(await judgePath({ chain, anchors: [anchor], purpose: 'pidSigner' })).toMatch(/PID provider's/)
    expect(await judgePath({ chain: [leaf, lower], anchors: [lower], purpose: 'pidSigner' })).toMatch(/PID provider's/)
  })
})
