// Who asks and for what, as the registrar of relying parties says (ETSI TS 119 475, CIR (EU) 2025/848): the wallet believes the registration
// certificate beside the request, and shows its purpose, when its registrar signed it, it names the party of the access certificate, it
// entitles to ask, it has neither expired nor been revoked, and nothing is asked beyond it (RPRC_17, RPRC_21, RPA_10).
// What is wrong becomes a warning, which the holder has to overrule; a request without any says so.
import { textOf } from '../../shared/bytes.ts'
import { isObject, type Json, type JsonObject } from '../../shared/json.ts'
import { isCurrent, type Jws, parseJws, verifyJws } from '../../shared/keys/jws.ts'
import { verifyStatusListToken } from '../../shared/status-list/token.ts'
import { type Certificate, parseCertificate } from '../../shared/trust/certificate.ts'
import { checkPath } from '../../shared/trust/path.ts'
import { parseX5c } from '../../shared/trust/x5c.ts'
import type { Wallet } from './wallet.ts'

export interface Asking {
  /** The access certificate, where there is one. */
  asker: Certificate | undefined
  verifierInfo: Json | undefined
  query: JsonObject
}

export interface Registration {
  /** Trade name of the service. */
  name: string
  purpose: string | undefined
  privacyPolicy: string | undefined
}

export type Registered = Registration | { warning: string } | undefined

/** Undefined where the request says nothing of a registration, or nothing that could be tied to who asks. `registrarCa`: none trusts every registrar. */
export async function registrationOf(
  wallet: Wallet,
  asking: Asking,
  registrarCa: readonly Certificate[],
): Promise<Registered> {
  const { verifierInfo } = asking
  const entries = (Array.isArray(verifierInfo) ? verifierInfo : []).filter(isObject)
  const [entry, ...more] = entries.filter(({ format }) => format === 'registration_cert')
  if (!entry || !asking.asker) return undefined
  if (more.length > 0) return { warning: 'the request comes with several registration certificates' }
  if ('credential_ids' in entry || typeof entry.data !== 'string')
    return { warning: 'the registration certificate does not come as it should' }
  try {
    const { payload } = await verified(wallet, parseJws(entry.data), registrarCa)
    const warning = wrongIn(payload, asking) ?? (await statusWarning(wallet, payload, registrarCa))
    return warning === undefined ? shownOf(payload) : { warning }
  } catch (error) {
    return {
      warning: `the registration certificate cannot be believed: ${error instanceof Error ? error.message : ''}`,
    }
  }
}

async function verified(wallet: Wallet, jws: Jws, registrarCa: readonly Certificate[]): Promise<Jws> {
  if (jws.header.typ !== 'rc-wrp+jwt') throw new Error('it is of another type')
  const { key, algorithm } = await trusted(
    wallet,
    parseX5c(jws.header.x5c).map((der) => parseCertificate(der)),
    registrarCa,
  )
  if (!(await verifyJws(jws, key, algorithm))) throw new Error('its signature is wrong')
  if (!isCurrent(jws, wallet.now(), 60)) throw new Error('it has expired')
  return jws
}

async function trusted(wallet: Wallet, chain: readonly Certificate[], anchors: readonly Certificate[]) {
  const [signer] = chain
  if (!signer?.algorithm) throw new Error('its signer has no key of ours')
  if (anchors.length > 0) {
    const path = await checkPath({ chain, anchors, at: wallet.now(), purpose: 'registrar' })
    if (!path.trusted) throw new Error(path.reason)
  }
  return { key: await signer.verificationKey(), algorithm: signer.algorithm }
}

function wrongIn({ sub, entitlements, credentials }: JsonObject, { asker, query }: Asking): string | undefined {
  if (sub === undefined || sub !== asker?.organizationIdentifier) return 'it is registered for another party than asks'
  if (!Array.isArray(entitlements) || !entitlements.includes('https://uri.etsi.org/19475/Entitlement/Service_Provider'))
    return 'who asks is not entitled to ask'
  const registered = objects(credentials)
  return objects(query.credentials).every((one) => isRegistered(one, registered))
    ? undefined
    : 'more is asked for than was registered'
}

/** In each of the types that would answer. */
const isRegistered = (asked: JsonObject, registered: readonly JsonObject[]): boolean =>
  typesOf(asked).every((type) => {
    const fitting = registered.filter((one) => one.format === asked.format && typesOf(one).includes(type))
    const paths = fitting.flatMap(({ claim, claims = claim }) => objects(claims).map(({ path }) => path))
    return fitting.length > 0 && objects(asked.claims).every(({ path }) => paths.some((one) => covers(one, path)))
  })

function typesOf({ meta }: JsonObject): Json[] {
  if (!isObject(meta)) return []
  return Array.isArray(meta.vct_values) ? meta.vct_values : [meta.doctype_value ?? null]
}

/** What is below a registered claim is registered; null stands for every element. */
const covers = (registered: Json | undefined, asked: Json | undefined): boolean =>
  Array.isArray(registered) &&
  Array.isArray(asked) &&
  registered.length <= asked.length &&
  registered.every((step, at) => (step === null && typeof asked[at] === 'number') || step === asked[at])

/** A list that cannot be had is no good news (ETSI TS 119 475 section 5.2.4). */
async function statusWarning(
  wallet: Wallet,
  { status }: JsonObject,
  registrarCa: readonly Certificate[],
): Promise<string | undefined> {
  const list = isObject(status) && isObject(status.status_list) ? status.status_list : {}
  const { uri, idx } = list
  if (typeof uri !== 'string' || typeof idx !== 'number') return 'nobody says whether its registration still holds'
  const response = await wallet.fetch(uri, { headers: { Accept: 'application/statuslist+jwt' } })
  if (response.status !== 200) return 'it cannot be seen whether its registration still holds'
  const trust = (chain: readonly Uint8Array<ArrayBuffer>[]) =>
    trusted(
      wallet,
      chain.map((der) => parseCertificate(der)),
      registrarCa,
    )
  const token = textOf(new Uint8Array(await response.arrayBuffer()))
  const { statusAt } = await verifyStatusListToken(token, { uri, now: wallet.now(), trust })
  return statusAt(idx) === 0 ? undefined : 'its registration was revoked'
}

const shownOf = ({ name, purpose, privacy_policy: policy }: JsonObject): Registration => {
  const texts = objects(purpose)
  const text = (texts.find(({ lang }) => lang === 'en') ?? texts[0])?.value
  return {
    name: typeof name === 'string' ? name : 'somebody without a name',
    purpose: typeof text === 'string' ? text : undefined,
    privacyPolicy: typeof policy === 'string' ? policy : undefined,
  }
}

const objects = (value: Json | undefined): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : [])
