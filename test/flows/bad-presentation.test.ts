// Bad presentations: each is refused at once with 400, the relying party reads why, and gets no claim.
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { certifiedByNonCa } from '../../sandbox/wallet/breaking/made-up-issuer.ts'
import { present } from '../../sandbox/wallet/present.ts'
import type { HeldCredential, Wallet } from '../../sandbox/wallet/wallet.ts'
import { base64url, concat, fromBase64url } from '../../shared/bytes.ts'
import { day, startOfDay, systemClock } from '../../shared/clock.ts'
import { textString } from '../../shared/mdoc/cbor.ts'
import { forgeMdoc, forgeSdJwt } from './forge.ts'
import {
  addresses,
  ask,
  askAndPresent,
  callVerifier,
  complaints,
  createWallet,
  mdocQuery,
  pki,
  resultOf,
  sdJwtQuery,
  walletOf,
} from './world.ts'

const withOne = (one: HeldCredential): Wallet => ({ ...createWallet(), held: [one] })
const today = startOfDay(systemClock())

/** What the relying party hears about one credential that somebody presents. */
async function judge(one: HeldCredential): Promise<string[]> {
  const { presented, result } = await askAndPresent(
    withOne(one),
    one.format === 'mso_mdoc' ? mdocQuery() : sdJwtQuery(),
  )
  expect(presented.status).toBe(result.verdict === 'accepted' ? 200 : 400)
  if (result.verdict === 'refused')
    expect(result.credentials.every(({ claims }) => Object.keys(claims).length === 0)).toBe(true)
  return complaints(result).filter((complaint) => complaint !== 'setsSatisfied failed')
}

describe('an SD-JWT VC', () => {
  it('that is forged with the right key and content is accepted, so that what follows fails for its own reason', async () => {
    expect(await judge(await forgeSdJwt())).toEqual([])
    expect(await judge(await forgeSdJwt({ named: pki.signers.pid }))).toEqual([])
  })

  it.each<[string, () => Promise<HeldCredential>, string[]]>([
    ['that has expired (VP-SD-06)', () => forgeSdJwt({ plain: { exp: today - 1 } }), ['validNow failed']],
    ['that is not valid yet (VP-SD-06)', () => forgeSdJwt({ plain: { nbf: today + 2 * day } }), ['validNow failed']],
    ['of another typ (VP-SD-03)', () => forgeSdJwt({ typ: 'vc+sd-jwt' }), ['wellFormed failed']],
    [
      'without a claim that was asked for (VP-RES-04)',
      () => forgeSdJwt({ disclosable: { family_name: 'A', given_name: 'B' } }),
      ['queryAnswered failed'],
    ],
    [
      'by a signer who is on no list',
      () => forgeSdJwt({ signer: pki.signers.access }),
      ['issuerTrusted failed', 'issuerSignature undetermined'],
    ],
    [
      'by the signer of status lists, who is under the same authority but no PID provider (PID-4.5-01)',
      () => forgeSdJwt({ signer: pki.signers.statusList }),
      ['issuerTrusted failed', 'issuerSignature undetermined'],
    ],
    [
      'by a document signer, who signs mdocs alone',
      () => forgeSdJwt({ signer: pki.signers.documentSigner }),
      ['issuerTrusted failed', 'issuerSignature undetermined'],
    ],
    [
      'by a public body, who attests and identifies nobody (OIA_12)',
      () => forgeSdJwt({ signer: pki.signers.attestation }),
      ['issuerTrusted failed', 'issuerSignature undetermined'],
    ],
    [
      'by who proves ages',
      () => forgeSdJwt({ signer: pki.signers.ageProof }),
      ['issuerTrusted failed', 'issuerSignature undetermined'],
    ],
    [
      'by a certificate that a non-CA issued',
      async () => forgeSdJwt({ signer: await certifiedByNonCa(pki.signers.pid, 'dc+sd-jwt', systemClock()) }),
      ['issuerTrusted failed', 'issuerSignature undetermined'],
    ],
    [
      'that names another certificate than the one that comes with it (ETSI TS 119 472-1 section 5.6)',
      () => forgeSdJwt({ named: pki.signers.statusList }),
      ['issuerTrusted failed', 'issuerSignature undetermined'],
    ],
    [
      'with the certificate of the issuer and the key of somebody else',
      async () => forgeSdJwt({ signer: { privateJwk: pki.signers.access.privateJwk, x5c: pki.signers.pid.x5c } }),
      ['issuerSignature failed'],
    ],
    [
      'with a status list that is not there (TSL-VER-05)',
      () => forgeSdJwt({ own: { status: { status_list: { idx: 1, uri: `${addresses.issuer}/status/999` } } } }),
      ['notRevoked undetermined'],
    ],
    [
      'with a status list elsewhere',
      () => forgeSdJwt({ own: { status: { status_list: { idx: 1, uri: 'http://192.0.2.1/status/1' } } } }),
      ['notRevoked undetermined'],
    ],
    [
      'with an index outside the status list (TSL-VER-04)',
      () => forgeSdJwt({ own: { status: { status_list: { idx: 2 ** 21, uri: `${addresses.issuer}/status/1` } } } }),
      ['notRevoked undetermined'],
    ],
    ['bound to no key (VP-SD-02)', () => forgeSdJwt({ own: { cnf: {} } }), ['holderBound failed']],
  ])('%s', async (_, forge, expected) => {
    expect(await judge(await forge())).toEqual(expected)
  })

  it('of another type than asked is refused, also when the wallet sends it all the same (VP-RES-04)', async () => {
    const other = await forgeSdJwt({ plain: { vct: 'urn:other' } })
    const query = { credentials: [{ ...sdJwtQuery().credentials[0], meta: { vct_values: ['urn:other'] } }] }
    let sent: Record<string, string[]> = {}
    const { opened } = { opened: await ask(sdJwtQuery()) }
    await askAndPresent(withOne(other), query, { alter: (vpToken) => (sent = vpToken) })
    const answer = await present(await walletOf('jan', 1), opened.authorizationRequest, { alter: () => sent })
    expect(answer.status).toBe(400)
    expect(complaints(await resultOf(opened.id))).toContain('typeExpected failed')
  })

  it('with a value of another JSON type than wanted is no answer (VP-DCQL-08)', async () => {
    const wallet = await walletOf('jan', 3)
    const wanted = (values: unknown[]) => sdJwtQuery([{ path: ['sex'], values }])
    expect((await askAndPresent(wallet, wanted([1]))).result.verdict).toBe('accepted')
    expect(complaints((await askAndPresent(wallet, wanted(['1']))).result)).toContain('queryAnswered failed')
    expect(complaints((await askAndPresent(wallet, wanted([2]))).result)).toContain('queryAnswered failed')
  })
})

describe('an mdoc', () => {
  it('that is forged with the right key and content is accepted, so that what follows fails for its own reason', async () => {
    expect(await judge(await forgeMdoc())).toEqual([])
    expect(await judge(await forgeMdoc({ named: pki.signers.documentSigner }))).toEqual([])
  })

  it.each<[string, () => Promise<HeldCredential>, string[]]>([
    [
      'that has expired (VP-MDOC-05)',
      () => forgeMdoc({ validFrom: today - day, validUntil: today - 1 }),
      ['validNow failed'],
    ],
    [
      'that is not valid yet (VP-MDOC-05)',
      () => forgeMdoc({ validFrom: today + 2 * day, validUntil: today + 3 * day }),
      ['validNow failed'],
    ],
    [
      'by a signer who is on no list',
      () => forgeMdoc({ signer: pki.signers.access }),
      ['issuerTrusted failed', 'issuerSignature undetermined'],
    ],
    [
      'that names another certificate than the one that comes with it (ETSI TS 119 472-1 section 6.6)',
      () => forgeMdoc({ named: pki.signers.pid }),
      ['issuerTrusted failed', 'issuerSignature undetermined'],
    ],
    [
      'by a PID signer who is no document signer (VP-MDOC-03)',
      () => forgeMdoc({ signer: pki.signers.pid }),
      ['issuerTrusted failed', 'issuerSignature undetermined'],
    ],
    [
      'by a document signer of driving licences, who is on another list (OIA_12)',
      () => forgeMdoc({ signer: pki.signers.drivingLicence }),
      ['issuerTrusted failed', 'issuerSignature undetermined'],
    ],
    [
      'by a certificate that a non-CA issued',
      async () => forgeMdoc({ signer: await certifiedByNonCa(pki.signers.documentSigner, 'mso_mdoc', systemClock()) }),
      ['issuerTrusted failed', 'issuerSignature undetermined'],
    ],
  ])('%s', async (_, forge, expected) => {
    expect(await judge(await forge())).toEqual(expected)
  })
})

describe('an answer', () => {
  const sent: Record<string, string> = {}
  let wallet: Wallet
  beforeAll(async () => {
    wallet = await walletOf('jan', 20)
  })

  /** What the wallet would answer, and where. */
  const post = (requestId: string, form: Record<string, string>) =>
    fetch(`${addresses.verifier}/response/${requestId}`, { method: 'POST', body: new URLSearchParams(form) })

  const idOf = (link: string): string => new URL(link).searchParams.get('request_uri')?.split('/').at(-1) ?? ''

  it.each<[string, (vpToken: Record<string, string[]>) => Record<string, string[]>]>([
    ['to a query that was not asked (VP-RES-02)', ({ pid = [] }) => ({ pid, other: pid })],
    ['with two presentations where one was asked for (VP-RES-02)', ({ pid = [] }) => ({ pid: [...pid, ...pid] })],
    ['without any presentation (VP-RES-03)', () => ({})],
    ['with an empty list (VP-RES-02)', () => ({ pid: [] })],
    ['that is no list (VP-RES-01)', ({ pid = [] }) => ({ pid: pid[0] as unknown as string[] })],
  ])('%s is refused and leaves the request open', async (_, alter) => {
    const { authorizationRequest } = await ask(sdJwtQuery())
    expect((await present(wallet, authorizationRequest, { alter })).status).toBe(400)
    expect((await present(wallet, authorizationRequest)).status).toBe(200)
  })

  it('that is plain where an encrypted one was asked for is refused (VP-ENC-06)', async () => {
    const { authorizationRequest } = await ask(sdJwtQuery())
    expect((await post(idOf(authorizationRequest), { vp_token: '{"pid":["x"]}', state: 'x' })).status).toBe(400)
  })

  it('of ten megabytes is refused, in either form', async () => {
    const { authorizationRequest } = await ask(sdJwtQuery(), { responseMode: 'direct_post' })
    const response = await post(idOf(authorizationRequest), { vp_token: 'x'.repeat(10_000_000) })
    expect(response.status).toBe(413)
  })

  it('to a request that never was is refused', async () => {
    expect((await post('made-up', { ...sent, vp_token: '{}' })).status).toBe(400)
  })

  it('that is an error of the wallet ends the request, when its state is right (VP-ERR-02)', async () => {
    const { id, authorizationRequest } = await ask(sdJwtQuery())
    const requestId = idOf(authorizationRequest)
    const object = await (await fetch(`${addresses.verifier}/request/${requestId}`)).text()
    const { state } = JSON.parse(Buffer.from(object.split('.')[1] ?? '', 'base64url').toString())
    expect((await post(requestId, { error: 'access_denied', state: 'guess' })).status).toBe(400)
    expect((await post(requestId, { error: 'access_denied', state })).status).toBe(200)
    expect(await resultOf(id)).toMatchObject({ verdict: 'walletError', error: 'access_denied' })
  })

  it.each([
    ['CBOR that is nested ten thousand deep', () => concat(new Uint8Array(10_000).fill(0x81), Uint8Array.of(0))],
    [
      'a map with a key twice',
      () =>
        concat(Uint8Array.of(0xa2), textString('version'), textString('1.0'), textString('version'), textString('1.0')),
    ],
  ])('with %s is refused', async (_, bytes) => {
    const { presented, result } = await askAndPresent(wallet, mdocQuery(), {
      alter: () => ({ pid: [base64url(bytes())] }),
    })
    expect(presented.status).toBe(400)
    expect(complaints(result)).toContain('wellFormed failed')
  })
})

describe('one changed bit anywhere', () => {
  /** Flips a bit of the bytes behind one base64url part, or of the text where a part is not base64url. */
  const flip = (presentation: string, at: number): string => {
    const bit = at % (presentation.length * 6)
    const position = Math.floor(bit / 6)
    const char = presentation[position] ?? ''
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const index = alphabet.indexOf(char)
    const changed = index < 0 ? 'A' : alphabet[index ^ (1 << (bit % 6))]
    return presentation.slice(0, position) + changed + presentation.slice(position + 1)
  }

  it.each([
    ['an SD-JWT presentation', sdJwtQuery],
    ['an mdoc presentation', mdocQuery],
  ])('of %s makes a check fail', async (_, query) => {
    const wallet = await walletOf('jan', 20)
    const bits = fc.sample(fc.nat({ max: 60_000 }), 19)
    for (const at of bits) {
      const { presented, result } = await askAndPresent(wallet, query(), {
        more: { responseMode: 'direct_post' },
        alter: ({ pid = [] }) => ({ pid: [flip(pid[0] ?? '', at)] }),
      })
      expect(presented.status, `bit ${at}`).toBe(400)
      expect(result.verdict).toBe('refused')
    }
  })

  it('is a change of bytes: the helper above changes every presentation', () => {
    expect(fromBase64url(flip('AAAA', 3))).not.toEqual(fromBase64url('AAAA'))
  })
})

describe('a transaction', () => {
  const open = async (body: object) => {
    const response = await callVerifier('POST', '/verification/v1/transactions', {
      purpose: 'A test',
      flow: 'crossDevice',
      ...body,
    })
    return { status: response.status, problem: JSON.stringify(await response.json()) }
  }

  it.each<[string, object, string]>([
    ['without credentials (VP-DCQL-01)', { credentials: [] }, '/query/credentials'],
    [
      'with an id twice (VP-DCQL-01)',
      { credentials: [sdJwtQuery().credentials[0], sdJwtQuery().credentials[0]] },
      '/query/credentials',
    ],
    ['without meta (VP-DCQL-02)', { credentials: [{ id: 'a', format: 'dc+sd-jwt' }] }, '/query/credentials/0/meta'],
    [
      'with an mdoc path of one step (VP-DCQL-07)',
      { credentials: [{ ...mdocQuery().credentials[0], claims: [{ path: ['x'] }] }] },
      '/query/credentials/0/claims/0/path',
    ],
    [
      'with claim_sets but claims without ids (VP-DCQL-07)',
      { credentials: [{ ...sdJwtQuery().credentials[0], claim_sets: [['x']] }] },
      '/query/credentials/0/claims',
    ],
    [
      'with a set of credentials that are not asked for (VP-DCQL-11)',
      { ...sdJwtQuery(), credential_sets: [{ options: [['x']] }] },
      '/query/credential_sets/0/options',
    ],
    ['with members that nobody knows', { ...sdJwtQuery(), madeUp: 1 }, '/query/madeUp'],
  ])('is refused for a query %s, with a pointer to the fault', async (_, query, pointer) => {
    const { status, problem } = await open({ query })
    expect(status).toBe(400)
    expect(problem).toContain(pointer)
  })

  it('is known to its own relying party alone', async () => {
    const response = await fetch(`${addresses.verifier}/verification/v1/transactions/x`)
    expect(response.status).toBe(401)
    expect((await callVerifier('GET', '/verification/v1/transactions/x')).status).toBe(404)
  })
})
