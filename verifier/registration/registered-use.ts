// One intended use of a relying party, as a registrar wrote it down: the registration certificate of ETSI TS 119 475 section 5.2, a compact
// JWS that wallets read beside the request (CIR (EU) 2025/848). Looked at here as they will, but for the trust in the registrar, which is
// theirs to judge. Refuses: another type, a signature that does not fit its own certificate, another party than the access certificate
// names, no entitlement to ask, no status list, and credentials that cannot be read.
import { day } from '../../shared/clock.ts'
import { isObject, type Json, type JsonObject } from '../../shared/json.ts'
import { type Jws, parseJws, verifyJws } from '../../shared/keys/jws.ts'
import { type Certificate, parseCertificate } from '../../shared/trust/certificate.ts'
import { parseX5c } from '../../shared/trust/x5c.ts'
import type { ClaimPath } from './claims-path-within.ts'

/** The reason says what is wrong with the certificate, and repeats nothing of it. */
export class RegistrationRefused extends Error {}

export interface RegisteredCredential {
  format: 'dc+sd-jwt' | 'mso_mdoc'
  /** vct or doctype. */
  types: readonly string[]
  /** Empty where it is registered without claims: then none may be asked for. */
  claims: readonly ClaimPath[]
}

export interface RegisteredUse {
  /** As transactions name it. */
  id: string
  /** Compact JWS, as the registrar gave it out. */
  certificate: string
  /** By language; the registrar writes it in those of the country. */
  purpose: Readonly<Record<string, string>>
  credentials: readonly RegisteredCredential[]
  /** Seconds. */
  expiresAt: number
}

const serviceProvider = 'https://uri.etsi.org/19475/Entitlement/Service_Provider'
/** Section 5.2.4: a certificate that says no end lives for twelve months at most. */
const longest = 365 * day

/** `access`: the certificate that requests are signed with. @throws RegistrationRefused */
export async function parseRegisteredUse(id: string, certificate: string, access: Certificate): Promise<RegisteredUse> {
  const jws = parse(certificate)
  if (jws.header.typ !== 'rc-wrp+jwt') throw new RegistrationRefused('is no registration certificate')
  await verifySignature(jws)
  const { sub, entitlements, status, credentials, purpose, iat, exp } = jws.payload
  if (sub === undefined || sub !== access.organizationIdentifier)
    throw new RegistrationRefused('is for another party than the access certificate')
  if (!Array.isArray(entitlements) || !entitlements.includes(serviceProvider))
    throw new RegistrationRefused('does not entitle to ask for anything')
  if (!isObject(status) || !isObject(status.status_list))
    throw new RegistrationRefused('does not say where its status is')
  if (typeof iat !== 'number' || (exp !== undefined && typeof exp !== 'number'))
    throw new RegistrationRefused('does not say when it was issued or when it ends')
  return {
    id,
    certificate,
    purpose: textsOf(purpose),
    credentials: credentialsOf(credentials),
    expiresAt: exp ?? iat + longest,
  }
}

function parse(text: string): Jws {
  try {
    return parseJws(text)
  } catch {
    throw new RegistrationRefused('is no compact JWS')
  }
}

async function verifySignature(jws: Jws): Promise<void> {
  const signer = signerOf(jws.header.x5c)
  const { algorithm } = signer
  if (!algorithm || !(await verifyJws(jws, await signer.verificationKey(), algorithm)))
    throw new RegistrationRefused('has a signature that does not fit its own certificate')
}

function signerOf(x5c: Json | undefined): Certificate {
  try {
    return parseCertificate(parseX5c(x5c)[0] as NonNullable<ReturnType<typeof parseX5c>[0]>)
  } catch {
    throw new RegistrationRefused('names no certificate of its registrar')
  }
}

/** TS 119 475 has a flat list; an early reading of TS5 nests it, so both are read. */
function textsOf(purpose: Json | undefined): RegisteredUse['purpose'] {
  const texts = (Array.isArray(purpose) ? purpose.flat() : []).filter(isObject)
  return Object.fromEntries(
    texts.flatMap(({ lang, value, content = value }) =>
      typeof lang === 'string' && typeof content === 'string' && content !== '' ? [[lang, content]] : [],
    ),
  )
}

function credentialsOf(credentials: Json | undefined): RegisteredCredential[] {
  if (!Array.isArray(credentials) || credentials.length === 0 || !credentials.every(isObject)) throw unreadable()
  return credentials.flatMap(credentialOf)
}

/** None of a format that nobody can ask for here. */
function credentialOf({ format, meta, claim, claims = claim }: JsonObject): RegisteredCredential[] {
  if (!isObject(meta)) throw unreadable()
  const paths = pathsOf(claims)
  if (format === 'dc+sd-jwt') {
    const types = meta.vct_values
    if (!Array.isArray(types) || !types.every((type) => typeof type === 'string')) throw unreadable()
    return [{ format, types, claims: paths }]
  }
  if (format !== 'mso_mdoc') return []
  if (typeof meta.doctype_value !== 'string') throw unreadable()
  return [{ format, types: [meta.doctype_value], claims: paths }]
}

/** The standard calls the member `claim`, the register's own format (TS5) `claims`. */
function pathsOf(claims: Json | undefined): ClaimPath[] {
  if (claims === undefined) return []
  if (!Array.isArray(claims)) throw unreadable()
  return claims.map((one) => {
    const path = isObject(one) ? one.path : undefined
    if (!Array.isArray(path) || path.length === 0 || !path.every(isStep)) throw unreadable()
    return path
  })
}

const isStep = (step: Json): step is string | number | null =>
  step === null || typeof step === 'string' || (typeof step === 'number' && Number.isInteger(step) && step >= 0)

const unreadable = (): RegistrationRefused => new RegistrationRefused('does not say readably what may be asked for')
