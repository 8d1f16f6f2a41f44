// What the holder authorises by presenting (OpenID4VP 1.0 sections 5.1, 8.4 and B.3.3.1): told before it is signed, each by the first of the
// credentials that may. Strong customer authentication is signed with a new code, two factors and the response mode (EU TS12 section 3.6).
// Refuses the whole request for a type that the wallet does not know, an algorithm that it has not, a PID, and an mdoc, whose issuers here
// let devices sign nothing of their own.
import { base64url, fromBase64url, sha256, textOf, utf8 } from '../../shared/bytes.ts'
import { isObject, type Json, type JsonObject, parseJsonObject } from '../../shared/json.ts'
import { systemRandom } from '../../shared/random.ts'
import type { Answer } from './answer-query.ts'
import { type Wallet, WalletRefused } from './wallet.ts'

const strong = /^urn:eudi:sca:(payment|login_risk_transaction|account_access|emandate):1$/
const others: readonly Json[] = [
  'qes_authorization',
  'qcert_creation_acceptance',
  'https://cloudsignatureconsortium.org/2025/qc-request',
]

export interface ToAuthorise {
  transactionData: readonly string[]
  responseMode: string
}

/** Claims for the key-binding JWT, by the id of the query that the credential answers. */
export async function authorise(
  wallet: Wallet,
  { transactionData, responseMode }: ToAuthorise,
  answers: readonly Answer[],
  typeOf: (held: Answer['held']) => string,
): Promise<Map<string, JsonObject>> {
  const claims = new Map<string, JsonObject>()
  for (const text of transactionData) {
    const { type, credential_ids: ids, transaction_data_hashes_alg: algorithms, ...more } = read(text)
    const answer = answers.find(({ queryId }) => Array.isArray(ids) && ids.includes(queryId))
    if (!answer) throw new WalletRefused('what is to be authorised goes with nothing that the wallet shows')
    if (answer.held.format === 'mso_mdoc')
      throw new WalletRefused('the issuer of the mdoc does not let its key authorise anything')
    if (typeOf(answer.held).startsWith('urn:eudi:pid:')) throw new WalletRefused('a PID authorises nothing')
    if (Array.isArray(algorithms) && !algorithms.includes('sha-256'))
      throw new WalletRefused('what is to be authorised is hashed in a way that the wallet does not know')
    for (const [name, value] of leaves(isObject(more.payload) ? more.payload : more))
      wallet.tell(`Authorises, as ${String(type)}: ${name} ${value}`)
    const before = claims.get(answer.queryId) ?? {}
    const hashes = Array.isArray(before.transaction_data_hashes) ? before.transaction_data_hashes : []
    claims.set(answer.queryId, {
      ...before,
      transaction_data_hashes: [...hashes, base64url(await sha256(utf8(text)))],
      ...(algorithms !== undefined && { transaction_data_hashes_alg: 'sha-256' }),
      ...(strong.test(String(type)) && {
        jti: base64url(systemRandom(16)),
        response_mode: responseMode,
        amr: [{ knowledge: 'pin_6_or_more_digits' }, { possession: 'key_in_local_native_wscd' }],
      }),
    })
  }
  return claims
}

function read(text: string): JsonObject {
  const one = parseJsonObject(textOf(fromBase64url(text)))
  if (!strong.test(String(one.type)) && !others.includes(one.type ?? null))
    throw new WalletRefused('the request wants something authorised of a type that the wallet does not know')
  return one
}

/** Every value with the names that lead to it. */
const leaves = (value: JsonObject, above = ''): [string, string][] =>
  Object.entries(value).flatMap(([name, member]): [string, string][] => {
    const path = above ? `${above}.${name}` : name
    if (Array.isArray(member)) return leaves(Object.fromEntries(member.entries()), path)
    return isObject(member) ? leaves(member, path) : [[path, String(member)]]
  })
