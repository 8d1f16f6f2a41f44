// A wallet in memory, for tests: presents what it holds to a verifier, and may be wrong about anything that it signs or sends.
import { CompactEncrypt, importJWK, type JWK } from 'jose'
import { type Bytes, utf8 } from '../../shared/bytes.ts'
import type { JsonObject } from '../../shared/json.ts'
import { parsePublicJwk, thumbprintBytes } from '../../shared/keys/public-key.ts'
import { type CborValue, decodeCbor, Embedded } from '../../shared/mdoc/cbor.ts'
import { createParty, present as presentMdoc } from '../../shared/mdoc/example-mdoc.ts'
import {
  interactiveAuthorizationTranscript,
  openId4VpDcApiTranscript,
  openId4VpTranscript,
} from '../../shared/mdoc/session-transcript.ts'
import { presentSdJwt } from '../../shared/sd-jwt/present.ts'
import { isEncrypted, responseUriOf, type Transaction } from '../transaction.ts'
import type { Verifier } from '../verifier.ts'
import type { Held } from './memory-provider.ts'
import type { Asked } from './memory-relying-party.ts'

export interface Bend {
  clientId?: string
  nonce?: string
  responseUri?: string
  /** The issuer's interactive authorization endpoint, where there is one. */
  endpoint?: string
  /** Of the page, where a browser asks. */
  origin?: string
  audience?: string
  /** What is shown instead of what was asked. */
  paths?: (string | number | null)[][]
  now?: number
  /** Further claims of the key-binding JWT. */
  more?: JsonObject
  /** What the device signs of its own. */
  deviceNameSpaces?: Map<string, CborValue>
  /** Signs with a key that the credential is not bound to. */
  otherHolder?: boolean
}

/** One presentation, in the format of the credential, that shows what the first query of that format asks for. */
export async function present(
  verifier: Verifier,
  { requestId, transaction }: Pick<Asked, 'requestId' | 'transaction'>,
  held: Held,
  bend: Bend = {},
): Promise<string> {
  const asked = transaction.query.credentials.find(({ format }) => format === held.format)
  const paths = bend.paths ?? (asked?.claims ?? []).map(({ path }) => path)
  const clientId = bend.clientId ?? transaction.clientId
  const nonce = bend.nonce ?? transaction.nonce
  const endpoint = transaction.expectedUrl && (bend.endpoint ?? transaction.expectedUrl)
  const origin = transaction.origin && (bend.origin ?? transaction.origin)
  const holder = bend.otherHolder ? await createParty('P-256', verifier.now()) : held.holder
  if (held.format === 'dc+sd-jwt')
    return presentSdJwt({
      sdJwt: held.credential,
      disclose: paths,
      audience: bend.audience ?? audienceOf({ endpoint, origin, clientId }),
      nonce,
      now: bend.now ?? verifier.now(),
      signer: holder.signer,
      ...(bend.more && { more: bend.more }),
    })
  const jwkThumbprint = isEncrypted(transaction) ? await thumbprintBytes(publicKeyOf(transaction)) : undefined
  const responseUri = bend.responseUri ?? responseUriOf(verifier.config.verifierUrl, requestId)
  const transcript = await (endpoint
    ? interactiveAuthorizationTranscript({ endpoint, nonce, jwkThumbprint })
    : origin
      ? openId4VpDcApiTranscript({ origin, nonce, jwkThumbprint })
      : openId4VpTranscript({ clientId, nonce, responseUri, jwkThumbprint }))
  const isShown = (item: CborValue): boolean => {
    const fields = item instanceof Embedded ? decodeCbor(item.content) : undefined
    const element = fields instanceof Map ? fields.get('elementIdentifier') : undefined
    return paths.some((path) => path[1] === element)
  }
  return presentMdoc(
    { issuer: holder, device: holder, transcript, credential: held.credential },
    {
      items: (items) => items.filter(isShown),
      ...(bend.deviceNameSpaces && { deviceNameSpaces: bend.deviceNameSpaces }),
    },
  )
}

interface Addressee {
  endpoint: string | undefined
  origin: string | undefined
  clientId: string
}

function audienceOf({ endpoint, origin, clientId }: Addressee): string {
  if (endpoint) return `iae:${new URL(endpoint).origin}`
  return origin ? `origin:${origin}` : clientId
}

const publicKeyOf = ({ encryptionKey: { d: _, ...publicKey } }: Transaction) => parsePublicJwk(publicKey)

export interface Encryption {
  key?: JWK
  /** These replace the right ones; undefined removes one. */
  header?: Record<string, unknown>
  parties?: { apu?: Bytes; apv?: Bytes }
}

/** Any payload, encrypted to the key of the transaction. */
export async function encrypt(
  { encryptionKey }: Transaction,
  payload: unknown,
  { key, header = {}, parties }: Encryption = {},
): Promise<string> {
  const { d: _, ...publicKey } = key ?? encryptionKey
  const right = { alg: 'ECDH-ES', enc: 'A256GCM', kid: encryptionKey.kid }
  const defined = Object.fromEntries(Object.entries({ ...right, ...header }).filter(([, one]) => one !== undefined))
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload)
  const jwe = new CompactEncrypt(utf8(text)).setProtectedHeader(defined as { alg: string; enc: string })
  if (parties) jwe.setKeyManagementParameters(parties)
  return jwe.encrypt(await importJWK(publicKey, 'ECDH-ES'))
}

export const formOf = (parameters: Record<string, string>): Request =>
  new Request('http://localhost:8788/response/x', { method: 'POST', body: new URLSearchParams(parameters) })

/** The request that carries an answer: encrypted or not, as the transaction wants it. */
export async function answerOf({ transaction }: Pick<Asked, 'transaction'>, vpToken: JsonObject): Promise<Request> {
  const { responseMode, state } = transaction
  if (responseMode === 'direct_post') return formOf({ vp_token: JSON.stringify(vpToken), state })
  return formOf({ response: await encrypt(transaction, { vp_token: vpToken, state }) })
}

/** What a wallet posts to an issuer as `openid4vp_response`, as the transaction wants it. */
export async function openid4vpResponseOf(transaction: Transaction, vpToken: JsonObject): Promise<string> {
  if (!isEncrypted(transaction)) return JSON.stringify({ vp_token: vpToken })
  return JSON.stringify({ response: await encrypt(transaction, { vp_token: vpToken }) })
}

/** What a browser gives the page as `data`, as the transaction wants it. */
export async function browserDataOf(transaction: Transaction, vpToken: JsonObject): Promise<JsonObject> {
  if (!isEncrypted(transaction)) return { vp_token: vpToken }
  return { response: await encrypt(transaction, { vp_token: vpToken }) }
}
