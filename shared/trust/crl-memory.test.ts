import 'reflect-metadata'
import { CRLDistributionPointsExtension, Extension } from '@peculiar/x509'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Bytes, fromHex, hex } from '../bytes.ts'
import { day } from '../clock.ts'
import { checkRevocation, type RevocationInput } from './check-revocation.ts'
import { verifyCrl } from './crl.ts'
import { createCrlMemory, emptyCrlMemory } from './crl-memory.ts'
import { issue, issueAuthority, now, type Party } from './example-certificates.ts'
import { type CrlChanges, entry, issueCrl, issuingDistributionPoint, reasonCode } from './example-crl.ts'
import { der, generalName, sequence } from './example-der.ts'
import type { KnownCrl } from './known-crl.ts'

const address = 'https://crl.example/a.crl'
const other = 'https://crl.example/b.crl'
const points = (...addresses: string[]) => new CRLDistributionPointsExtension(addresses)
const pointsOf = (...list: Bytes[]) => new Extension('2.5.29.31', false, sequence(...list))
const named = (...names: Bytes[]) => der(0xa0, der(0xa0, ...names))

let authority: Party
let signer: Party
beforeAll(async () => {
  authority = await issueAuthority(undefined, { keyUsage: 96 })
  signer = await issue(authority, { extensions: [points(address)] })
})

const crlOf = async (by: Party, changes: CrlChanges = {}): Promise<KnownCrl> =>
  verifyCrl(await issueCrl(by, changes), { issuer: by.certificate, now: now - 3600 })
const memoryOf = (crls: Record<string, KnownCrl[]>) => createCrlMemory(crls)
const statusOf = (crls: Record<string, KnownCrl[]>, certificate = signer, issuer = authority, at = now) =>
  memoryOf(crls).statusOf(certificate.certificate, issuer.certificate, at)
const onList = ({ certificate }: Party, reason = 1) =>
  entry(hex(certificate.serialNumber), { extensions: [reasonCode(reason)] })

describe('of a certificate', () => {
  it('it is known that it is good while the CRL is current', async () => {
    const crls = { [address]: [await crlOf(authority, { entries: [entry('05')] })] }
    expect(statusOf(crls)).toEqual({ status: 'good', until: now + day })
    expect(statusOf(crls, signer, authority, now + day - 1).status).toBe('good')
    expect(statusOf(crls, signer, authority, now + day).status).toBe('unknown')
  })

  it('it is known that it was revoked, also past the next update', async () => {
    const crls = { [address]: [await crlOf(authority, { entries: [entry('05'), onList(signer)] })] }
    const revoked = { status: 'revoked', since: now - day, reason: 'keyCompromise' }
    expect(statusOf(crls)).toEqual(revoked)
    expect(statusOf(crls, signer, authority, now + 2 * day)).toEqual(revoked)
  })

  it('every address is asked, and one revocation is one too many', async () => {
    const certificate = await issue(authority, { extensions: [points(other, address)] })
    const bad = await crlOf(authority, { entries: [onList(certificate)] })
    const good = await crlOf(authority)
    expect(statusOf({ [address]: [good] }, certificate).status).toBe('good')
    expect(statusOf({ [other]: [good], [address]: [bad] }, certificate).status).toBe('revoked')
    expect(statusOf({ [other]: [bad], [address]: [good] }, certificate).status).toBe('revoked')
  })

  it('nothing is known when no CRL is, at its address and of its authority', async () => {
    const unknown = { status: 'unknown', reason: 'no current CRL of its authority is known' }
    expect(statusOf({})).toEqual(unknown)
    expect(statusOf({ [other]: [await crlOf(authority)] })).toEqual(unknown)
    const namesake = await issueAuthority(undefined, { keyUsage: 96 })
    expect(namesake.certificate.normalSubject).toBe(authority.certificate.normalSubject)
    const crl = await crlOf(namesake, { entries: [onList(signer)] })
    expect(statusOf({ [address]: [crl] })).toEqual(unknown)
    expect(statusOf({ [address]: [crl, await crlOf(authority)] }).status).toBe('good')
  })

  it('it is known by every certificate of its authority', async () => {
    const renewed = await issueAuthority(undefined, { keyUsage: 96, keys: authority.keys, until: now + 300 * day })
    expect(statusOf({ [address]: [await crlOf(authority)] }, signer, renewed).status).toBe('good')
  })

  it('a CRL says nothing that is about others', async () => {
    const signers = await crlOf(authority, { extensions: [issuingDistributionPoint(der(0x81, Uint8Array.of(255)))] })
    const authorities = await crlOf(authority, {
      extensions: [issuingDistributionPoint(der(0x82, Uint8Array.of(255)))],
    })
    const lower = await issueAuthority(authority, { extensions: [points(address)] })
    expect(statusOf({ [address]: [signers] }).status).toBe('good')
    expect(statusOf({ [address]: [authorities] }).status).toBe('unknown')
    expect(statusOf({ [address]: [signers] }, lower).status).toBe('unknown')
    expect(statusOf({ [address]: [authorities] }, lower).status).toBe('good')
  })

  it('a CRL says nothing that is from elsewhere', async () => {
    const from = (...names: string[]) =>
      crlOf(authority, { extensions: [issuingDistributionPoint(named(...names.map(generalName.uri)))] })
    expect(statusOf({ [address]: [await from(address)] }).status).toBe('good')
    expect(statusOf({ [address]: [await from(other, address)] }).status).toBe('good')
    expect(statusOf({ [address]: [await from(other)] }).status).toBe('unknown')
  })

  it('nothing is named', async () => {
    expect(statusOf({ [address]: [await crlOf(authority)] }, await issue(authority)).status).toBe('unnamed')
  })

  it.each<[string, () => Extension]>([
    ['a directory', () => pointsOf(sequence(named(generalName.uri('ldap://crl.example/a'))))],
    ['a list for some reasons', () => pointsOf(sequence(named(generalName.uri(address)), der(0x81, fromHex('0640'))))],
    [
      'a list of somebody else',
      () => pointsOf(sequence(named(generalName.uri(address)), der(0xa2, generalName.directory()))),
    ],
    ['an address that is malformed', () => pointsOf(sequence(named()))],
  ])('nothing is known when it names %s', async (_, extension) => {
    const certificate = await issue(authority, { extensions: [extension()] })
    expect(statusOf({ [address]: [await crlOf(authority)] }, certificate)).toEqual({
      status: 'unknown',
      reason: 'it names its CRL in a way that is not understood',
    })
  })

  it('another version is another memory', async () => {
    const [one, two] = [await crlOf(authority), await crlOf(authority, { number: '02' })]
    expect(memoryOf({ [address]: [one] }).version).toBe(memoryOf({ [address]: [one] }).version)
    expect(memoryOf({ [address]: [one] }).version).not.toBe(memoryOf({ [address]: [two] }).version)
    expect(emptyCrlMemory.version).toBe('')
  })
})

describe('a path', () => {
  let root: Party
  let middle: Party
  let leaf: Party
  beforeAll(async () => {
    root = await issueAuthority(undefined, { name: 'CN=Root', keyUsage: 96 })
    middle = await issueAuthority(root, { name: 'CN=Middle', keyUsage: 96, extensions: [points(address)] })
    leaf = await issue(middle, { extensions: [points(other)] })
  })
  const check = (crls: Record<string, KnownCrl[]>, changes: Partial<RevocationInput> = {}) =>
    checkRevocation({
      path: [leaf, middle, root].map(({ certificate }) => certificate),
      crls: memoryOf(crls),
      policy: undefined,
      at: now,
      ...changes,
    })

  it('is good until the first of its CRLs ends', async () => {
    const crls = { [address]: [await crlOf(root, { nextUpdate: now + 60 })], [other]: [await crlOf(middle)] }
    for (const policy of [undefined, 'required'] as const)
      expect(check(crls, { policy })).toEqual({ warnings: [], until: now + 60, isIncomplete: false })
  })

  it('is refused when one of it was revoked, whatever else is known', async () => {
    expect(check({ [other]: [await crlOf(middle, { entries: [onList(leaf, 4)] })] })).toEqual({
      refused: "the signer's certificate was revoked on 2026-09-20T14:13:20Z (superseded)",
      isUnknown: false,
    })
    expect(check({ [address]: [await crlOf(root, { entries: [onList(middle)] })] })).toMatchObject({
      refused: expect.stringContaining("an authority's certificate was revoked"),
    })
  })

  it('has a warning for each certificate whose CRL is not known, or is refused where they are required', async () => {
    const known = { [address]: [await crlOf(root)] }
    const warning =
      "it is not known whether the signer's certificate was revoked: no current CRL of its authority is known"
    expect(check(known)).toEqual({ warnings: [warning], until: now + day, isIncomplete: true })
    expect(check(known, { policy: 'required' })).toEqual({ refused: warning, isUnknown: true })
    expect(check({})).toMatchObject({ warnings: [warning, expect.stringContaining("an authority's")] })
  })

  it.each<[string, Extension[], string[]]>([
    ['with a warning', [], ["it is not known whether the signer's certificate was revoked: it names no CRL"]],
    ['when it says that nobody revokes it (RFC 9608)', [new Extension('2.5.29.56', false, fromHex('0500'))], []],
    ['when it is short-term (EN 319 412-1)', [new Extension('0.4.0.194121.2.1', false, fromHex('0500'))], []],
  ])('may have a certificate that names no CRL, %s, unless they are required', async (_, extensions, warnings) => {
    const path = [await issue(root, { extensions }), root].map(({ certificate }) => certificate)
    expect(check({}, { path })).toEqual({ warnings, until: Number.POSITIVE_INFINITY, isIncomplete: false })
    expect(check({}, { path, policy: 'required' })).toMatchObject({
      refused: expect.stringMatching(/it names no CRL$/),
    })
  })

  it('leaves an anchor to its list', () => {
    for (const policy of [undefined, 'required'] as const)
      expect(check({}, { path: [leaf.certificate], policy })).toMatchObject({ warnings: [] })
  })
})
