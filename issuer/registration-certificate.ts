// The registration certificate as a binding holds it (ETSI TS 119 475 section 5.2), looked at as wallets will: they take no credential
// from an issuer whose certificate is of another kind, expired, without a status, for somebody else, or does not entitle to it. Its
// signature is for them to verify.
import { fromBase64 } from '../shared/bytes.ts'
import type { CredentialConfiguration, CredentialType, TrustName } from '../shared/credentials/credential-type.ts'
import { vctOf } from '../shared/credentials/vct.ts'
import type { BindingReader } from '../shared/http/bindings.ts'
import { isObject, type JsonObject } from '../shared/json.ts'
import { isCurrent, type Jws, parseJws } from '../shared/keys/jws.ts'
import type { SignerSecret } from '../shared/keys/signer.ts'
import { parseCertificate } from '../shared/trust/certificate.ts'

export interface Registrable {
  /** The access certificate, which names the same party. */
  access: SignerSecret
  /** All that is issued. */
  types: readonly CredentialType[]
  /** Where types of our own are published. */
  typesUrl: string
  /** Seconds. */
  now: number
}

/** @returns compact JWS */
export function readRegistrationCertificate(read: BindingReader, party: Registrable): string {
  const text = read.text('REGISTRATION_CERTIFICATE')
  const wrong = text && faultOf(text, party)
  if (wrong) read.refuse('REGISTRATION_CERTIFICATE', wrong)
  return text
}

function faultOf(text: string, { access, types, typesUrl, now }: Registrable): string | undefined {
  const jws = parsed(text)
  if (jws?.header.typ !== 'rc-wrp+jwt') return 'is no registration certificate'
  if (!isCurrent(jws, now, 0)) return 'has expired'
  const { sub, status, entitlements, provides_attestations: provided } = jws.payload
  if (!isObject(status) || !isObject(status.status_list)) return 'does not say where its status is'
  const identifier = identifierOf(access)
  if (!identifier || sub !== identifier) return 'is for another party than the access certificate'
  const rights = Array.isArray(entitlements) ? entitlements : []
  if (!types.every(({ trust }) => entitling(trust).some((right) => rights.includes(right))))
    return 'does not entitle to what is issued here'
  const entries = Array.isArray(provided) ? provided.filter(isObject) : []
  const configurations = types.flatMap((type) => type.configurations)
  return configurations.every((one) => entries.some((entry) => provides(entry, one, typesUrl)))
    ? undefined
    : 'does not provide for every type and format that is issued here'
}

/** Annex A.2: any of these will do. */
const entitling = (trust: TrustName): string[] =>
  (trust === 'pid' ? ['PID_Provider'] : ['PUB_EAA_Provider', 'QEAA_Provider', 'Non_Q_EAA_Provider']).map(
    (name) => `https://uri.etsi.org/19475/Entitlement/${name}`,
  )

function provides({ format, meta }: JsonObject, configuration: CredentialConfiguration, typesUrl: string): boolean {
  if (format !== configuration.format || !isObject(meta)) return false
  if (configuration.format === 'mso_mdoc') return meta.doctype_value === configuration.docType
  return Array.isArray(meta.vct_values) && meta.vct_values.includes(vctOf(configuration, typesUrl))
}

function parsed(text: string): Jws | undefined {
  try {
    return parseJws(text)
  } catch {
    return undefined
  }
}

/** Undefined for what is no certificate, which is a fault of ACCESS_SIGNER. */
function identifierOf({ x5c }: SignerSecret): string | undefined {
  try {
    return parseCertificate(fromBase64(x5c[0] ?? '')).organizationIdentifier
  } catch {
    return undefined
  }
}
