// Status at issuance and now, on the list of public bodies (TS 119 602 annex H).
import { beforeAll, describe, expect, it } from 'vitest'
import { base64, hex } from '../bytes.ts'
import { day } from '../clock.ts'
import { createDecideTrust } from './decide-trust.ts'
import { issue, now, type Party, qcType } from './example-certificates.ts'
import { keyIdentifiersOf } from './subject-public-key.ts'
import type { TrustQuestion } from './trust-decision.ts'
import type { TrustList, TrustService, TrustState } from './trust-list.ts'

let body: Party

beforeAll(async () => {
  body = await issue(undefined, { name: 'CN=Body, O=Body, C=BE', extensions: [qcType('publicBody')] })
})

const serviceWith = (states: TrustState[], role: TrustService['role'] = 'issuance'): TrustService => ({
  role,
  entity: 'Body',
  country: 'BE',
  identifiers: [],
  certificates: [base64(body.der)],
  states,
})

const listWith = (services: TrustService[], withdrawn: TrustService[] = []): TrustList => ({
  kind: 'pub-eaa',
  sequenceNumber: 9,
  issued: now,
  nextUpdate: now + day,
  operator: 'Example Lists',
  signerSha256: '',
  sha256: 'ab',
  services,
  withdrawn,
})

const asked = (changes: Partial<TrustQuestion> = {}): TrustQuestion => ({
  kind: 'pub-eaa',
  role: 'issuance',
  purpose: 'publicBodySeal',
  now,
  chain: [body.der],
  ...changes,
})

const decide = (list: TrustList, changes: Partial<TrustQuestion> = {}) => createDecideTrust()([list], asked(changes))

describe('a body that has been notified', () => {
  it('is trusted for what it signed since, and for what nobody says when it signed', async () => {
    const list = listWith([serviceWith([{ isTrusted: true, from: now - 10 * day }])])
    for (const signedAt of [now - 10 * day, now, undefined])
      expect((await decide(list, { signedAt })).decision).toBe('trusted')
  })

  it('is not trusted for what it signed before', async () => {
    const list = listWith([serviceWith([{ isTrusted: true, from: now - 10 * day }])])
    expect(await decide(list, { signedAt: now - 10 * day - 1 })).toMatchObject({
      decision: 'untrusted',
      reason: 'the signer was not yet among public bodies that attest when it signed',
      list: { kind: 'pub-eaa', sequenceNumber: 9 },
    })
  })

  it('is not trusted for what it signed while it was withdrawn, and is for what it signed before that with the same key', async () => {
    const keys = await keyIdentifiersOf(body.certificate)
    const list = listWith([
      serviceWith([
        { isTrusted: true, from: now - 10 * day },
        { isTrusted: false, from: now - 20 * day, keys },
        { isTrusted: true, from: now - 30 * day, keys },
      ]),
    ])
    const decided = async (days: number) => (await decide(list, { signedAt: now - days * day })).decision
    expect(await Promise.all([5, 10, 15, 20, 25, 30, 35].map(decided))).toEqual([
      'trusted',
      'trusted',
      'untrusted',
      'untrusted',
      'trusted',
      'trusted',
      'untrusted',
    ])
    expect(await decide(list, { signedAt: now - 15 * day })).toMatchObject({
      reason: 'the signer was withdrawn from public bodies that attest when it signed',
    })
  })

  it('is not trusted for what was signed when another key was on the list', async () => {
    const history = (keys: string[]) => [
      { isTrusted: true, from: now - 10 * day },
      { isTrusted: true, from: now - 20 * day, keys },
    ]
    const signedAt = now - 15 * day
    const other = listWith([serviceWith(history(['00'.repeat(20)]))])
    expect(await decide(other, { signedAt })).toMatchObject({
      decision: 'untrusted',
      reason: 'the signer was among public bodies that attest with another key when it signed',
    })
    for (const key of await keyIdentifiersOf(body.certificate))
      expect((await decide(listWith([serviceWith(history(['00', key]))]), { signedAt })).decision).toBe('trusted')
  })

  it('is judged by each service that has it', async () => {
    const young = serviceWith([{ isTrusted: true, from: now - day }])
    const old = serviceWith([{ isTrusted: true, from: now - 30 * day }])
    for (const services of [
      [young, old],
      [old, young],
    ])
      expect((await decide(listWith(services), { signedAt: now - 2 * day })).decision).toBe('trusted')
  })

  it('is asked about anew for another time, also once it was found trusted', async () => {
    const decideTrust = createDecideTrust()
    const list = listWith([serviceWith([{ isTrusted: true, from: now - 10 * day }])])
    for (const [signedAt, decision] of [
      [now, 'trusted'],
      [now - 11 * day, 'untrusted'],
      [now, 'trusted'],
    ] as const)
      expect((await decideTrust([list], asked({ signedAt }))).decision).toBe(decision)
  })
})

describe('a body that was withdrawn', () => {
  it('is not trusted any more, not even for what it signed before, and the reason says since when', async () => {
    const keys = await keyIdentifiersOf(body.certificate)
    const states = [
      { isTrusted: false, from: Date.parse('2026-09-01T00:00:00Z') / 1000 },
      { isTrusted: true, from: now - 300 * day, keys },
    ]
    for (const signedAt of [now, now - 200 * day, undefined])
      expect(await decide(listWith([], [serviceWith(states)]), { signedAt })).toMatchObject({
        decision: 'untrusted',
        reason: 'the signer was withdrawn on 2026-09-01 from public bodies that attest',
        list: { kind: 'pub-eaa', sequenceNumber: 9 },
      })
  })

  it('is so in its own role alone, and for nobody else', async () => {
    const list = listWith([], [serviceWith([{ isTrusted: false, from: now }], 'revocation')])
    const reason = 'nobody is listed for issuance among public bodies that attest'
    expect(await decide(list)).toMatchObject({ decision: 'untrusted', reason })
    const other = await issue(undefined, { extensions: [qcType('publicBody')] })
    const listed = listWith([], [serviceWith([{ isTrusted: false, from: now }])])
    expect(await decide(listed, { chain: [other.der] })).toMatchObject({ decision: 'untrusted', reason })
  })

  it('is trusted where another service still has it', async () => {
    const withdrawn = serviceWith([{ isTrusted: false, from: now }])
    const list = listWith([serviceWith([{ isTrusted: true, from: now - day }])], [withdrawn])
    expect((await decide(list)).decision).toBe('trusted')
  })
})

describe('the identifiers of a key', () => {
  it('are that of its certificate, and the hash of the key that most certificates have for one', async () => {
    const named = await issue(undefined, { subjectKeyId: '0102' })
    const key = await crypto.subtle.exportKey('raw', named.keys.publicKey)
    const hash = hex(new Uint8Array(await crypto.subtle.digest('SHA-1', key)))
    expect(await keyIdentifiersOf(named.certificate)).toEqual(['0102', hash])
    const nameless = await issue(undefined, { subjectKeyId: null, keys: named.keys })
    expect(await keyIdentifiersOf(nameless.certificate)).toEqual([hash])
    expect(body.certificate.subjectKeyId).toBe((await keyIdentifiersOf(body.certificate))[1])
  })
})
