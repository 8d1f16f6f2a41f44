import { describe, expect, it, vi } from 'vitest'
import { day } from '../../shared/clock.ts'
import type { StatusAnswer } from '../../shared/status-list/reader.ts'
import type { DecideTrust } from '../../shared/trust/trust-decision.ts'
import { createExampleSubject, provider, stranger } from '../testing/example-subject.ts'
import { today } from '../testing/memory-provider.ts'
import { failed, type Judgement, passed, undetermined } from './finding.ts'
import { holderBound } from './holder-bound.ts'
import { issuerSignature } from './issuer-signature.ts'
import { notRevoked } from './not-revoked.ts'
import { type Presentation, PresentationRefused } from './presentation.ts'

const status = { index: 5, uri: 'https://issuer.example/status/1' }

async function judge(answer: StatusAnswer, presentation = {}) {
  const statusOf = vi.fn(async () => answer)
  const subject = await createExampleSubject({
    presentation: { status, ...presentation },
    verifier: { statusLists: { statusOf } },
  })
  return { judgement: await notRevoked(subject), statusOf }
}

describe('the status of a credential', () => {
  const reference = { ...status, kind: 'pid', entity: { entity: 'Test Provider', country: 'BE' } }
  const unknown = 'the status list gives the credential a status that is not understood'
  const fetching = 'the status list cannot be fetched'

  it.each<[string, StatusAnswer, Judgement]>([
    ['passes when its list says valid', { status: 0 }, passed('the status list says valid')],
    [
      'passes with what is unusual about the list',
      { status: 0, remark: 'of which there is an earlier copy alone' },
      passed('the status list says valid, of which there is an earlier copy alone'),
    ],
    ['fails when its list says revoked (TSL-VER-05)', { status: 1 }, failed('the credential is revoked')],
    ['fails when its list says suspended (TSL-VER-05)', { status: 2 }, failed('the credential is suspended')],
    ['fails for a status that only the issuer knows (TSL-BITS-04)', { status: 12 }, failed(unknown)],
    ['fails for a status that nobody may use yet (TSL-BITS-04)', { status: 4 }, failed(unknown)],
    [
      'is undetermined and unavailable when the list cannot be had (TSL-VER-05)',
      { unknown: fetching, unavailable: true },
      { ...undetermined(fetching), unavailable: true },
    ],
    [
      'is undetermined, and not for being unavailable, when the list is not to be believed (TSL-VER-05)',
      { unknown: 'the list has expired' },
      undetermined('the list has expired'),
    ],
  ])('%s', async (_, answer, wanted) => {
    const { judgement, statusOf } = await judge(answer)
    expect(judgement).toEqual(wanted)
    expect(statusOf).toHaveBeenCalledExactlyOnceWith(reference, [provider.list], expect.any(Map))
  })

  it('of an mdoc is read from a CWT where there is one, by place or by name (TSL-TOK-09, TSL-MD-01)', async () => {
    const certificate = Uint8Array.of(1)
    const { uri } = status
    for (const claim of [status, { identifier: Uint8Array.of(7), uri, certificate }]) {
      const trusted = await (await createExampleSubject()).trust()
      const statusOf = vi.fn(async () => ({ status: 0 }))
      const decideTrust: DecideTrust = async () => trusted
      const presentation: Partial<Presentation> = { format: 'mso_mdoc', type: 'eu.europa.ec.eudi.pid.1', status: claim }
      await notRevoked(
        await createExampleSubject({ presentation, verifier: { decideTrust, statusLists: { statusOf } } }),
      )
      const { entity, kind } = reference
      const asked = { ...claim, entity, kind, prefers: 'cwt' }
      expect(statusOf).toHaveBeenCalledExactlyOnceWith(asked, [provider.list], expect.any(Map))
    }
  })

  it('says why nobody can tell', async () => {
    expect((await judge({ unknown: 'for this reason' })).judgement.reason).toBe('for this reason')
  })

  it('is not asked for where the issuer is not trusted: its address is whatever somebody wrote (TSL-VER-01)', async () => {
    const { judgement, statusOf } = await judge({ status: 0 }, { issuerChain: () => [...stranger.pid.chain] })
    expect(judgement.outcome).toBe('undetermined')
    expect(statusOf).not.toHaveBeenCalled()
  })

  it.each([false, undefined])(
    "is not asked for beside a copied certificate: the issuer's signature comes first (TSL-VER-01)",
    async (fits) => {
      const copied = fits === false ? { verifyIssuerSignature: async () => false } : { issuerChain: () => [] }
      const { judgement, statusOf } = await judge({ status: 0 }, copied)
      expect(judgement).toEqual({
        outcome: 'undetermined',
        reason: "the status is not asked for where the issuer's signature is not verified",
      })
      expect(statusOf).not.toHaveBeenCalled()
    },
  )

  const refusing = () => Promise.reject(new PresentationRefused('for a reason'))
  it.each<[string, Partial<Presentation>]>([
    ['has expired', { validity: { from: today, until: today } }],
    ['was altered', { reveal: refusing }],
    ['is presented by another than its holder', { checkHolder: refusing }],
    ['names another country than its signer', { reveal: async () => ({ issuing_country: 'NL' }) }],
  ])('is not asked for when the credential %s (TSL-VER-01)', async (_, wrong) => {
    const { judgement, statusOf } = await judge({ status: 0 }, wrong)
    expect(judgement.outcome).toBe('undetermined')
    expect(statusOf).not.toHaveBeenCalled()
  })

  it('costs no second verification of a signature', async () => {
    const verifyIssuerSignature = vi.fn(async () => true)
    const checkHolder = vi.fn(async () => {})
    const subject = await createExampleSubject({ presentation: { status, verifyIssuerSignature, checkHolder } })
    await Promise.all([issuerSignature(subject), holderBound(subject), notRevoked(subject)])
    expect(verifyIssuerSignature).toHaveBeenCalledOnce()
    expect(checkHolder).toHaveBeenCalledOnce()
  })

  it.each([
    ['passes when the credential names no list and lives for a day', { from: today, until: today + day }, 'passed'],
    ['is undetermined when it lives for longer', { from: today, until: today + day + 1 }, 'undetermined'],
    ['is undetermined when nobody knows how long it lives', { from: undefined, until: today + day }, 'undetermined'],
    ['is undetermined when it never ends', { from: today, until: undefined }, 'undetermined'],
  ])('%s', async (_, validity, outcome) => {
    const { judgement, statusOf } = await judge({ status: 1 }, { status: undefined, validity })
    expect(judgement.outcome).toBe(outcome)
    expect(statusOf).not.toHaveBeenCalled()
  })

  describe('of a proof of age, which has none by policy', () => {
    const proof: Partial<Presentation> = { format: 'mso_mdoc', type: 'eu.europa.ec.av.1', status: undefined }

    /** By a signer that is on the list of this kind alone. */
    async function judgeProof(listed: string, presentation: Partial<Presentation> = {}, answer?: StatusAnswer) {
      const trusted = await (await createExampleSubject()).trust()
      const decideTrust: DecideTrust = async (_, { kind }) => {
        if (trusted.decision !== 'trusted' || kind !== listed)
          return { decision: 'untrusted', reason: 'on no such list' }
        const { evidence } = trusted
        return { ...trusted, evidence: { ...evidence, list: { ...evidence.list, kind } } }
      }
      const statusOf = async () => answer ?? { unknown: 'nobody asks' }
      return notRevoked(
        await createExampleSubject({
          presentation: { ...proof, ...presentation },
          verifier: { decideTrust, statusLists: { statusOf } },
        }),
      )
    }

    it('passes while its signer is on the list of those who issue proofs of age', async () => {
      expect(await judgeProof('age')).toEqual({
        outcome: 'passed',
        reason: 'credentials of this type have no status list: they are left to expire',
      })
    })

    it.each<[string, string, Partial<Presentation>]>([
      ['its signer is on another list', 'pid', {}],
      ['its signer is on no list', 'none', {}],
      ["its signature is somebody else's", 'age', { verifyIssuerSignature: async () => false }],
      ['it is of another type', 'age', { type: 'eu.europa.ec.av.2' }],
      ['it is of a type that has a list', 'age', { type: 'org.iso.18013.5.1.mDL' }],
      ['it is in another format', 'age', { format: 'dc+sd-jwt' }],
      ['it never ends', 'age', { validity: { from: today, until: undefined } }],
    ])('is undetermined when %s', async (_, kind, presentation) => {
      expect((await judgeProof(kind, presentation)).outcome).toBe('undetermined')
    })

    it('is asked for all the same where it names a list', async () => {
      expect((await judgeProof('age', { status }, { status: 1 })).outcome).toBe('failed')
    })
  })
})
