import 'reflect-metadata'
import { CRLDistributionPointsExtension, Extension } from '@peculiar/x509'
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Bytes, base64, concat, hex, sha256 } from '../bytes.ts'
import { day } from '../clock.ts'
import type { Certificate } from './certificate.ts'
import { verifyCrl } from './crl.ts'
import { createCrlMemory } from './crl-memory.ts'
import { createDecideTrust } from './decide-trust.ts'
import { documentSignerUsage, issue, issueAuthority, now, type Party, qcType } from './example-certificates.ts'
import { type CrlChanges, entry, issueCrl } from './example-crl.ts'
import { place, resign } from './example-der.ts'
import type { KnownCrl } from './known-crl.ts'
import type { CertificatePurpose } from './path.ts'
import type { TrustQuestion } from './trust-decision.ts'
import type { ServiceRole, TrustKind, TrustList, TrustService } from './trust-list.ts'

let authority: Party
let statusAuthority: Party
let signer: Party
let statusSigner: Party
let list: TrustList

beforeAll(async () => {
  authority = await issueAuthority(undefined, { name: 'CN=PID CA' })
  statusAuthority = await issueAuthority(undefined, { name: 'CN=Status CA' })
  signer = await issue(authority, { extensions: [qcType('pid')] })
  statusSigner = await issue(statusAuthority)
  list = listWith([serviceOf('issuance', authority), serviceOf('revocation', statusAuthority)])
})

const serviceOf = (role: ServiceRole, ...listed: Party[]): TrustService => ({
  role,
  entity: 'Example',
  country: 'BE',
  identifiers: [],
  certificates: listed.map(({ der }) => base64(der)),
})

const listWith = (services: TrustService[], changes: Partial<TrustList> = {}): TrustList => ({
  kind: 'pid',
  sequenceNumber: 7,
  issued: now,
  nextUpdate: now + day,
  operator: 'Example Lists',
  signerSha256: '',
  sha256: 'ab',
  services,
  ...changes,
})

const question = (chain: readonly (Party | Bytes)[], changes: Partial<TrustQuestion> = {}): TrustQuestion => ({
  kind: 'pid',
  role: 'issuance',
  purpose: 'pidSigner',
  now,
  chain: chain.map((one) => ('der' in one ? one.der : one)),
  ...changes,
})
const ofStatus = { role: 'revocation', purpose: 'statusList' } as const

const decide = (lists: readonly TrustList[], asked: TrustQuestion) => createDecideTrust()(lists, asked)
const decisionOf = async (lists: readonly TrustList[], asked: TrustQuestion) => (await decide(lists, asked)).decision

describe('a signer with an Ed25519 key', () => {
  it('is trusted where its algorithm is asked for, and nowhere else, also after it was', async () => {
    const { publicKey } = (await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])) as CryptoKeyPair
    const spki = new Uint8Array(await crypto.subtle.exportKey('spki', publicKey))
    const edwards = await resign(signer.der, authority, (parts) => parts.with(place.key, spki))
    const decideTrust = createDecideTrust()
    const decided = async (more: Partial<TrustQuestion>) =>
      (await decideTrust([list], question([edwards], more))).decision
    const asked = { algorithms: ['ES256', 'EdDSA'] } as const
    expect(await decided({})).toBe('untrusted')
    for (const again of [0, 1]) expect([again, await decided(asked)]).toEqual([again, 'trusted'])
    expect(await decided({})).toBe('untrusted')
    expect(await decided({ algorithms: ['ES256'] })).toBe('untrusted')
  })

  it('is trusted where the list names it itself', async () => {
    const { publicKey } = (await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])) as CryptoKeyPair
    const spki = new Uint8Array(await crypto.subtle.exportKey('spki', publicKey))
    const edwards = await resign(signer.der, authority, (parts) => parts.with(place.key, spki))
    const direct = listWith([{ ...serviceOf('issuance'), certificates: [base64(edwards)] }])
    expect(await decisionOf([direct], question([edwards], { algorithms: ['EdDSA'] }))).toBe('trusted')
    expect(await decisionOf([direct], question([edwards]))).toBe('untrusted')
    expect(await decisionOf([direct], question([signer]))).toBe('untrusted')
  })
})

describe('a signer', () => {
  it('is trusted when the list leads to it, with what that rests on', async () => {
    const decision = await decide([list], question([signer]))
    expect(decision).toMatchObject({
      decision: 'trusted',
      reason: 'the signer is listed for issuance among PID providers',
      algorithm: 'ES256',
      leaf: { id: base64(signer.der) },
      path: [{ id: base64(signer.der) }, { id: base64(authority.der) }],
      evidence: {
        list: { kind: 'pid', operator: 'Example Lists', sequenceNumber: 7, nextUpdate: now + day, sha256: 'ab' },
        entity: 'Example',
        country: 'BE',
        path: [hex(await sha256(signer.der)), hex(await sha256(authority.der))],
      },
    })
    if (decision.decision !== 'trusted') throw new TypeError('it was trusted')
    const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, signer.keys.privateKey, signer.der)
    expect(await crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, decision.key, signature, signer.der)).toBe(
      true,
    )
  })

  it('is named in the evidence as people read names', async () => {
    const name = '2.5.4.97=NTRBE-0999999130, CN=Signer, C=BE'
    const named = await issue(authority, { name, extensions: [qcType('pid')] })
    expect(await decide([list], question([named]))).toMatchObject({
      evidence: { subjects: ['organizationIdentifier=NTRBE-0999999130, CN=Signer, C=BE', 'CN=PID CA'] },
    })
  })

  it('is trusted of any entity and any list', async () => {
    const other = await issueAuthority(undefined, { name: 'CN=Other CA' })
    const second = await issue(other, { extensions: [qcType('pid')] })
    const entity = { ...serviceOf('issuance', other), entity: 'Other', country: 'NL' }
    for (const lists of [
      [listWith([...list.services, entity])],
      [list, listWith([entity])],
      [listWith([serviceOf('issuance', authority, other)])],
    ])
      expect(await decisionOf(lists, question([second]))).toBe('trusted')
    expect(await decide([list, listWith([entity], { sha256: 'cd' })], question([second]))).toMatchObject({
      evidence: { entity: 'Other', country: 'NL', list: { sha256: 'cd' } },
    })
  })

  it('is trusted of one entity alone where the question is about one, also when it was trusted of another before', async () => {
    const decideTrust = createDecideTrust()
    const other = { ...serviceOf('revocation', statusAuthority), entity: 'Other' }
    const lists = [listWith([other, serviceOf('revocation', statusAuthority)])]
    const of = (entity: string, country: string | undefined) =>
      decideTrust(lists, question([statusSigner], { ...ofStatus, entity: { entity, country } }))
    for (const entity of ['Example', 'Other'])
      expect(await of(entity, 'BE')).toMatchObject({ decision: 'trusted', service: { entity } })
    for (const [entity, country] of [
      ['Third', 'BE'],
      ['Example', 'NL'],
      ['Example', undefined],
    ] as const)
      expect((await of(entity, country)).decision).toBe('untrusted')
    expect((await decideTrust(lists, question([statusSigner], ofStatus))).decision).toBe('trusted')
  })

  it('is untrusted when nothing leads to it, with the reason', async () => {
    const stranger = await issue(undefined, { extensions: [qcType('pid')] })
    for (const [chain, reason] of [
      [[stranger], /does not lead to an anchor/],
      [[], /no certificate was sent/],
      [[Uint8Array.of(1, 2)], /no X.509 certificate/],
      [[signer, Uint8Array.of(1, 2)], /no X.509 certificate/],
      [[signer, signer, signer, signer, signer, signer], /too long/],
    ] as const) {
      const decision = await decide([list], question(chain))
      expect(decision).toMatchObject({ decision: 'untrusted', reason: expect.stringMatching(reason) })
    }
  })

  it('is untrusted when the list has nobody for the role', async () => {
    const reason = 'nobody is listed for issuance among PID providers'
    for (const services of [[], [serviceOf('revocation', authority)]])
      expect(await decide([listWith(services)], question([signer]))).toMatchObject({
        decision: 'untrusted',
        reason,
        list: { kind: 'pid', sequenceNumber: 7 },
      })
    expect(await decisionOf([listWith([serviceOf('issuance')])], question([signer]))).toBe('untrusted')
  })

  it('is untrusted with an RSA key, which signs no credential', async () => {
    const rsa = await issue(authority, { kind: 'RSA PKCS1', extensions: [qcType('pid')] })
    expect(await decide([list], question([rsa]))).toMatchObject({
      decision: 'untrusted',
      reason: expect.stringMatching(/signs no credential/),
    })
  })

  it('is untrusted with a key that is no point of its curve', async () => {
    const off = await resign(signer.der, authority, (parts) => {
      const spki = (parts[place.key] as Bytes).slice()
      spki[spki.length - 1] = (spki.at(-1) as number) ^ 1
      return parts.with(place.key, spki)
    })
    expect(await decisionOf([list], question([off]))).toBe('untrusted')
  })

  it('is trusted for its own purpose alone', async () => {
    const documents = await issue(authority, { extendedKeyUsage: [documentSignerUsage] })
    expect(await decisionOf([list], question([documents], { purpose: 'documentSigner' }))).toBe('trusted')
    expect(await decisionOf([list], question([documents]))).toBe('untrusted')
    expect(await decisionOf([list], question([signer], { purpose: 'documentSigner' }))).toBe('untrusted')
  })
})

describe('the roles of a list', () => {
  it('are not mixed: an anchor of one says nothing about the other', async () => {
    expect(await decisionOf([list], question([statusSigner], ofStatus))).toBe('trusted')
    expect(await decisionOf([list], question([statusSigner]))).toBe('untrusted')
    expect(await decisionOf([list], question([signer], ofStatus))).toBe('untrusted')
    expect(await decisionOf([list], question([signer, authority], ofStatus))).toBe('untrusted')
  })

  it('nor are the kinds: a wallet provider issues no PID', async () => {
    const wallets = listWith([serviceOf('issuance', authority)], { kind: 'wallet' })
    expect(await decisionOf([wallets], question([signer]))).toBe('undetermined')
    const none = listWith([serviceOf('issuance', statusAuthority)])
    expect(await decisionOf([wallets, none], question([signer]))).toBe('untrusted')
  })
})

describe('the lists of those who issue', () => {
  const listed = (kind: TrustKind, ...certificates: Party[]) =>
    listWith([serviceOf('issuance', ...certificates)], { kind })
  const seal = () => issue(authority, { extensions: [qcType('publicBody')] })
  const documentSigner = (by: Party) => issue(by, { extendedKeyUsage: [documentSignerUsage] })

  it.each<[TrustKind, CertificatePurpose]>([
    ['pub-eaa', 'publicBodySeal'],
    ['mdl', 'documentSigner'],
    ['age', 'ageProofSigner'],
  ])('do not take a PID provider for one of another kind: %s', async (kind, purpose) => {
    const asked = question([signer], { kind, purpose })
    expect(await decisionOf([list], asked)).toBe('undetermined')
    expect(await decide([list, listed(kind)], asked)).toMatchObject({ decision: 'untrusted' })
    // Not even where somebody put it on that list: its certificate says that it is for PIDs.
    expect(await decisionOf([list, listed(kind, signer)], asked)).toBe('untrusted')
  })

  it('trust a public body that is listed itself, for attestations alone', async () => {
    const body = await seal()
    const lists = [list, listed('pub-eaa', body)]
    const asked = { kind: 'pub-eaa', purpose: 'publicBodySeal' } as const
    expect(await decisionOf(lists, question([body], asked))).toBe('trusted')
    expect(await decisionOf(lists, question([body]))).toBe('untrusted')
    expect(await decisionOf([listed('pid', body)], question([body]))).toBe('untrusted')
    // Its authority seals for everybody.
    expect(await decide([listed('pub-eaa', authority)], question([body], asked))).toMatchObject({
      decision: 'untrusted',
      reason: "the public body's certificate is not on the list itself",
    })
  })

  it('tell document signers of PIDs and of driving licences apart where they have authorities of their own', async () => {
    const [ofPids, ofLicences] = [await issueAuthority(), await issueAuthority(undefined, { name: 'CN=Licence IACA' })]
    const lists = [listed('pid', ofPids), listed('mdl', ofLicences)]
    const decided = async (kind: TrustKind, by: Party) =>
      decisionOf(lists, question([await documentSigner(by)], { kind, purpose: 'documentSigner' }))
    expect(await decided('pid', ofPids)).toBe('trusted')
    expect(await decided('mdl', ofLicences)).toBe('trusted')
    expect(await decided('mdl', ofPids)).toBe('untrusted')
    expect(await decided('pid', ofLicences)).toBe('untrusted')
  })

  it('tell them apart under one authority only where they are listed themselves', async () => {
    const [ofPids, ofLicences] = [await documentSigner(authority), await documentSigner(authority)]
    const asked = question([ofPids], { kind: 'mdl', purpose: 'documentSigner' })
    expect(await decisionOf([listed('mdl', authority)], asked)).toBe('trusted')
    expect(await decisionOf([listed('mdl', ofLicences)], asked)).toBe('untrusted')
  })

  it('trust for statuses who is listed for those of that kind', async () => {
    const ofStatuses = listWith([serviceOf('revocation', statusSigner)], { kind: 'pub-eaa' })
    const asked = (kind: TrustKind) => decisionOf([list, ofStatuses], question([statusSigner], { ...ofStatus, kind }))
    expect(await asked('pub-eaa')).toBe('trusted')
    expect(await asked('mdl')).toBe('undetermined')
    expect(
      await decisionOf(
        [listWith([], { kind: 'mdl' }), ofStatuses],
        question([statusSigner], { ...ofStatus, kind: 'mdl' }),
      ),
    ).toBe('untrusted')
  })
})

describe('without a list to ask', () => {
  it('nobody can tell: that is neither trust nor distrust', async () => {
    const reason = 'there is no current list of PID providers'
    expect(await decide([], question([signer]))).toEqual({ decision: 'undetermined', reason })
    const stale = listWith(list.services, { nextUpdate: now })
    expect(await decide([stale], question([signer]))).toEqual({ decision: 'undetermined', reason })
    expect(await decisionOf([listWith(list.services, { nextUpdate: now + 1 })], question([signer]))).toBe('trusted')
  })

  it('a list that is past its next update trusts nobody, whatever another says', async () => {
    const stale = listWith(list.services, { nextUpdate: now })
    const current = listWith([serviceOf('revocation', statusAuthority)])
    expect(await decisionOf([stale, current], question([signer]))).toBe('untrusted')
  })
})

describe('the memory of decisions', () => {
  it('gives a decision again as long as the same list stands', async () => {
    const decideTrust = createDecideTrust()
    const first = await decideTrust([list], question([signer]))
    expect(await decideTrust([list], question([signer], { now: now + 60 }))).toBe(first)
    expect(await decideTrust([listWith([]), list], question([signer]))).toBe(first)
    expect(await createDecideTrust()([list], question([signer]))).not.toBe(first)
  })

  it('ends when the list is replaced', async () => {
    const decideTrust = createDecideTrust()
    const first = await decideTrust([list], question([signer]))
    const same = await decideTrust([{ ...list }], question([signer]))
    expect(same).not.toBe(first)
    expect(same.decision).toBe('trusted')
    expect((await decideTrust([listWith([serviceOf('issuance', statusAuthority)])], question([signer]))).decision).toBe(
      'untrusted',
    )
    expect((await decideTrust([], question([signer]))).decision).toBe('undetermined')
  })

  it('ends at the next update', async () => {
    const decideTrust = createDecideTrust()
    const at = async (time: number) => (await decideTrust([list], question([signer], { now: time }))).decision
    expect(await at(now)).toBe('trusted')
    expect(await at(now + day - 1)).toBe('trusted')
    expect(await at(now + day)).toBe('undetermined')
  })

  it.each(['signer', 'authority', 'anchor'])('ends when the certificate of the %s does', async (which) => {
    const until = (one: string) => ({ until: which === one ? now + 10 : now + 1000 })
    const anchor = await issueAuthority(undefined, { name: 'CN=Root', ...until('anchor') })
    const middle = await issueAuthority(anchor, { name: 'CN=Middle', ...until('authority') })
    const leaf = await issue(middle, { extensions: [qcType('pid')], ...until('signer') })
    const lists = [listWith([serviceOf('issuance', anchor)])]
    const decideTrust = createDecideTrust()
    const at = async (time: number) => (await decideTrust(lists, question([leaf, middle], { now: time }))).decision
    expect(await at(now)).toBe('trusted')
    expect(await at(now + 10)).toBe('trusted')
    expect(await at(now + 11)).toBe('untrusted')
  })

  it('keeps no refusal', async () => {
    const decideTrust = createDecideTrust()
    const early = await issue(authority, { extensions: [qcType('pid')], from: now + 10 })
    expect((await decideTrust([list], question([early]))).decision).toBe('untrusted')
    expect((await decideTrust([list], question([early], { now: now + 10 }))).decision).toBe('trusted')
    expect((await decideTrust([], question([early]))).decision).toBe('undetermined')
  })

  it('confuses no roles, purposes and kinds', async () => {
    const decideTrust = createDecideTrust()
    const wallets = listWith([], { kind: 'wallet' })
    const asked = async (changes: Partial<TrustQuestion>) =>
      (await decideTrust([list, wallets], question([signer], changes))).decision
    expect(await asked({})).toBe('trusted')
    expect(await asked({ role: 'revocation' })).toBe('untrusted')
    expect(await asked({ purpose: 'documentSigner' })).toBe('untrusted')
    expect(await asked({ kind: 'wallet' })).toBe('untrusted')
  })

  it('confuses no chains, however they are cut', async () => {
    const decideTrust = createDecideTrust()
    const asked = async (chain: readonly (Party | Bytes)[]) => (await decideTrust([list], question(chain))).decision
    expect(await asked([signer, authority])).toBe('trusted')
    expect(await asked([authority, signer])).toBe('untrusted')
    expect(await asked([concat(signer.der, authority.der)])).toBe('untrusted')
    const half = signer.der.length >> 1
    expect(await asked([signer.der.slice(0, half), signer.der.slice(half), authority])).toBe('untrusted')
    expect(await asked([new Uint8Array(), signer, authority])).toBe('untrusted')
  })

  it('is by what a decision rests on, whatever is sent behind it', async () => {
    const decideTrust = createDecideTrust()
    const first = await decideTrust([list], question([signer]))
    const others = [authority, statusAuthority, statusSigner, signer]
    for (const a of others)
      for (const b of others)
        for (const c of others)
          for (const d of others) expect(await decideTrust([list], question([signer, a, b, c, d]))).toBe(first)
    expect(await decideTrust([list], question([signer]))).toBe(first)
    const other = createDecideTrust()
    expect(await other([list], question([signer, statusSigner]))).toBe(await other([list], question([signer])))
  })

  it('lets nothing through behind it that would be refused without it', async () => {
    const decideTrust = createDecideTrust()
    const asked = (chain: readonly (Party | Bytes)[]) => decideTrust([list], question(chain))
    await asked([signer])
    for (const behind of [
      [Uint8Array.of(1, 2)],
      [new Uint8Array(16_385)],
      [authority, new Uint8Array(5_000_000)],
      [signer, signer, signer, signer, signer],
    ])
      expect(await asked([signer, ...behind])).toEqual(await decide([list], question([signer, ...behind])))
    expect((await asked([signer, Uint8Array.of(1, 2)])).decision).toBe('untrusted')
  })

  it('is of a path through an authority that was sent, with the anchor at its end or without', async () => {
    const middle = await issueAuthority(authority, { name: 'CN=Middle' })
    const leaf = await issue(middle, { extensions: [qcType('pid')] })
    const decideTrust = createDecideTrust()
    const asked = (...chain: Party[]) => decideTrust([list], question(chain))
    const first = await asked(leaf, middle)
    expect(first).toMatchObject({ decision: 'trusted', path: [{}, {}, {}] })
    expect(await asked(leaf, middle)).toBe(first)
    expect(await asked(leaf, middle, authority)).toBe(first)
    expect((await asked(leaf)).decision).toBe('untrusted')
    expect((await asked(leaf, authority)).decision).toBe('untrusted')
  })

  it('keeps no bytes alive that a certificate came in', async () => {
    const answer = concat(signer.der, new Uint8Array(1_000_000))
    const decision = await decide([list], question([answer.subarray(0, signer.der.length)]))
    if (decision.decision !== 'trusted') throw new TypeError('it was trusted')
    expect(decision.leaf.der.buffer.byteLength).toBe(signer.der.length)
  })

  it.each([
    ['in number', 201, 0],
    ['in bytes', 40, 15_000],
  ])('does not grow without end, %s', async (_, count, padding) => {
    const extensions = [qcType('pid'), new Extension('1.2.3.4', false, new Uint8Array(padding))]
    const decideTrust = createDecideTrust()
    const first = await decideTrust([list], question([signer]))
    for (let i = 0; i < count; i++) {
      const other = await issue(authority, { keys: signer.keys, extensions })
      expect((await decideTrust([list], question([other]))).decision).toBe('trusted')
    }
    expect(await decideTrust([list], question([signer]))).not.toBe(first)
  })
})

describe('a chain of strangers', () => {
  const countedSignatures = async (asked: Party[], current: TrustList) => {
    const verify = vi.spyOn(crypto.subtle, 'verify')
    try {
      const decision = await decide([current], question(asked))
      return { decision, verified: verify.mock.calls.length }
    } finally {
      verify.mockRestore()
    }
  }
  const namesakes = async () => {
    const changes = { name: 'CN=Namesake', authorityKeyId: null }
    const chain = [await issueAuthority(undefined, changes)]
    for (let n = 0; n < 3; n++) chain.unshift(await issueAuthority(chain[0], changes))
    return [await issue(chain[0], { authorityKeyId: null, extensions: [qcType('pid')] }), ...chain]
  }

  it('that all bear the name of a listed authority costs one signature each, and their own', async () => {
    const listed = await issueAuthority(undefined, { name: 'CN=Namesake' })
    const long = listWith(Array.from({ length: 50 }, () => serviceOf('issuance', listed)))
    const { decision, verified } = await countedSignatures(await namesakes(), long)
    expect(decision.decision).toBe('untrusted')
    expect(verified).toBe(9)
  })

  it('that all bear the name of many listed authorities is refused before it costs a signature for each', async () => {
    const listed = await Promise.all(
      Array.from({ length: 20 }, () => issueAuthority(undefined, { name: 'CN=Namesake' })),
    )
    const long = listWith(listed.map((one) => serviceOf('issuance', one)))
    const { decision, verified } = await countedSignatures(await namesakes(), long)
    expect(decision).toMatchObject({ decision: 'untrusted', reason: expect.stringMatching(/too many signatures/) })
    expect(verified).toBe(32)
    const [last] = listed.slice(-1)
    expect(await countedSignatures([await issue(last, { extensions: [qcType('pid')] })], long)).toMatchObject({
      decision: { decision: 'trusted' },
      verified: 1,
    })
  })

  it('costs its own signatures once, however many are on the list', async () => {
    const chain = [await issueAuthority(undefined, { name: 'CN=Stranger 4' })]
    for (const n of [3, 2, 1]) chain.unshift(await issueAuthority(chain[0], { name: `CN=Stranger ${n}` }))
    chain.unshift(await issue(chain[0], { extensions: [qcType('pid')] }))
    const long = listWith(Array.from({ length: 50 }, () => serviceOf('issuance', authority)))
    const verify = vi.spyOn(crypto.subtle, 'verify')
    try {
      expect(await createDecideTrust()([long], question(chain))).toMatchObject({ decision: 'untrusted' })
      expect(verify).toHaveBeenCalledTimes(4)
    } finally {
      verify.mockRestore()
    }
  })
})

describe('a certificate that its authority may have revoked', () => {
  const address = 'https://crl.example/a.crl'
  let issuing: Party
  let named: Party
  let known: Map<string, KnownCrl[]>
  beforeAll(async () => {
    issuing = await issueAuthority(undefined, { name: 'CN=PID CA', keyUsage: 96 })
    const extensions = [qcType('pid'), new CRLDistributionPointsExtension([address])]
    named = await issue(issuing, { extensions })
  })
  beforeEach(() => {
    known = new Map()
  })
  const crl = async (changes: CrlChanges = {}) =>
    verifyCrl(await issueCrl(issuing, changes), { issuer: issuing.certificate, now })
  const revoking = () => crl({ number: '02', entries: [entry(hex(named.certificate.serialNumber))] })
  const lists = (changes: Partial<TrustList> = {}) => [listWith([serviceOf('issuance', issuing)], changes)]
  const warning = /^it is not known whether the signer's certificate was revoked/

  it('is untrusted once a CRL says so, also when it was trusted before', async () => {
    const decideTrust = createDecideTrust({ crls: () => createCrlMemory(Object.fromEntries(known)) })
    const current = lists()
    known.set(address, [await crl()])
    const first = await decideTrust(current, question([named]))
    expect(first).toMatchObject({ decision: 'trusted' })
    expect(first).not.toHaveProperty('evidence.warnings')
    expect(await decideTrust(current, question([named]))).toBe(first)
    known.set(address, [await revoking()])
    expect(await decideTrust(current, question([named]))).toMatchObject({
      decision: 'untrusted',
      reason: expect.stringMatching(/^the signer's certificate was revoked on .* \(unspecified\)$/),
    })
  })

  it('is trusted with a warning while nothing is known, and what is missed is said', async () => {
    const missed: string[][] = []
    const missesCrl = (path: readonly Certificate[]) => void missed.push(path.map(({ id }) => id))
    const decideTrust = createDecideTrust({ crls: () => createCrlMemory(Object.fromEntries(known)), missesCrl })
    const current = lists()
    const unknown = { decision: 'trusted', evidence: { warnings: [expect.stringMatching(warning)] } }
    expect(await decideTrust(current, question([named]))).toMatchObject(unknown)
    expect(await decide(current, question([named]))).toMatchObject(unknown)
    expect(missed).toEqual([[base64(named.der), base64(issuing.der)]])
    known.set(address, [await crl({ nextUpdate: now + 60 })])
    expect(await decideTrust(current, question([named]))).not.toHaveProperty('evidence.warnings')
    expect(await decideTrust(current, question([named], { now: now + 59 }))).not.toHaveProperty('evidence.warnings')
    expect(await decideTrust(current, question([named], { now: now + 60 }))).toMatchObject(unknown)
  })

  it('is untrusted while nothing is known where the list demands CRLs', async () => {
    const missed: unknown[] = []
    const decideTrust = createDecideTrust({
      crls: () => createCrlMemory(Object.fromEntries(known)),
      missesCrl: (path) => void missed.push(path),
    })
    const current = lists({ crl: 'required' })
    const untrusted = { decision: 'untrusted', reason: expect.stringMatching(warning) }
    expect(await decideTrust(current, question([named]))).toMatchObject(untrusted)
    expect(missed).toHaveLength(1)
    known.set(address, [await crl()])
    expect(await decideTrust(current, question([named]))).toMatchObject({ decision: 'trusted' })
    const unnamed = await issue(issuing, { extensions: [qcType('pid')] })
    expect(await decideTrust(current, question([unnamed]))).toMatchObject(untrusted)
    expect(await decide(lists(), question([unnamed]))).toMatchObject({
      decision: 'trusted',
      evidence: { warnings: [expect.stringMatching(/it names no CRL$/)] },
    })
  })

  it('is trusted where the list names it itself: the list takes it back', async () => {
    known.set(address, [await revoking()])
    const decideTrust = createDecideTrust({ crls: () => createCrlMemory(Object.fromEntries(known)) })
    const direct = [listWith([serviceOf('issuance', named)], { crl: 'required' })]
    expect((await decideTrust(direct, question([named]))).decision).toBe('trusted')
  })
})

describe('a document signer that deviates from its profile', () => {
  it('is trusted with a warning for each deviation', async () => {
    const iaca = await issueAuthority(undefined, { name: 'CN=IACA', keyUsage: 96, pathLength: 0 })
    const documentSigner = await issue(iaca, { extendedKeyUsage: [documentSignerUsage] })
    const lists = [listWith([serviceOf('issuance', iaca)], { kind: 'mdl' })]
    const asked = question([documentSigner], { kind: 'mdl', purpose: 'documentSigner' })
    expect(await decide(lists, asked)).toMatchObject({
      decision: 'trusted',
      evidence: {
        warnings: [
          "it is not known whether the signer's certificate was revoked: it names no CRL",
          "MD-CERT-02, the signer's certificate: the country is not that of the IACA",
          "MD-CERT-09, the signer's certificate: there is no alternative name of the issuer",
          "MD-CERT-10, the signer's certificate: there is no address of a CRL",
          "MD-CERT-02, its authority's certificate: the subject has no country, or several",
          "MD-CERT-09, its authority's certificate: there is no alternative name of the issuer",
        ],
      },
    })
  })
})
