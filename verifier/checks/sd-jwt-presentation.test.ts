import { describe, expect, it } from 'vitest'
import { type Bytes, base64, base64url, utf8 } from '../../shared/bytes.ts'
import { day } from '../../shared/clock.ts'
import { usualAlgorithms } from '../../shared/keys/verification-algorithm.ts'
import { CertificateRefused } from '../../shared/trust/certificate.ts'
import { afternoon, createProvider, issueSdJwt, today, vct } from '../testing/memory-provider.ts'
import { PresentationRefused } from './presentation.ts'
import { sdJwtPresentation } from './sd-jwt-presentation.ts'

const provider = await createProvider()
const { credential } = await issueSdJwt(provider.pid)
const binding = {
  audience: 'c',
  nonce: 'n',
  algorithms: usualAlgorithms,
  transcript: async () => new Uint8Array(),
  now: afternoon,
}

const part = (value: unknown) => base64url(utf8(JSON.stringify(value)))
const header = { alg: 'ES256', typ: 'dc+sd-jwt', x5c: provider.pid.chain.map(base64) }
const payload = { vct, iat: today, exp: today + day, cnf: {} }

/** An SD-JWT whose signature nobody made: taking it apart is all that happens here. */
const read = (more: { header?: object; payload?: object } = {}) =>
  sdJwtPresentation(
    `${part({ ...header, ...more.header })}.${part({ ...payload, ...more.payload })}.${'A'.repeat(86)}~`,
    binding,
  )

describe('an SD-JWT', () => {
  it('is what its signed payload says', () => {
    expect(sdJwtPresentation(credential, binding)).toMatchObject({
      format: 'dc+sd-jwt',
      type: vct,
      validity: { from: today, until: today + day },
      signedAt: undefined,
      issuedAt: today,
      status: undefined,
    })
  })

  it('begins at nbf, and at iat where there is none', () => {
    expect(read({ payload: { nbf: 5 } }).validity.from).toBe(5)
    expect(read().validity.from).toBe(today)
  })

  it('has a status list, by index and address', () => {
    const status = { status_list: { idx: 0, uri: 'https://issuer.example/status/1' } }
    expect(read({ payload: { status } }).status).toEqual({ index: 0, uri: 'https://issuer.example/status/1' })
  })

  it.each<[string, { header?: object; payload?: object }]>([
    ['another typ (VP-SD-03)', { header: { typ: 'vc+sd-jwt' } }],
    ['no typ (VP-SD-03)', { header: { typ: undefined } }],
    ['a critical header', { header: { crit: ['b64'], b64: true } }],
    ['an empty critical header', { header: { crit: null } }],
    ['no vct (VP-SD-06)', { payload: { vct: undefined } }],
    ['a list for a vct', { payload: { vct: [vct] } }],
    ['a text for its end', { payload: { exp: '1' } }],
    ['null for its end', { payload: { exp: null } }],
    ['a text for its beginning', { payload: { nbf: '1' } }],
    ['a text for its issue', { payload: { iat: '1' } }],
    ['null for a status', { payload: { status: null } }],
    ['a status of another kind', { payload: { status: { identifier_list: {} } } }],
    ['a status without an address', { payload: { status: { status_list: { idx: 1 } } } }],
    ['a negative status index', { payload: { status: { status_list: { idx: -1, uri: 'u' } } } }],
    ['a status index with a fraction', { payload: { status: { status_list: { idx: 1.5, uri: 'u' } } } }],
    ['a text for a status index', { payload: { status: { status_list: { idx: '1', uri: 'u' } } } }],
  ])('is refused with %s', (_, more) => {
    expect(() => read(more)).toThrow(PresentationRefused)
  })

  it('reads its type and times from no disclosure (VP-SD-06)', async () => {
    const disclosable = { exp: today + 99 * day }
    const { credential: forged } = await issueSdJwt(provider.pid, { plain: { exp: undefined }, disclosable })
    const presentation = sdJwtPresentation(forged, binding)
    expect(presentation.validity.until).toBeUndefined()
    await expect(presentation.reveal()).rejects.toThrow(PresentationRefused)
  })

  it('names the hash of its signer, or none', () => {
    const x5t = new Uint8Array(32).fill(7)
    expect(read({ header: { 'x5t#S256': base64url(x5t) } }).issuerThumbprint()).toEqual(x5t)
    expect(read().issuerThumbprint()).toBeUndefined()
    // The last character holds two bits of no byte.
    const spare = [...'BCDP_-'].map((last) => 'A'.repeat(42) + last)
    for (const wrong of [null, 7, '', 'A'.repeat(42), `${'A'.repeat(42)}=`, 'a'.repeat(64), ...spare])
      expect(() => read({ header: { 'x5t#S256': wrong } }).issuerThumbprint()).toThrow(PresentationRefused)
  })

  it('names the certificates of its signer', () => {
    expect(read().issuerChain()).toEqual(provider.pid.chain)
  })

  it('may name an address of them instead, which is read where that is configured', async () => {
    const x5u = 'https://issuer.example/certificates'
    const sha256 = new Uint8Array(32).fill(7)
    const published = read({ header: { x5c: undefined, x5u, 'x5t#S256': base64url(sha256) } })
    const asked: unknown[] = []
    const readChain = async (chain: object) => {
      asked.push(chain)
      return provider.pid.chain as Bytes[]
    }
    expect(await published.issuerChain(readChain)).toEqual(provider.pid.chain)
    expect(asked).toEqual([{ address: x5u, sha256 }])
    await expect(published.issuerChain()).rejects.toThrow(/addresses of them are not read here/)
    await expect(read({ header: { x5c: undefined, x5u } }).issuerChain(readChain)).rejects.toThrow(PresentationRefused)
    const refusing = () => Promise.reject(new CertificateRefused('elsewhere'))
    await expect(published.issuerChain(refusing)).rejects.toThrow(new PresentationRefused('elsewhere'))
    const broken = new Error('out of order')
    await expect(published.issuerChain(() => Promise.reject(broken))).rejects.toBe(broken)
  })

  it('that brings certificates is judged by them, whatever address it names', () => {
    const both = read({ header: { x5u: 'https://other.example' } })
    const readChain = () => Promise.reject(new Error('it is not read'))
    expect(both.issuerChain(readChain)).toEqual(provider.pid.chain)
    expect(() => read({ header: { x5c: [], x5u: 'https://other.example' } }).issuerChain(readChain)).toThrow(
      PresentationRefused,
    )
  })

  it.each<[string, unknown]>([
    ['no certificate', undefined],
    ['an empty list', []],
    ['a text', base64(provider.pid.chain[0] ?? new Uint8Array())],
    ['more than five', Array.from({ length: 6 }, () => 'AAAA')],
    ['base64url (VP-REQ-11)', ['-_-_']],
    ['an object', [{}]],
    ['one that is too long', ['A'.repeat(22_000)]],
  ])('whose header names %s has no chain', (_, x5c) => {
    const presentation = read({ header: { x5c } })
    expect(() => presentation.issuerChain()).toThrow(PresentationRefused)
  })
})
