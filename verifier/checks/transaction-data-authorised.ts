// The holder authorised each transaction that was asked for, once and by one of the credentials that may, and nothing else in our name
// (OpenID4VP 1.0 sections 5.1, 8.4, B.2.1 and B.3.3.1, VP-TXD-02 to VP-TXD-04). In an SD-JWT VC the key-binding JWT has the hash of the text as
// it was sent; in an mdoc the device signs it in the name space of the type. For strong customer authentication the key-binding JWT also has
// a code (redeem-codes.ts), two factors of different kinds, and the response mode (EU TS12 section 3.6).
// Refuses: a hash of something that was not sent, also where nothing was: the person then agreed to another request than ours.
import { base64url, fromBase64url, textOf, utf8 } from '../../shared/bytes.ts'
import { isObject, type Json, type JsonObject, parseJsonObject } from '../../shared/json.ts'
import type { Transaction } from '../transaction.ts'
import type { HashAlgorithm } from '../transaction-data/hash-algorithm.ts'
import type { TransactionDataType } from '../transaction-data/transaction-data-type.ts'
import type { Verifier } from '../verifier.ts'
import { failed, type Judgement, passed } from './finding.ts'
import type { Presentation } from './presentation.ts'
import type { Authorisation } from './presentation-result.ts'
import { deviceHashes, keyBindingHashes, NotAuthorised, type SignedHash } from './signed-hashes.ts'

/** A presentation, and the query that it answers. */
export interface Answering {
  queryId: string
  presentation: Presentation
}

export interface Authorised extends Judgement {
  authorisations: Authorisation[]
  /** The authentication codes, one of each presentation that has one, whatever it authorises. */
  codes: string[]
}

/** Undefined where nothing was to be authorised, and nothing was. */
export async function transactionDataAuthorised(
  verifier: Pick<Verifier, 'transactionDataTypes'>,
  { transactionData = [], responseMode }: Pick<Transaction, 'transactionData' | 'responseMode'>,
  presented: readonly Answering[],
): Promise<Authorised | undefined> {
  const sent = transactionData.map((text) => readSent(verifier, text))
  const open = new Set(sent)
  const found: Authorisation[][] = []
  try {
    for (const one of presented) found.push(await authorisedBy(verifier, one, { open, responseMode }))
    const authorisations = found.flat()
    const codes = found.flatMap((one) => one.find(({ jti }) => jti !== undefined)?.jti ?? [])
    if (sent.length === 0 && authorisations.length === 0) return undefined
    if (open.size > 0) throw new NotAuthorised('a transaction that was asked for is not authorised')
    return { ...passed('the holder authorised every transaction that was asked for'), authorisations, codes }
  } catch (error) {
    if (!(error instanceof NotAuthorised)) throw error
    return { ...failed(error.message), authorisations: [], codes: [] }
  }
}

/** What it authorises is open no longer. */
async function authorisedBy(
  { transactionDataTypes: types }: Pick<Verifier, 'transactionDataTypes'>,
  { queryId, presentation }: Answering,
  { open, responseMode }: { open: Set<Sent>; responseMode: string },
): Promise<Authorisation[]> {
  const signed = presentation.signedByHolder()
  const hashes = presentation.format === 'mso_mdoc' ? deviceHashes(signed, types) : keyBindingHashes(signed)
  const authorised: Authorisation[] = []
  for (const one of hashes) {
    const sent = await findSent(open, queryId, one)
    open.delete(sent)
    const { type, strong } = sent.known
    authorised.push({
      type,
      queryId,
      authorised: true,
      hash: one.hash,
      hashAlgorithm: one.algorithm,
      ...(strong && strongOf(signed, responseMode)),
    })
  }
  return authorised
}

interface Sent {
  text: string
  known: TransactionDataType
  credentialIds: readonly Json[]
  /** What the request says; undefined where it says nothing. */
  algorithms: readonly Json[] | undefined
}

/** Our own words, from when the transaction was opened. */
function readSent({ transactionDataTypes }: Pick<Verifier, 'transactionDataTypes'>, text: string): Sent {
  const { type, credential_ids, transaction_data_hashes_alg: algorithms } = parseJsonObject(textOf(fromBase64url(text)))
  const known = transactionDataTypes.find((one) => one.type === type)
  if (!known || !Array.isArray(credential_ids))
    throw new TypeError('the transaction data were checked when they were asked')
  return { text, known, credentialIds: credential_ids, algorithms: Array.isArray(algorithms) ? algorithms : undefined }
}

async function findSent(open: ReadonlySet<Sent>, queryId: string, signed: SignedHash): Promise<Sent> {
  for (const one of open)
    if ((await hashOf(one.text, signed.algorithm)) === signed.hash) {
      checkAlgorithm(one, signed)
      if (!one.credentialIds.includes(queryId))
        throw new NotAuthorised('a transaction is authorised with a credential that was not asked to')
      if (signed.nameSpace !== undefined && signed.nameSpace !== one.known.type)
        throw new NotAuthorised('a transaction is authorised in the name space of another type')
      return one
    }
  throw new NotAuthorised('a transaction is authorised that was not asked for, or one twice')
}

function checkAlgorithm({ algorithms }: Sent, { algorithm, said }: SignedHash): void {
  if (algorithms && !said) throw new NotAuthorised('the holder does not say how transaction data are hashed')
  if (!(algorithms ?? ['sha-256']).includes(algorithm))
    throw new NotAuthorised('transaction data are hashed with an algorithm that was not asked for')
}

const digests: Record<HashAlgorithm, string> = { 'sha-256': 'SHA-256', 'sha-384': 'SHA-384', 'sha-512': 'SHA-512' }

/** Over the text itself, without decoding it. */
const hashOf = async (text: string, algorithm: HashAlgorithm): Promise<string> =>
  base64url(new Uint8Array(await crypto.subtle.digest(digests[algorithm], utf8(text))))

/** EU TS12 section 3.6. */
const categories: ReadonlySet<string> = new Set(['knowledge', 'possession', 'inherence'])

function strongOf(claims: JsonObject, responseMode: string): Required<Pick<Authorisation, 'jti' | 'amr'>> {
  const { jti, amr, response_mode: mode } = claims
  // 128 bits in the shortest of the usual spellings.
  if (typeof jti !== 'string' || jti.length < 22 || jti.length > 200)
    throw new NotAuthorised('there is no authentication code, or one that could be guessed')
  if (mode !== responseMode) throw new NotAuthorised('the holder signed another response mode')
  const factors = (Array.isArray(amr) ? amr : []).filter(isObject)
  const used = factors.flatMap((factor) => Object.entries(factor).filter(isFactor))
  if (new Set(used.map(([category]) => category)).size < 2)
    throw new NotAuthorised('the wallet did not authenticate its holder by two kinds of factors')
  // What else a wallet writes there is for nobody.
  return { jti, amr: used.map(([category, method]) => ({ [category]: method })) }
}

const isFactor = ([category, method]: [string, Json]): boolean =>
  categories.has(category) && typeof method === 'string' && method !== '' && method.length <= longestMethod
const longestMethod = 100
