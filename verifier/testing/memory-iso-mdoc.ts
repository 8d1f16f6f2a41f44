// Pages and wallets that speak ISO/IEC 18013-7 Annex C, in memory, for tests: a transaction for the browser, and the answer to it, which
// may be wrong about anything that it signs or sends.
import { type Bytes, base64url, fromBase64url } from '../../shared/bytes.ts'
import type { JsonObject } from '../../shared/json.ts'
import type { PublicJwk } from '../../shared/keys/public-key.ts'
import { type CborKey, type CborValue, decodeCbor, Embedded, encodeCbor } from '../../shared/mdoc/cbor.ts'
import { createEncryptedResponse } from '../../shared/mdoc/encrypted-response.ts'
import { parseEncryptionInfo } from '../../shared/mdoc/encryption-info.ts'
import { createParty, macAsDevice, present } from '../../shared/mdoc/example-mdoc.ts'
import { isoMdocDcApiTranscript } from '../../shared/mdoc/session-transcript.ts'
import { isoMdocRequest } from '../digital-credentials/iso-mdoc-request.ts'
import { createTransactionEndpoint } from '../transaction/create.ts'
import type { Transaction } from '../transaction.ts'
import type { Verifier } from '../verifier.ts'
import type { Held } from './memory-provider.ts'
import { type Asked, callOf, mdocQuery, partner } from './memory-relying-party.ts'

export const origin = String(partner.origins?.[0])

/** Opens a transaction for a page, for an mdoc unless the wish says otherwise. */
export async function askInPage(verifier: Verifier, wish: object = {}): Promise<Asked> {
  const query = 'template' in wish ? {} : { query: { credentials: [mdocQuery()] } }
  const body = { ...query, purpose: 'A test', flow: 'digitalCredentials', origin, ...wish }
  const response = await createTransactionEndpoint(verifier, await callOf(verifier, '', body))
  const { id } = (await response.json()) as { id: string }
  const transaction = await verifier.rows.get<Transaction>('digitalCredentialTransaction', id)
  if (!transaction) throw new TypeError('the transaction was stored')
  return { id, requestId: id, transaction }
}

export interface IsoMdocBend {
  /** The page that the browser saw. */
  origin?: string
  /** What the devices sign, where it is not what the answer is encrypted under. */
  deviceTranscript?: Bytes
  /** The key that the answer is encrypted to. */
  recipient?: PublicJwk
  /** The devices answer with a MAC. */
  mac?: boolean
  /** With keys that the credentials are not bound to. */
  otherHolder?: boolean
  /** Elements that are shown; all of them, unless this says otherwise. */
  elements?: string[]
  documents?: (documents: CborValue[]) => CborValue[]
  response?: (response: Map<CborKey, CborValue>) => unknown
}

/** `data` of the answer: one document for each credential. */
export async function answerIsoMdoc(
  verifier: Verifier,
  { transaction }: Pick<Asked, 'transaction'>,
  held: readonly Held[],
  bend: IsoMdocBend = {},
): Promise<{ response: string }> {
  const { encryptionInfo } = await isoMdocRequest(verifier, transaction)
  const { recipient } = parseEncryptionInfo(encryptionInfo)
  const transcript = await isoMdocDcApiTranscript({ encryptionInfo, origin: bend.origin ?? origin })
  const given = { transcript: bend.deviceTranscript ?? transcript, recipient, now: verifier.now() }
  const documents = await Promise.all(held.map((one) => documentOf(one, given, bend)))
  const response = new Map<CborKey, CborValue>([
    ['version', '1.0'],
    ['documents', bend.documents?.(documents) ?? documents],
    ['status', 0],
  ])
  bend.response?.(response)
  return { response: await createEncryptedResponse(bend.recipient ?? recipient, transcript, encodeCbor(response)) }
}

async function documentOf(
  held: Held,
  { transcript, recipient, now }: { transcript: Bytes; recipient: PublicJwk; now: number },
  { mac, otherHolder, elements }: IsoMdocBend,
): Promise<CborValue> {
  const device = otherHolder ? await createParty('P-256', now) : held.holder
  const example = { issuer: device, device, transcript, credential: held.credential }
  const isShown = (item: CborValue): boolean => {
    const fields = item instanceof Embedded ? decodeCbor(item.content) : undefined
    return fields instanceof Map && (elements?.includes(String(fields.get('elementIdentifier'))) ?? true)
  }
  const presentation = await present(example, {
    items: (items) => items.filter(isShown),
    ...(mac && { deviceAuth: await macAsDevice(example, recipient) }),
  })
  const response = decodeCbor(fromBase64url(presentation)) as Map<CborKey, CborValue>
  return (response.get('documents') as CborValue[])[0] as CborValue
}

/** One bit of the answer's text, decoded, is another one. */
export function flipped({ response }: { response: string }, bit: number): JsonObject {
  const bytes = fromBase64url(response)
  bytes[bit >> 3] = (bytes[bit >> 3] as number) ^ (1 << (bit & 7))
  return { response: base64url(bytes) }
}
