// Whether a request is one that this wallet answers, once it is known who asks: the rules that the EU's reference wallets hold against a
// request (OpenID4VP 1.0 sections 5, 6 and 8), each by its name.
import { isObject, type Json, type JsonObject } from '../../shared/json.ts'
import { WalletRefused } from './wallet.ts'

export interface CheckedAs {
  /** `direct_post`, or another response mode that has an encrypted one beside it. */
  mode: string
  clientId: string
}

type Rule = (request: JsonObject, as: CheckedAs) => boolean

const listOf = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : [])
const objectOf = (value: Json | undefined): JsonObject => (isObject(value) ? value : {})
const queriesOf = ({ dcql_query: query }: JsonObject): JsonObject[] => listOf(objectOf(query).credentials).map(objectOf)
const metadataOf = ({ client_metadata: metadata }: JsonObject): JsonObject => objectOf(metadata)
const isEncrypted = ({ response_mode: mode }: JsonObject): boolean => String(mode).endsWith('.jwt')
const isPreRegistered = ({ clientId }: CheckedAs): boolean => !clientId.includes(':')
const isFilled = (list: Json | undefined): boolean => Array.isArray(list) && list.length > 0
const areUnique = (names: readonly unknown[]): boolean => new Set(names).size === names.length

/** What this wallet signs with, and takes from issuers. */
const algorithms: Readonly<Record<string, Readonly<Record<string, string | number>>>> = {
  'dc+sd-jwt': { 'sd-jwt_alg_values': 'ES256', 'kb-jwt_alg_values': 'ES256' },
  mso_mdoc: { issuerauth_alg_values: -7, deviceauth_alg_values: -7 },
}

export const rules: Readonly<Record<string, Rule>> = {
  'the response type is vp_token': ({ response_type: type }) => type === 'vp_token',
  'there is a nonce of URL-safe characters': ({ nonce }) => typeof nonce === 'string' && /^[\w.~-]+$/.test(nonce),
  'the answer is asked for in a known way': ({ response_mode: asked }, { mode }) =>
    asked === mode || asked === `${mode}.jwt`,
  'no redirect_uri stands beside the response_uri': (request) => !('redirect_uri' in request),
  'the response_uri is https': ({ response_uri: uri }, { mode }) => mode !== 'direct_post' || isHttps(uri),
  'an unsigned request is answered where its client_id says': ({ response_uri: uri }, { clientId }) =>
    !clientId.startsWith('redirect_uri:') || clientId === `redirect_uri:${uri}`,
  'a query is there, and no scope': (request) => isObject(request.dcql_query) && !('scope' in request),
  'credentials are asked for, each by its own id': (request) =>
    queriesOf(request).length > 0 && areUnique(queriesOf(request).map(({ id }) => id)),
  'every credential has its meta': (request) => queriesOf(request).every(({ meta }) => isObject(meta)),
  'a path in an mdoc is a namespace and an element': (request) =>
    queriesOf(request)
      .filter(({ format }) => format === 'mso_mdoc')
      .flatMap(({ claims }) => listOf(claims).map(objectOf))
      .every(({ path }) => listOf(path).length === 2 && listOf(path).every((step) => typeof step === 'string')),
  'claims have ids of their own': (request) =>
    queriesOf(request).every(({ claims }) => {
      const ids = listOf(claims).map((claim) => objectOf(claim).id)
      return areUnique(ids.filter((id) => id !== undefined))
    }),
  'no list of the query is empty': (request) =>
    [objectOf(request.dcql_query), ...queriesOf(request)].every((one) =>
      ['claims', 'claim_sets', 'trusted_authorities', 'credential_sets'].every(
        (name) => one[name] === undefined || isFilled(one[name]),
      ),
    ),
  'who is known is told of no metadata, and everybody else is': (request, as) =>
    isObject(request.client_metadata) !== isPreRegistered(as),
  'the metadata names every format that is asked for, with an algorithm of the wallet': (request, as) =>
    isPreRegistered(as) || queriesOf(request).every(({ format }) => sharesAlgorithms(request, String(format))),
  'the metadata says nothing that has to be ignored': (request) =>
    Object.keys(metadataOf(request)).every((name) =>
      ['jwks', 'vp_formats_supported', 'encrypted_response_enc_values_supported'].includes(name),
    ),
  'there is a key to encrypt to, each with its own kid and alg': (request) => {
    const keys = listOf(objectOf(metadataOf(request).jwks).keys).map(objectOf)
    const named = keys.every(({ kid, alg }) => typeof kid === 'string' && typeof alg === 'string')
    return !isEncrypted(request) || (keys.length > 0 && named && areUnique(keys.map(({ kid }) => kid)))
  },
  'nothing is said of encryption where the answer is plain': (request) =>
    isEncrypted(request) || !('encrypted_response_enc_values_supported' in metadataOf(request)),
  'transaction data are texts about credentials that are asked for': ({ transaction_data: data }) =>
    data === undefined ||
    (isFilled(data) && listOf(data).every((one) => typeof one === 'string' && /^[\w-]+$/.test(one))),
  'what is said of the verifier has a format and data': ({ verifier_info: info }) =>
    info === undefined ||
    (isFilled(info) &&
      listOf(info).every((one) => typeof objectOf(one).format === 'string' && 'data' in objectOf(one))),
}

/** @throws WalletRefused with the rule that it breaks */
export function checkRequest(request: JsonObject, as: CheckedAs): void {
  for (const [rule, holds] of Object.entries(rules))
    if (!holds(request, as)) throw new WalletRefused(`the request breaks a rule: ${rule}`)
}

/** Or on this machine. */
function isHttps(address: Json | undefined): boolean {
  const url = typeof address === 'string' ? URL.parse(address) : null
  return url?.protocol === 'https:' || (url?.protocol === 'http:' && url.hostname === 'localhost')
}

function sharesAlgorithms(request: JsonObject, format: string): boolean {
  const own = algorithms[format]
  const named = objectOf(metadataOf(request).vp_formats_supported)[format]
  return (
    own !== undefined &&
    isObject(named) &&
    Object.entries(own).every(
      ([name, algorithm]) => named[name] === undefined || listOf(named[name]).includes(algorithm),
    )
  )
}
