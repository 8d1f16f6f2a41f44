// A wallet provider in memory, for tests: its certificate, the list that names it, attestations and proofs that a test may bend.
import { base64 } from '../../shared/bytes.ts'
import { day } from '../../shared/clock.ts'
import { signJws } from '../../shared/keys/jws.ts'
import type { PublicJwk } from '../../shared/keys/public-key.ts'
import { importSigner, type Signer } from '../../shared/keys/signer.ts'
import type { TrustList } from '../../shared/trust/trust-list.ts'
import type { Issuer } from '../issuer.ts'
import { createTestSigner } from './memory-issuer.ts'
import { clientId } from './memory-wallet.ts'

export interface Bend {
  header?: object
  /** Members replace the right ones; undefined removes one. */
  claims?: object
  by?: Signer
}

export interface MemoryWalletProvider {
  signer: Signer
  list: TrustList
  /** Key of an instance. */
  createInstance(): Promise<Signer>
  attest(instance: Signer, bend?: Bend): Promise<string>
  prove(instance: Signer, bend?: Bend): Promise<string>
  /** Both headers, with everything right unless bent. */
  headers(instance: Signer, bends?: { attestation?: Bend; proof?: Bend }): Promise<Record<string, string>>
}

export async function createMemoryWalletProvider(issuer: Issuer): Promise<MemoryWalletProvider> {
  const { now, config } = issuer
  const provider = await createTestSigner('Wallet Provider', { notBefore: now() - day, notAfter: now() + 365 * day })
  const attest: MemoryWalletProvider['attest'] = (instance, { header, claims, by = provider } = {}) =>
    signJws(
      by,
      { typ: 'oauth-client-attestation+jwt', x5c: by.chain.map(base64), ...header },
      { sub: clientId, iat: now(), exp: now() + day / 2, cnf: { jwk: instance.publicJwk }, ...claims },
    )
  const prove: MemoryWalletProvider['prove'] = (instance, { header, claims, by = instance } = {}) =>
    signJws(
      by,
      { typ: 'oauth-client-attestation-pop+jwt', ...header },
      { iss: clientId, aud: config.issuerUrl, jti: crypto.randomUUID(), iat: now(), ...claims },
    )
  return {
    signer: provider,
    list: listOf(provider, now()),
    createInstance: createKey,
    attest,
    prove,
    headers: async (instance, { attestation, proof } = {}) => ({
      'OAuth-Client-Attestation': await attest(instance, attestation),
      'OAuth-Client-Attestation-PoP': await prove(instance, proof),
    }),
  }
}

async function createKey(): Promise<Signer> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' }
  const { privateKey } = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const { kty, crv, x, y, d } = (await crypto.subtle.exportKey('jwk', privateKey)) as Required<PublicJwk> & {
    d: string
  }
  return importSigner({ privateJwk: { kty, crv, x, y, d }, x5c: [] })
}

const listOf = (provider: Signer, now: number): TrustList => ({
  kind: 'wallet',
  sequenceNumber: 1,
  issued: now - day,
  nextUpdate: now + day,
  operator: 'Test Operator',
  signerSha256: '',
  sha256: 'b'.repeat(64),
  services: [
    {
      role: 'issuance',
      entity: 'Test Wallet',
      country: 'BE',
      identifiers: [],
      certificates: provider.chain.map(base64),
    },
  ],
})
