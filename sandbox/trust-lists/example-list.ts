// A list operator with a provider on its list, for tests: every member of header and payload open to change before it is signed.
import { base64, base64url, sha256, utf8 } from '../../shared/bytes.ts'
import { day } from '../../shared/clock.ts'
import type { Json, JsonObject } from '../../shared/json.ts'
import { signJws } from '../../shared/keys/jws.ts'
import {
  type Changes,
  documentSignerUsage,
  issue,
  issueAuthority,
  now,
  type Party,
  qcType,
  signerOf,
} from '../../shared/trust/example-certificates.ts'
import type { TrustKind } from '../../shared/trust/trust-list.ts'
import { type ListInput, listOf } from './create-list.ts'

export const operatorName = 'Example Lists'

export interface ListExample {
  operator: Party
  /** Listed for issuance, but for public bodies, who are listed themselves; the other is listed for revocation. */
  authority: Party
  statusAuthority: Party
  /** Under the two. */
  signer: Party
  statusSigner: Party
  input: ListInput
}

/** What makes a certificate that of a signer for each kind. */
const fitFor: Record<TrustKind, Changes> = {
  pid: { extensions: [qcType('pid')] },
  wallet: { extensions: [qcType('wallet')] },
  'access-certificate': {},
  'registration-certificate': {},
  registrar: {},
  'pub-eaa': { extensions: [qcType('publicBody')] },
  mdl: { extendedKeyUsage: [documentSignerUsage] },
  age: {},
}

export async function createListExample(kind: TrustKind = 'pid', at = now): Promise<ListExample> {
  const times = { from: at - day, until: at + 90 * day }
  const operator = await issue(undefined, { name: `CN=Operator, O=${operatorName}, C=EU`, ...times })
  const authority = await issueAuthority(undefined, { name: 'CN=PID CA, O=Example, C=BE', ...times })
  const statusAuthority = await issueAuthority(undefined, { name: 'CN=Status CA, O=Example, C=BE', ...times })
  const signer = await issue(authority, { ...fitFor[kind], ...times })
  const input: ListInput = {
    kind,
    operator: operatorName,
    url: `https://lists.example/${kind}`,
    sequenceNumber: 7,
    issued: at,
    nextUpdate: at + day,
    entities: [
      {
        name: 'Example',
        identifier: 'NTRBE-0999999130',
        country: 'BE',
        services: {
          issuance: [base64((kind === 'pub-eaa' ? signer : authority).der)],
          revocation: [base64(statusAuthority.der)],
        },
      },
    ],
  }
  return {
    operator,
    authority,
    statusAuthority,
    signer,
    statusSigner: await issue(statusAuthority, times),
    input,
  }
}

/**
 * Signs a payload, which points to itself with the certificate of who signs, unless it already points to somebody. Members of `header` replace
 * those of baseline B; undefined leaves one out.
 */
export async function signList(operator: Party, payload: object, header: object = {}, issued = now): Promise<string> {
  const own = { iat: issued, x5c: [base64(operator.der)], 'x5t#S256': base64url(await sha256(operator.der)) }
  const pointed = JSON.parse(
    JSON.stringify(payload).replace('{"val":""}', JSON.stringify({ val: base64(operator.der) })),
  )
  return signWith(operator, { ...own, ...header }, pointed)
}

/** RSA too, with which list operators may sign, and nobody else here. */
async function signWith(operator: Party, header: { alg?: string; iat: number }, payload: object): Promise<string> {
  const { name } = operator.keys.privateKey.algorithm
  if (!name.startsWith('RSA')) return signJws(await signerOf(operator), header, payload)
  const { alg = name === 'RSA-PSS' ? 'PS256' : 'RS256' } = header
  const scheme = { name: alg.startsWith('PS') ? 'RSA-PSS' : 'RSASSA-PKCS1-v1_5', hash: `SHA-${alg.slice(2)}` }
  const key = await crypto.subtle.importKey(
    'pkcs8',
    await crypto.subtle.exportKey('pkcs8', operator.keys.privateKey),
    scheme,
    false,
    ['sign'],
  )
  const signed = [{ alg, ...header }, payload].map((part) => base64url(utf8(JSON.stringify(part)))).join('.')
  const parameters = { name: scheme.name, saltLength: Number(alg.slice(2)) / 8 }
  return `${signed}.${base64url(new Uint8Array(await crypto.subtle.sign(parameters, key, utf8(signed))))}`
}

/** The payload of a list with the value at a path replaced; undefined takes it away. */
export function withValue(input: ListInput, path: readonly (string | number)[], value: Json | undefined): JsonObject {
  const payload = listOf(input)
  const last = path.at(-1)
  if (last === undefined) throw new TypeError('a path has a last step')
  // Arrays have their members by name as well.
  const holder = path.slice(0, -1).reduce<Json>((at, step) => (at as JsonObject)[step] as Json, payload) as JsonObject
  if (value === undefined) delete holder[last]
  else holder[last] = value
  return payload
}

export const scheme = ['LoTE', 'ListAndSchemeInformation'] as const
export const entity = ['LoTE', 'TrustedEntitiesList', 0] as const
export const service = [...entity, 'TrustedEntityServices', 0] as const
