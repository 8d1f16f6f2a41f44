// Key proofs (OpenID4VCI 1.0 appendix F.1). Where the wallet's provider vouches for keys, one proof with one key attestation stands for all of
// them, as European wallets do it; otherwise each key proves itself.
import { importJWK, type JWK, SignJWT } from 'jose'
import { expectJson, textMember } from './expect.ts'
import { publicPart } from './holder-key.ts'
import type { Session } from './session.ts'
import { clientId, type Wallet } from './wallet.ts'

export interface ProofsInput extends Session {
  keys: readonly JWK[]
  nonce: string
}

export async function createProofs({ wallet, issuer, anonymous, keys, nonce }: ProofsInput): Promise<string[]> {
  const { walletProvider } = wallet
  const attestation = walletProvider && (await attestKeys(wallet, walletProvider, { keys, nonce }))
  const claims = { aud: issuer.issuer, iat: wallet.now(), nonce, ...(!anonymous && { iss: clientId }) }
  const proving = attestation ? keys.slice(0, 1) : keys
  return Promise.all(
    proving.map(async (key) =>
      new SignJWT(claims)
        .setProtectedHeader({
          alg: 'ES256',
          typ: 'openid4vci-proof+jwt',
          ...(attestation ? { kid: '0', key_attestation: attestation } : { jwk: publicPart(key) }),
        })
        .sign(await importJWK(key, 'ES256')),
    ),
  )
}

async function attestKeys(
  wallet: Wallet,
  provider: string,
  { keys, nonce }: { keys: readonly JWK[]; nonce: string },
): Promise<string> {
  const response = await wallet.fetch(`${provider}/key-attestations`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ jwks: keys.map(publicPart), nonce }),
  })
  const answer = await expectJson(response, 'the key attestation')
  if (typeof answer.statusIndex === 'number') wallet.tell(`To its provider these keys are unit ${answer.statusIndex}.`)
  return textMember(answer, 'attestation')
}
