// The wallet proves which wallet it is (attestation-based client authentication): its provider's attestation of the key of this instance,
// and a fresh proof by that key for each request. With a challenge of the server where it gives some out.
import type { JWK } from 'jose'
import { signJws } from '../../shared/keys/jws.ts'
import { expectJson, textMember } from './expect.ts'
import { publicPart, signerOf } from './holder-key.ts'
import type { IssuerMetadata } from './issuer-metadata.ts'
import { clientId, type Wallet } from './wallet.ts'

/** Headers for one request at PAR or at the token endpoint; none where wallet or server knows no attestation. */
export type ClientHeaders = () => Promise<Record<string, string>>

export const isAttested = ({ walletProvider }: Wallet, { takesAttestations }: IssuerMetadata): boolean =>
  walletProvider !== undefined && takesAttestations

/** `instance`: the key of this instance, which refresh tokens are bound to; each server gets another. */
export async function createClientHeaders(
  wallet: Wallet,
  issuer: IssuerMetadata,
  instance: JWK,
): Promise<ClientHeaders> {
  const { walletProvider } = wallet
  if (!walletProvider || !issuer.takesAttestations) return async () => ({})
  const attestation = await attest(wallet, walletProvider, instance)
  const challenge = issuer.challengeEndpoint && (await fetchChallenge(wallet, issuer.challengeEndpoint))
  return async () => ({
    'OAuth-Client-Attestation': attestation,
    'OAuth-Client-Attestation-PoP': await signJws(
      await signerOf(instance),
      { typ: 'oauth-client-attestation-pop+jwt' },
      {
        iss: clientId,
        aud: issuer.issuer,
        jti: crypto.randomUUID(),
        iat: wallet.now(),
        ...(challenge && { challenge }),
      },
    ),
  })
}

async function attest(wallet: Wallet, provider: string, key: JWK): Promise<string> {
  const response = await wallet.fetch(`${provider}/attestations`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ jwk: publicPart(key) }),
  })
  const answer = await expectJson(response, 'the wallet attestation')
  if (typeof answer.statusIndex === 'number') wallet.tell(`To its provider the wallet is unit ${answer.statusIndex}.`)
  return textMember(answer, 'attestation')
}

async function fetchChallenge(wallet: Wallet, address: string): Promise<string> {
  return textMember(
    await expectJson(await wallet.fetch(address, { method: 'POST' }), 'the challenge'),
    'attestation_challenge',
  )
}
