// A wallet of other people's libraries: @openid4vc/openid4vp reads the request and makes the answer, dcql chooses, @sd-jwt/core
// and @owf/mdoc present. What the libraries leave to their user is jose and node:crypto.
import { createHash } from 'node:crypto'
import { calculateJwkThumbprint, HashAlgorithm } from '@openid4vc/oauth2'
import {
  extractEncryptionJwkFromJwks,
  isOpenid4vpAuthorizationRequestDcApi,
  type Openid4vpAuthorizationRequest,
  Openid4vpClient,
} from '@openid4vc/openid4vp'
import { setGlobalConfig } from '@openid4vc/utils'
import { CompactEncrypt, compactVerify, decodeProtectedHeader, exportJWK, importJWK, type JWK } from 'jose'
import type { HeldCredential } from '../../sandbox/wallet/wallet.ts'
import { checkChain, namesIn } from './certificate-chain.ts'
import { type Match, matchQuery } from './match-query.ts'
import { presentMdoc } from './mdoc-holder.ts'
import { presentSdJwt } from './sd-jwt-holder.ts'

// The functions under test answer on http://localhost.
setGlobalConfig({ allowInsecureUrls: true })

type Prefix = 'x509_hash' | 'x509_san_dns' | 'redirect_uri'

export interface WalletOptions {
  /** Base64 DER of the authorities that certify verifiers. */
  accessAuthorities: readonly string[]
  /** The only content encryption that this wallet can do. */
  enc?: 'A128GCM' | 'A256GCM'
  /** How it wants to know the verifier: x509_hash, unless this says otherwise. */
  prefix?: Prefix
  fetch?: typeof fetch
}

export interface Request {
  clientId: string
  version: number
  payload: Openid4vpAuthorizationRequest
  /** What the library reads out of transaction_data, with the text of each as it came. */
  transactionData: readonly { encoded: string; transactionData: object }[]
}

export type VpToken = Record<string, string[]>

export interface Submitted {
  status: number
  /** Protected header of the encrypted answer. */
  encryption: Record<string, unknown> | undefined
}

export interface OtherWallet {
  /** Fetches and verifies the request object behind a link. */
  resolve(link: string): Promise<Request>
  match(request: Request, held: readonly HeldCredential[]): Promise<Match[]>
  present(request: Request, matches: readonly Match[]): Promise<VpToken>
  submit(request: Request, vpToken: VpToken): Promise<Submitted>
}

const hash = (data: Uint8Array, algorithm: HashAlgorithm): Uint8Array =>
  new Uint8Array(createHash(algorithm.replace('-', '')).update(data).digest())

export function createOtherWallet({
  accessAuthorities,
  enc = 'A128GCM',
  prefix = 'x509_hash',
  fetch,
}: WalletOptions): OtherWallet {
  const client = createClient(accessAuthorities, fetch)
  return {
    resolve: async (link) => {
      const { params } = client.parseOpenid4vpAuthorizationRequest({ authorizationRequest: link })
      const resolved = await client.resolveOpenId4vpAuthorizationRequest({ authorizationRequestPayload: params })
      const { authorizationRequestPayload: payload, client: verifier, jar, version, transactionData = [] } = resolved
      if (isOpenid4vpAuthorizationRequestDcApi(payload)) throw new Error('the request is for a browser API')
      const sentBy = prefix === 'redirect_uri' ? undefined : 'reference'
      if (verifier.prefix !== prefix || jar?.sendBy !== sentBy)
        throw new Error('the request is not signed, or not by reference')
      return { clientId: verifier.effective, version, payload, transactionData }
    },
    match: ({ payload }, held) => matchQuery(payload.dcql_query, held),
    present: async (request, matches) => {
      const presented = matches.map(async (match) => ({ match, text: await presentationOf(request, match) }))
      const byQuery = Map.groupBy(await Promise.all(presented), ({ match }) => match.queryId)
      return Object.fromEntries([...byQuery].map(([queryId, all]) => [queryId, all.map(({ text }) => text)]))
    },
    submit: async ({ payload }, vpToken) => {
      const answer = await client.createOpenid4vpAuthorizationResponse({
        authorizationRequestPayload: payload,
        authorizationResponsePayload: { vp_token: vpToken as Record<string, [string]> },
        ...(payload.response_mode === 'direct_post.jwt' && {
          jarm: {
            // A nonce of the wallet, which becomes apu; apv is the nonce of the request.
            encryption: { nonce: 'of-the-wallet' },
            serverMetadata: {
              authorization_signing_alg_values_supported: [],
              authorization_encryption_alg_values_supported: ['ECDH-ES'],
              authorization_encryption_enc_values_supported: [enc],
            },
          },
        }),
      })
      const { response } = await client.submitOpenid4vpAuthorizationResponse({
        authorizationRequestPayload: payload,
        authorizationResponsePayload: answer.authorizationResponsePayload,
        ...(answer.jarm && { jarm: answer.jarm }),
      })
      return {
        status: response.status,
        encryption: answer.jarm && { ...decodeProtectedHeader(answer.jarm.responseJwt) },
      }
    },
  }
}

export async function presentationOf({ clientId, payload }: Request, match: Match): Promise<string> {
  const { nonce, response_uri: responseUri = '' } = payload
  if (match.format === 'dc+sd-jwt') return presentSdJwt(match.held, match.claims, { aud: clientId, nonce })
  const jwkThumbprint = await encryptionThumbprint(payload)
  return presentMdoc(match.held, match.nameSpaces, {
    clientId,
    nonce,
    responseUri,
    ...(jwkThumbprint && { jwkThumbprint }),
  })
}

/** Of the key that the library will encrypt to; none when the answer goes plain. */
export async function encryptionThumbprint({
  response_mode: responseMode,
  client_metadata: metadata,
}: {
  response_mode?: string | undefined
  client_metadata?: Openid4vpAuthorizationRequest['client_metadata']
}): Promise<Uint8Array | undefined> {
  if (!responseMode?.endsWith('.jwt')) return undefined
  const { keys = [] } = metadata?.jwks ?? {}
  const jwk = extractEncryptionJwkFromJwks({ keys }, { supportedAlgValues: ['ECDH-ES'] })
  if (!jwk) throw new Error('the request offers no key to encrypt to')
  const thumbprint = await calculateJwkThumbprint({
    jwk,
    hashAlgorithm: HashAlgorithm.Sha256,
    hashCallback: hash,
  })
  return new Uint8Array(Buffer.from(thumbprint, 'base64url'))
}

export function createClient(
  accessAuthorities: readonly string[],
  fetchRequest: typeof fetch = fetch,
): Openid4vpClient {
  const notAsked = () => {
    throw new Error('a presentation asks for no such thing')
  }
  return new Openid4vpClient({
    callbacks: {
      hash,
      fetch: fetchRequest,
      signJwt: notAsked,
      decryptJwe: notAsked,
      getX509CertificateMetadata: namesIn,
      verifyJwt: async (signer, { compact }) => {
        if (signer.method !== 'x5c' || signer.alg !== 'ES256') return { verified: false }
        const { publicKey } = checkChain(signer.x5c, accessAuthorities)
        await compactVerify(compact, publicKey, { algorithms: ['ES256'] })
        return { verified: true, signerJwk: { kty: 'EC', ...(await exportJWK(publicKey)) } }
      },
      encryptJwe: async ({ publicJwk, alg, enc, apu, apv }, data) => {
        const jwe = new CompactEncrypt(Buffer.from(data))
          .setProtectedHeader({ alg, enc, ...(publicJwk.kid !== undefined && { kid: publicJwk.kid }) })
          .setKeyManagementParameters({
            ...(apu !== undefined && { apu: new Uint8Array(Buffer.from(apu, 'base64url')) }),
            ...(apv !== undefined && { apv: new Uint8Array(Buffer.from(apv, 'base64url')) }),
          })
        return { jwe: await jwe.encrypt(await importJWK(publicJwk as JWK, alg)), encryptionJwk: publicJwk }
      },
    },
  })
}
