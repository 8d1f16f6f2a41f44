// A wallet unit in memory, for tests: an attested instance that gets tokens and batches over the issuer's own endpoints, with a DPoP key and
// holder keys that are new each time. A test may bend what its provider says.
import { SignJWT } from 'jose'
import { base64url, sha256, utf8 } from '../../shared/bytes.ts'
import type { JsonObject } from '../../shared/json.ts'
import type { Signer } from '../../shared/keys/signer.ts'
import { createApp } from '../app.ts'
import type { Issuer } from '../issuer.ts'
import { createNonce } from '../nonce/nonce.ts'
import { createOffer } from '../offer/create-offer.ts'
import { formOf, type Parameters } from './memory-browser.ts'
import { jan } from './memory-issuer.ts'
import { attestKeys } from './memory-key-attestation.ts'
import { clientId, createWalletKey, sdJwtPid, type WalletKey } from './memory-wallet.ts'
import type { Bend, MemoryWalletProvider } from './memory-wallet-provider.ts'

export type Answer = JsonObject & {
  error?: string
  access_token?: string
  refresh_token?: string
  credentials?: { credential: string }[]
}

export interface UnitToken {
  status: number
  answer: Answer
  dpopKey: WalletKey
}

export interface AskForToken {
  /** In place of the unit's own instance. */
  by?: Signer
  attestation?: Bend
  form?: Parameters
}

export interface AskForBatch {
  keys?: readonly WalletKey[]
  nonce?: string
  /** Of the key attestation. */
  bend?: Bend
  kind?: 'jwt' | 'attestation'
  id?: string
}

export interface MemoryWalletUnit {
  /** For an offer of these to Jan. */
  receive(configurationIds?: string[], asking?: AskForToken): Promise<UnitToken>
  refresh(refreshToken: string, asking?: AskForToken): Promise<UnitToken>
  batch(token: UnitToken, asking?: AskForBatch): Promise<Answer>
}

export const createWalletKeys = (count: number): Promise<WalletKey[]> =>
  Promise.all(Array.from({ length: count }, () => createWalletKey()))

export function createMemoryWalletUnit(
  issuer: Issuer,
  provider: MemoryWalletProvider,
  instance: Signer,
): MemoryWalletUnit {
  const app = createApp(issuer)
  const url = (path: string) => `${issuer.config.issuerUrl}/${path}`
  const dpop = async (key: WalletKey, path: string, accessToken?: string): Promise<string> =>
    new SignJWT({
      htm: 'POST',
      htu: url(path),
      iat: issuer.now(),
      jti: crypto.randomUUID(),
      ...(accessToken && { ath: base64url(await sha256(utf8(accessToken))) }),
    })
      .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: key.publicJwk })
      .sign(key.privateKey)

  const token = async (form: Parameters, { by = instance, attestation = {} }: AskForToken): Promise<UnitToken> => {
    const dpopKey = await createWalletKey()
    const headers = { ...(await provider.headers(by, { attestation })), DPoP: await dpop(dpopKey, 'token') }
    const response = await app.fetch(new Request(url('token'), { method: 'POST', body: formOf(form), headers }))
    return { status: response.status, answer: (await response.json()) as Answer, dpopKey }
  }

  return {
    receive: async (configurationIds = [sdJwtPid], asking = {}) => {
      const wish = { configurationIds, subject: jan.ssin, txCode: undefined, byReference: false }
      const { credentialOffer } = await createOffer(issuer, wish, 'trace')
      const grantType = 'urn:ietf:params:oauth:grant-type:pre-authorized_code'
      const { grants } = credentialOffer as { grants: Record<string, Record<string, string>> }
      return token({ grant_type: grantType, 'pre-authorized_code': grants[grantType]?.['pre-authorized_code'] }, asking)
    },
    refresh: (refresh_token, { form = {}, ...asking } = {}) =>
      token({ grant_type: 'refresh_token', refresh_token, ...form }, asking),
    batch: async ({ answer, dpopKey }, { keys, nonce, bend = {}, kind = 'attestation', id = sdJwtPid } = {}) => {
      const [own, c_nonce] = [keys ?? (await createWalletKeys(3)), nonce ?? (await createNonce(issuer))]
      const claims = { ...(kind === 'attestation' && { nonce: c_nonce }), ...bend.claims }
      const attested = own.map(({ publicJwk }) => publicJwk)
      const attestation = await attestKeys(issuer, provider.signer, attested, { ...bend, claims })
      const proof = async () =>
        new SignJWT({ iss: clientId, aud: issuer.config.issuerUrl, iat: issuer.now(), nonce: c_nonce })
          .setProtectedHeader({ alg: 'ES256', typ: 'openid4vci-proof+jwt', kid: '0', key_attestation: attestation })
          .sign((own[0] as WalletKey).privateKey)
      const proofs = kind === 'jwt' ? { jwt: [await proof()] } : { attestation: [attestation] }
      const accessToken = answer.access_token ?? ''
      const request = new Request(url('credential'), {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          Authorization: `DPoP ${accessToken}`,
          DPoP: await dpop(dpopKey, 'credential', accessToken),
        },
        body: JSON.stringify({ credential_configuration_id: id, proofs }),
      })
      return (await (await app.fetch(request)).json()) as Answer
    },
  }
}
