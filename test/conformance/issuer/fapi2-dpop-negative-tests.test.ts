// fapi2-security-profile-final-dpop-negative-tests: every way in which a DPoP proof at the credential endpoint can be wrong (RFC 9449
// section 4.3), and those in which it may look unusual. Each request has a fresh c_nonce and key proof, so that nothing else is wrong.
import { generateKeyPair } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { askForCredential, type CredentialWish } from './suite/ask-for-credential.ts'
import { codeRequest, obtainTokens } from './suite/ask-for-token.ts'
import { outcomeOf } from './suite/check-response.ts'
import { type Client, createClient } from './suite/client.ts'
import { dpopProof } from './suite/dpop-proof.ts'
import { createKey, seconds, withHeader } from './suite/keys.ts'
import { issuer } from './suite/metadata.ts'
import { obtainCode } from './suite/obtain-code.ts'
import { receiveCredential } from './suite/receive-credential.ts'
import { formats } from './suite/variants.ts'

interface Scene {
  client: Client
  accessToken: string
  /** A fresh proof with everything right. */
  prove(): Promise<string>
}

/** How a request differs from a right one. */
type Bend = Pick<CredentialWish, 'dpop' | 'dpopKey' | 'dpopLines' | 'headers'>
type Try = [name: string, bend: (scene: Scene) => Bend | Promise<Bend>, outcome?: string]

const url = issuer.credential_endpoint
const hour = 3600
const rsa = await generateKeyPair('RS256')
const { protocol, host, pathname } = new URL(url)

const without = (part: 'header' | 'claims', member: string): Try => [
  `no ${member}`,
  () => ({ dpop: { [part]: { [member]: undefined } } }),
]

const wrong: Try[] = [
  [
    'a second DPoP header',
    async ({ prove }) => ({
      dpopLines: [
        ['DPoP', await prove()],
        ['DPoP', await prove()],
      ],
    }),
  ],
  ['two parts only', async ({ prove }) => ({ headers: { DPoP: (await prove()).split('.').slice(0, 2).join('.') } })],
  without('header', 'typ'),
  [
    'alg under another name',
    async ({ prove }) => ({ headers: { DPoP: withHeader(await prove(), { alg: undefined, alg2: 'ES256' }) } }),
  ],
  without('header', 'jwk'),
  ...['jti', 'htm', 'htu', 'iat', 'ath'].map((member) => without('claims', member)),
  ['another typ', () => ({ dpop: { header: { typ: 'dpop+jwt+wrong' } } })],
  ['RS256', () => ({ dpop: { header: { alg: 'RS256' }, by: rsa } })],
  [
    'alg none, without a key',
    async ({ prove }) => ({ headers: { DPoP: withHeader(await prove(), { alg: 'none', jwk: undefined }, '') } }),
  ],
  [
    'alg none, beside the key',
    async ({ prove }) => ({ headers: { DPoP: withHeader(await prove(), { alg: 'none' }, '') } }),
  ],
  ['a wrong signature', () => ({ dpop: { spoiled: true } })],
  ['the private key', ({ client }) => ({ dpop: { header: { jwk: client.dpop.privateJwk } } })],
  ['another method', () => ({ dpop: { claims: { htm: 'PUT' } } })],
  ['another address', () => ({ dpop: { claims: { htu: `${url}-of-others` } } })],
  ['iat in an hour', () => ({ dpop: { claims: { iat: seconds() + hour } } })],
  ['iat an hour ago', () => ({ dpop: { claims: { iat: seconds() - hour } } })],
  ['the hash of another access token', () => ({ dpop: { claims: { ath: 'A'.repeat(43) } } })],
  ['the signature of another key', async () => ({ dpop: { by: await createKey() } })],
  ['another key', async () => ({ dpopKey: await createKey() })],
  ['no proof at all', () => ({ headers: { DPoP: undefined } })],
  [
    'no proof, and the scheme Bearer',
    ({ accessToken }) => ({ headers: { DPoP: undefined, Authorization: `Bearer ${accessToken}` } }),
    '401 invalid_token',
  ],
  [
    'the scheme Bearer',
    ({ accessToken }) => ({ headers: { Authorization: `Bearer ${accessToken}` } }),
    '401 invalid_token',
  ],
]

const unusual: Try[] = [
  ['a header name in capitals', async ({ prove }) => ({ dpopLines: [['DPOP', await prove()]] })],
  ['htu with query and fragment', () => ({ dpop: { claims: { htu: `${url}?and=more#and-more` } } })],
  ['htu without query and fragment', () => ({ dpop: { claims: { htu: url } } })],
  ['members that nobody knows', () => ({ dpop: { header: { tx_id: seconds() }, claims: { tx_id_key: seconds() } } })],
  [
    'scheme and host in capitals',
    () => ({ dpop: { claims: { htu: `${protocol}//${host}`.toUpperCase() + pathname } } }),
  ],
  [
    'the port written out',
    () => ({
      dpop: { claims: { htu: `${protocol}//${new URL(url).hostname}:${new URL(url).port || 443}${pathname}` } },
    }),
  ],
]

describe.each(formats)('fapi2-dpop-negative-tests, $format', (variant) => {
  let scene: Scene
  beforeAll(async () => {
    const client = await createClient()
    const { accessToken } = await obtainTokens(client, codeRequest(client, await obtainCode(client, variant)))
    scene = { client, accessToken, prove: () => dpopProof(client.dpop, { url, accessToken }) }
  })
  const ask = async (bend: Bend) =>
    outcomeOf(await askForCredential(scene.client, { variant, accessToken: scene.accessToken, ...bend }))

  it('takes a right proof', () => receiveCredential(scene.client, { variant, ...scene }))

  it.each(wrong)('refuses %s', async (_, bend, outcome = '401 invalid_dpop_proof') => {
    expect(await ask(await bend(scene))).toBe(outcome)
  })

  it.each(unusual)('takes %s', async (_, bend) => {
    expect(await ask(await bend(scene))).toBe('200')
  })

  it('takes a jti once', async () => {
    const dpop = { claims: { jti: crypto.randomUUID() } }
    expect(await ask({ dpop })).toBe('200')
    expect(await ask({ dpop })).toBe('401 invalid_dpop_proof')
  })

  it('still takes a right proof after all of these', () => receiveCredential(scene.client, { variant, ...scene }))
})
