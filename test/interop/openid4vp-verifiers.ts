// Whom a wallet of another library believes: @openid4vc/openid4vp says by which kind of key a request has to be signed, and this finds it:
// Node's own OpenSSL for certificates, plain JSON for DIDs and attestations. None of it by our code.
import { createHash } from 'node:crypto'
import { Openid4vpClient } from '@openid4vc/openid4vp'
import { setGlobalConfig } from '@openid4vc/utils'
import { compactVerify, decodeProtectedHeader, importJWK, type JWK, jwtVerify } from 'jose'
import { checkChain, namesIn } from './certificate-chain.ts'

setGlobalConfig({ allowInsecureUrls: true })

export interface Believed {
  accessAuthorities: readonly string[]
  attester: JWK
  preRegistered: JWK
}

export interface Resolved {
  prefix: string
  clientId: string
  version: number
  /** By reference, in the link, or not at all. */
  sentBy: string | undefined
  payload: Record<string, unknown>
}

export type Wallet = NonNullable<Parameters<Openid4vpClient['resolveOpenId4vpAuthorizationRequest']>[0]['wallet']>

const notAsked = () => {
  throw new Error('a request asks for no such thing')
}

export function createResolver(believed: Believed) {
  const client = new Openid4vpClient({
    callbacks: {
      fetch,
      hash: (data, algorithm) => new Uint8Array(createHash(algorithm.replace('-', '')).update(data).digest()),
      signJwt: notAsked,
      encryptJwe: notAsked,
      decryptJwe: notAsked,
      getX509CertificateMetadata: namesIn,
      verifyJwt: async (signer, { compact }) => {
        const { key, jwk } = await keyOf(believed, signer, compact)
        await compactVerify(compact, key, { algorithms: ['ES256'] })
        return { verified: true, signerJwk: { kty: 'EC', ...jwk } }
      },
    },
  })
  return async (link: string, wallet?: Wallet): Promise<Resolved> => {
    const { params } = client.parseOpenid4vpAuthorizationRequest({ authorizationRequest: link })
    const resolved = await client.resolveOpenId4vpAuthorizationRequest({
      authorizationRequestPayload: params,
      ...(wallet && { wallet }),
    })
    return {
      prefix: resolved.client.prefix,
      clientId: resolved.client.effective,
      version: resolved.version,
      sentBy: resolved.jar?.sendBy,
      payload: { ...resolved.authorizationRequestPayload },
    }
  }
}

type Signer = { method: string; x5c?: string[]; didUrl?: string }

async function keyOf(believed: Believed, signer: Signer, compact: string) {
  if (signer.method === 'x5c') {
    const { publicKey } = checkChain(signer.x5c ?? [], believed.accessAuthorities)
    return { key: publicKey, jwk: publicKey.export({ format: 'jwk' }) as JWK }
  }
  const jwk = signer.method === 'did' ? await keyOfDid(signer.didUrl ?? '') : await keyOfOther(believed, compact)
  return { key: await importJWK(jwk, 'ES256'), jwk }
}

async function keyOfDid(url: string): Promise<JWK> {
  const [did = ''] = url.split('#')
  if (did.startsWith('did:jwk:')) return JSON.parse(Buffer.from(did.slice('did:jwk:'.length), 'base64url').toString())
  const path = did.slice('did:web:'.length).split(':').map(decodeURIComponent).join('/')
  const document = (await (await fetch(`http://${path}/did.json`)).json()) as {
    verificationMethod: { id: string; publicKeyJwk: JWK }[]
  }
  const found = document.verificationMethod.find(({ id }) => id === url)
  if (!found) throw new Error('the DID document holds no such key')
  return found.publicKeyJwk
}

/** By its attestation, or as it is known. */
async function keyOfOther({ attester, preRegistered }: Believed, compact: string): Promise<JWK> {
  const { jwt } = decodeProtectedHeader(compact)
  if (typeof jwt !== 'string') return preRegistered
  const { payload } = await jwtVerify(jwt, await importJWK(attester, 'ES256'), { typ: 'verifier-attestation+jwt' })
  return (payload.cnf as { jwk: JWK }).jwk
}
