// Transaction data as wallets get it: base64url of JSON, of which holders sign the hash, so each stays the very text that it was sent as
// (OpenID4VP 1.0 sections 5.1 and B.3.3.1, VP-TXD-01). Refuses: types and payloads that wallets would refuse, credentials that are not
// asked for, that nobody binds to a key, or that such data are never signed with: a PID above all (PID Rulebook section 5, SUA_01).
import { base64url, utf8 } from '../../shared/bytes.ts'
import { trustOf } from '../../shared/credentials/presented-type.ts'
import { issuesOf } from '../../shared/http/input.ts'
import { badInput, Problem } from '../../shared/http/problem.ts'
import type { JsonObject } from '../../shared/json.ts'
import type { CredentialQuery, DcqlQuery } from '../dcql.ts'
import type { Verifier } from '../verifier.ts'
import type { HashAlgorithm } from './hash-algorithm.ts'
import type { TransactionDataType } from './transaction-data-type.ts'

/** One of them, as a relying party wishes it. */
export interface WishedData {
  type: string
  credentialIds: readonly string[]
  payload: Record<string, unknown>
  hashesAlgorithms?: readonly HashAlgorithm[] | undefined
}

/** @throws Problem with a pointer */
export function createTransactionData(
  verifier: Verifier,
  wished: readonly WishedData[],
  query: DcqlQuery,
): readonly string[] {
  const texts = wished.map((one, at) => createOne(verifier, one, query, `/transactionData/${at}`))
  // Nobody could tell which of two equal ones a hash is of.
  const again = texts.findIndex((one, at) => texts.indexOf(one) < at)
  if (again >= 0) throw badInput(`/transactionData/${again}`, 'is there already', 'invalidInput')
  return texts
}

function createOne(verifier: Verifier, one: WishedData, query: DcqlQuery, pointer: string): string {
  const known = verifier.transactionDataTypes.find(({ type }) => type === one.type)
  if (!known) throw badInput(`${pointer}/type`, 'is not known', 'invalidInput')
  for (const [at, id] of one.credentialIds.entries()) {
    const wrong = unfit(
      verifier,
      known,
      query.credentials.find((credential) => credential.id === id),
    )
    if (wrong) throw badInput(`${pointer}/credentialIds/${at}`, wrong, 'invalidInput')
  }
  const payload = payloadOf(known, one.payload, `${pointer}/payload`, verifier.now())
  // EU TS12 wants the algorithms said; elsewhere nothing said is SHA-256.
  const algorithms = one.hashesAlgorithms ?? (known.strong ? (['sha-256'] as const) : undefined)
  return base64url(
    utf8(
      JSON.stringify({
        type: known.type,
        credential_ids: one.credentialIds,
        ...(algorithms && { transaction_data_hashes_alg: algorithms }),
        ...(known.stands === 'inPayload' ? { payload } : payload),
      }),
    ),
  )
}

function payloadOf(known: TransactionDataType, payload: unknown, pointer: string, now: number): JsonObject {
  const parsed = known.payload.safeParse(payload)
  if (!parsed.success)
    throw new Problem('badRequest', 'The request is not as this API describes it', {
      issues: issuesOf(parsed.error, payload, pointer),
    })
  const fault = known.faultOf?.(parsed.data as JsonObject, now)
  if (fault) throw badInput(`${pointer}${fault.pointer}`, fault.detail, 'invalidInput')
  return parsed.data as JsonObject
}

function unfit(
  { types, config }: Verifier,
  known: TransactionDataType,
  query: CredentialQuery | undefined,
): string | undefined {
  if (!query) return 'names a credential that is not asked for'
  if (query.require_cryptographic_holder_binding === false)
    return 'names a credential that is asked for without holder binding'
  if (!known.formats.includes(query.format)) return 'names a credential of a format that does not carry this type'
  const names = query.format === 'mso_mdoc' ? [query.meta.doctype_value] : query.meta.vct_values
  const isPid = names.some(
    (type) => trustOf({ format: query.format, type }, { types, typesUrl: config.typesUrl }) === 'pid',
  )
  return isPid ? 'names a PID, with which wallets sign no transaction' : undefined
}
