// How the wallet uses copies up, by each method (ARF annex 2 ISSU_43 to ISSU_57; ETSI TS 119 472-3 section 4.2.4.2).
import { describe, expect, it } from 'vitest'
import { issuanceProfile } from '../../issuer/issuance-profile.ts'
import { credentialIssuerMetadata } from '../../issuer/metadata/credential-issuer.ts'
import { createMemoryIssuer } from '../../issuer/testing/memory-issuer.ts'
import { day } from '../../shared/clock.ts'
import type { Reuse } from '../../shared/credentials/credential-type.ts'
import { catalogue } from '../../shared/credentials/index.ts'
import type { JsonObject } from '../../shared/json.ts'
import { isDue, markShown, reuseOf, sizeOf, usableCopies } from './reuse.ts'
import type { HeldCredential, Wallet } from './wallet.ts'

const now = 1_800_000_000
const held = (credential: string, more: Partial<HeldCredential> = {}): HeldCredential => ({
  format: 'dc+sd-jwt',
  configurationId: 'pid',
  issuer: 'http://issuer.test',
  credential,
  key: { kty: 'EC' },
  used: false,
  until: now + 14 * day,
  ...more,
})

const onceOnly: Reuse = { method: 'once_only', batchSize: 10, renewAtUnused: 2 }
const limited: Reuse = { method: 'limited-time', renewAtSecondsLeft: day }
const rotating: Reuse = { method: 'rotating-batch', batchSize: 10, renewAtSecondsLeft: day }
const perParty: Reuse = { method: 'per-relying-party', batchSize: 3, renewAtUnused: 1, renewAtSecondsLeft: day }

const batch = (reuse: Reuse | undefined, count: number, more: Partial<HeldCredential> = {}): HeldCredential[] =>
  Array.from({ length: count }, (_, at) => held(`c${at}`, { ...(reuse && { reuse }), ...more }))

/** What each of these relying parties is shown, one after the other. */
function shownTo(copies: HeldCredential[], parties: readonly string[]): (string | undefined)[] {
  let time = now
  const wallet = { now: () => time } as Wallet
  return parties.map((party) => {
    time += 60
    const [best] = usableCopies(copies, party)
    if (best) markShown(wallet, best, party)
    return best?.credential
  })
}

describe('what a policy says', () => {
  it('of every credential is read where the issuer publishes it, by the first method that it names', async () => {
    const memory = await createMemoryIssuer()
    const config = { ...memory.config, issuance: issuanceProfile('eudi') }
    const { credential_configurations_supported: supported } = credentialIssuerMetadata({ ...memory, config }) as {
      credential_configurations_supported: Record<string, object>
    }
    for (const { configurations, reuse } of catalogue)
      for (const { id } of configurations) expect(reuseOf(supported[id] as JsonObject), id).toEqual(reuse[0])
  })

  const saying = (credential_reuse_policy: JsonObject) => ({ credential_metadata: { credential_reuse_policy } })
  const policy = (option: JsonObject) => saying({ id: 'arf_annex_ii', options: [option] })
  const numbers = { batch_size: 10, reissue_trigger_unused: 2, reissue_trigger_lifetime_left: 60 }

  it('is read in both spellings, and the first method that is known counts', () => {
    expect(reuseOf(policy({ details: ['limited-time'], ...numbers }))).toEqual({ ...limited, renewAtSecondsLeft: 60 })
    expect(reuseOf(policy({ details: ['weekly', 'once_only'], ...numbers }))).toEqual(onceOnly)
    expect(reuseOf(policy({ details: ['per-relying-party'], ...numbers }))).toEqual({
      ...perParty,
      batchSize: 10,
      renewAtUnused: 2,
      renewAtSecondsLeft: 60,
    })
  })

  it.each([
    ['that has no size', { details: ['once_only'], reissue_trigger_unused: 1 }],
    ['that never leaves copies unused', { details: ['once_only'], ...numbers, reissue_trigger_unused: 10 }],
    ['without a time', { details: ['limited_time'] }],
    ['of no method', numbers],
    ['of a method that is not known', { details: ['weekly'], ...numbers }],
  ])('is not followed %s', (_, option) => {
    expect(reuseOf(policy(option))).toBeUndefined()
    expect(reuseOf({})).toBeUndefined()
    expect(reuseOf(saying({ id: 'other', options: [{ details: ['once_only'], ...numbers }] }))).toBeUndefined()
  })
})

describe('a copy', () => {
  it('is shown once where the issuer says nothing', () => {
    expect(shownTo(batch(undefined, 2), ['a', 'a', 'b'])).toEqual(['c1', 'c0', undefined])
  })

  it('is shown once, and the last again while there are no others (ISSU_43, ISSU_47)', () => {
    expect(shownTo(batch(onceOnly, 3), ['a', 'b', 'a', 'b', 'c'])).toEqual(['c2', 'c1', 'c0', 'c0', 'c0'])
  })

  it('is shown until it ends, to everybody (ISSU_48)', () => {
    expect(shownTo(batch(limited, 1), ['a', 'b', 'a'])).toEqual(['c0', 'c0', 'c0'])
  })

  it('is any of a batch each time, and none is used up (ISSU_51)', () => {
    const shown = shownTo(
      batch(rotating, 10),
      Array.from({ length: 400 }, () => 'a'),
    )
    const counts = Array.from({ length: 10 }, (_, at) => shown.filter((one) => one === `c${at}`).length)
    expect(Math.min(...counts)).toBeGreaterThan(5)
    expect(shown).not.toContain(undefined)
  })

  it('is one for each relying party, which sees no other, and the last for those that are left (ISSU_55)', () => {
    const parties = ['a', 'b', 'a', 'b', 'c', 'a', 'd', 'e', 'c']
    expect(shownTo(batch(perParty, 3), parties)).toEqual(['c2', 'c1', 'c2', 'c1', 'c0', 'c2', 'c0', 'c0', 'c0'])
  })

  it('of several sets comes from the one that was received last', () => {
    const [old, fresh] = [batch(onceOnly, 2, { renewedBy: 'old' }), batch(onceOnly, 2, { renewedBy: 'new' })]
    const named = fresh.map((one) => ({ ...one, credential: `new ${one.credential}` }))
    expect(usableCopies([...old, ...named], 'a').map(({ credential }) => credential)).toEqual([
      'new c1',
      'new c0',
      'c1',
      'c0',
    ])
  })
})

describe('new copies are due', () => {
  const used = (copies: HeldCredential[], count: number) => {
    for (const one of copies.slice(0, count)) one.used = true
    return copies
  }

  it.each([
    ['once only', onceOnly, 10, 7, false],
    ['once only', onceOnly, 10, 8, true],
    ['for each relying party', perParty, 3, 1, false],
    ['for each relying party', perParty, 3, 2, true],
    ['where the issuer says nothing', undefined, 2, 1, false],
    ['where the issuer says nothing', undefined, 2, 2, true],
    ['in turn', rotating, 10, 10, false],
    ['until it ends', limited, 1, 1, false],
  ] as const)('by number: %s (%o) of %i copies with %i used: %s', (_, reuse, count, shown, due) => {
    expect(isDue(used(batch(reuse, count), shown), now)).toBe(due)
  })

  it.each([
    ['once only', onceOnly, day, false],
    ['until it ends', limited, day + 1, false],
    ['until it ends', limited, day, true],
    ['in turn', rotating, day + 1, false],
    ['in turn', rotating, day, true],
    ['for each relying party', perParty, day + 1, false],
    ['for each relying party', perParty, day, true],
    ['once only, when it has ended', onceOnly, 0, true],
    ['in turn, when it has ended', rotating, -5, true],
    ['where the issuer says nothing, when it has ended', undefined, 0, true],
  ] as const)('by time: %s (%o) with %i seconds left: %s', (_, reuse, left, due) => {
    expect(isDue(batch(reuse, 10, { until: now + left }), now)).toBe(due)
  })

  it('as many as the issuer wants, or as there were', () => {
    expect([onceOnly, limited, rotating, perParty, undefined].map((reuse) => sizeOf(batch(reuse, 4)))).toEqual([
      10, 1, 10, 3, 4,
    ])
  })
})
