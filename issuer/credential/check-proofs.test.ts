import type { JWTPayload } from 'jose'
import { describe, expect, it } from 'vitest'
import { base64url, utf8 } from '../../shared/bytes.ts'
import { minute } from '../../shared/clock.ts'
import type { AccessGrant } from '../grant.ts'
import { afternoon, createMemoryIssuer, jan } from '../testing/memory-issuer.ts'
import { clientId, createMemoryWallet, createWalletKey } from '../testing/memory-wallet.ts'
import { checkProofs } from './check-proofs.ts'

const issuer = await createMemoryIssuer()
const wallet = await createMemoryWallet(issuer)
const grant: AccessGrant = { subject: jan.ssin, configurationIds: [], clientId, jkt: '' }
const nonce = await wallet.nonce()
const key = await createWalletKey()
const otherKey = await createWalletKey()
const refusal = expect.objectContaining({ code: 'invalid_proof', status: 400 })
const check = (...proofs: string[]) => checkProofs(issuer, { kind: 'jwt', jwts: proofs, most: 20 }, grant)

describe('key proofs', () => {
  it.each(['ES256', 'ES384', 'ES512'] as const)('give the key that signed them, %s (HAIP-I-11)', async (alg) => {
    const key = await createWalletKey(alg)
    const proof = await wallet.proof(nonce, { key, header: { alg } })
    expect(await check(proof)).toEqual({ keys: [key.publicJwk], nonce, units: [] })
  })

  it('give their keys in order, with one nonce for all of them', async () => {
    const keys = await Promise.all(Array.from({ length: 20 }, () => createWalletKey()))
    const proofs = await Promise.all(keys.map((key) => wallet.proof(nonce, { key })))
    expect(await check(...proofs)).toEqual({ keys: keys.map(({ publicJwk }) => publicJwk), nonce, units: [] })
  })

  it('give no more of the key than its public members (VCI-PROOF-10)', async () => {
    const key = await createWalletKey()
    const proof = await wallet.proof(nonce, { key, header: { jwk: { ...key.publicJwk, kid: 'mine', use: 'sig' } } })
    expect((await check(proof)).keys).toEqual([key.publicJwk])
  })

  it.each<[string, object]>([
    ['has no typ (VCI-PROOF-01)', { typ: undefined }],
    ['has another typ (VCI-PROOF-01)', { typ: 'JWT' }],
    ['has the typ in other letters (VCI-PROOF-01)', { typ: 'OpenID4VCI-Proof+JWT' }],
    ['names a key by kid (VCI-PROOF-02)', { jwk: undefined, kid: 'did:example:1' }],
    ['names its key twice (VCI-PROOF-02)', { kid: '0' }],
    ['names a certificate as well (VCI-PROOF-02)', { x5c: ['AAAA'] }],
    ['names no key (VCI-PROOF-02)', { jwk: undefined }],
    ['has a trust chain (VCI-PROOF-03)', { trust_chain: ['a'] }],
    ['shows a private key (VCI-PROOF-02)', { jwk: { ...key.publicJwk, d: key.publicJwk.x } }],
    ['names a key that did not sign it (VCI-PROOF-07)', { jwk: otherKey.publicJwk }],
  ])('are refused when one %s', async (_, header) => {
    await expect(check(await wallet.proof(nonce, { key, header }))).rejects.toEqual(refusal)
  })

  it.each<[string, JWTPayload | Record<string, unknown>]>([
    ['is for another issuer (VCI-PROOF-04)', { aud: 'https://issuer.example' }],
    ['is for our address with a slash (VCI-PROOF-04)', { aud: `${issuer.config.issuerUrl}/` }],
    ['is for a list of issuers (VCI-PROOF-04)', { aud: [issuer.config.issuerUrl] }],
    ['is for nobody (VCI-PROOF-04)', { aud: undefined }],
    ['is by another client (VCI-PROOF-05)', { iss: 'other.example' }],
    ['has no nonce (VCI-NONCE-03)', { nonce: undefined }],
    ['has a nonce that is no text (VCI-NONCE-03)', { nonce: 7 }],
    ['has no issue time (VCI-PROOF-04)', { iat: undefined }],
    ['is older than five minutes (VCI-PROOF-08)', { iat: afternoon - 5 * minute - 1 }],
    ['is from the future (VCI-PROOF-08)', { iat: afternoon + minute + 1 }],
    ['has expired (VCI-PROOF-08)', { exp: afternoon }],
    ['has an end that is no number (VCI-PROOF-08)', { exp: String(afternoon + minute) }],
    ['is not valid yet (VCI-PROOF-08)', { nbf: afternoon + minute + 1 }],
    ['has a beginning that is no number (VCI-PROOF-08)', { nbf: String(afternoon) }],
  ])('are refused when one %s', async (_, claims) => {
    await expect(check(await wallet.proof(nonce, { claims }))).rejects.toEqual(refusal)
  })

  it.each([{ exp: afternoon + 1 }, { nbf: afternoon + minute }, { nbf: afternoon - 60, exp: afternoon + 60 }])(
    'may have times of their own: %j (VCI-AUTHZ-10)',
    async (claims) => {
      await expect(check(await wallet.proof(nonce, { claims }))).resolves.toBeDefined()
    },
  )

  it('need not name the client (VCI-PROOF-05)', async () => {
    await expect(check(await wallet.proof(nonce, { claims: { iss: undefined } as never }))).resolves.toBeDefined()
  })

  it('may name any client when the token was given without one (VCI-PROOF-04)', async () => {
    const { clientId: _, ...anonymous } = grant
    const proof = await wallet.proof(nonce, { claims: { iss: 'other.example' } })
    await expect(checkProofs(issuer, { kind: 'jwt', jwts: [proof], most: 20 }, anonymous)).resolves.toBeDefined()
  })

  it('are refused when one has a critical header that we do not understand', async () => {
    const proof = await bent(await wallet.proof(nonce, { key }), (header) => ({ ...header, crit: ['exp'], exp: 1 }))
    await expect(check(proof)).rejects.toEqual(refusal)
  })

  it.each(['none', 'HS256', 'ES384', 'RS256', 'EdDSA'])(
    'are refused when one claims alg %s (VCI-PROOF-01)',
    async (alg) => {
      const proof = await bent(await wallet.proof(nonce, { key }), (header) => ({ ...header, alg }))
      await expect(check(proof)).rejects.toEqual(refusal)
    },
  )

  it('are refused when a signature is in DER, cut short, altered or missing (VCI-PROOF-07)', async () => {
    const proof = await wallet.proof(nonce, { key })
    const [header, payload, signature = ''] = proof.split('.')
    const first = signature[0] === 'A' ? 'B' : 'A'
    const der = base64url(Uint8Array.of(0x30, 0x06, 0x02, 0x01, 0x01, 0x02, 0x01, 0x01))
    for (const wrong of [der, signature.slice(0, -4), `${first}${signature.slice(1)}`, ''])
      await expect(check(`${header}.${payload}.${wrong}`)).rejects.toEqual(refusal)
  })

  it.each(['', 'a', 'a.b', 'a.b.c', 'e30.e30.e30.e30', '!!!.e30.AA'])(
    'are refused when one is no JWT: "%s"',
    async (proof) => {
      await expect(check(proof)).rejects.toEqual(refusal)
    },
  )

  it('are refused when two are for one key, in whatever spelling (VCI-CRED-06)', async () => {
    const again = { ...key.publicJwk, x: respelled(key.publicJwk.x) }
    const proofs = [await wallet.proof(nonce, { key }), await wallet.proof(nonce, { key })]
    await expect(check(...proofs)).rejects.toEqual(refusal)
    await expect(check(proofs[0] ?? '', await wallet.proof(nonce, { key, header: { jwk: again } }))).rejects.toEqual(
      refusal,
    )
  })

  it('are refused when they carry different nonces', async () => {
    await expect(check(await wallet.proof(nonce), await wallet.proof(await wallet.nonce()))).rejects.toEqual(refusal)
  })

  it('are all refused for one that is wrong (VCI-PROOF-11)', async () => {
    const right = await Promise.all(Array.from({ length: 19 }, () => wallet.proof(nonce)))
    const wrong = await wallet.proof(nonce, { header: { typ: 'JWT' } })
    await expect(check(...right)).resolves.toBeDefined()
    await expect(check(...right, wrong)).rejects.toEqual(refusal)
  })
})

/** The proof with another header, signed over again by `key`. */
async function bent(proof: string, bend: (header: object) => object): Promise<string> {
  const [header = '', payload = ''] = proof.split('.')
  const signed = `${base64url(utf8(JSON.stringify(bend(JSON.parse(atob(header))))))}.${payload}`
  const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key.privateKey, utf8(signed))
  return `${signed}.${base64url(new Uint8Array(signature))}`
}

function respelled(text: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return text.slice(0, -1) + alphabet[alphabet.indexOf(text.at(-1) ?? '') ^ 1]
}
