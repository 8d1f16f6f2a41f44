// The last look at what stands around the claims: headers, category, times and integrity of the type, against the envelope of the type
// (ETSI TS 119 472-1 sections 5 and 6, CIR (EU) 2024/2977).
// Refuses: a header member that is missing or beyond those that are named here, the hash of another certificate, no integrity of the
// type, no beginning or end, another category than the type's or one where there must be none, an mdoc without the base elements,
// or a PID with them.
import { equalBytes, sha256 } from '../../shared/bytes.ts'
import type { CredentialType } from '../../shared/credentials/credential-type.ts'
import { baseNameSpace, envelopes, etsiNameSpace } from '../../shared/credentials/envelope.ts'
import type { JsonObject } from '../../shared/json.ts'
import type { Signer } from '../../shared/keys/signer.ts'
import { type CborValue, Tagged } from '../../shared/mdoc/cbor.ts'
import { header as labels, sha256Number } from '../../shared/mdoc/cose.ts'
import { type NameSpaces, uriTag } from '../../shared/mdoc/issue.ts'
import { refuse } from './lint.ts'

const headerMembers = ['alg', 'typ', 'x5c', 'x5t#S256', 'x5u']

/** @throws LintRefused */
export function lintSdJwtEnvelope({ envelope }: CredentialType, header: JsonObject, plain: JsonObject): void {
  lintMembers('the header', Object.keys(header), headerMembers)
  if (header.typ !== 'dc+sd-jwt') refuse('typ is not dc+sd-jwt')
  if (!Array.isArray(header.x5c) || header.x5c.length === 0) refuse('x5c holds no certificate')
  lintAddress(header.x5u)
  lintText('x5t#S256', header['x5t#S256'], /^[\w-]{43}$/)
  lintText('vct#integrity', plain['vct#integrity'], /^sha256-[A-Za-z0-9+/]{43}=$/)
  for (const name of ['nbf', 'exp']) if (typeof plain[name] !== 'number') refuse(`${name} is missing`)
  if (plain.category !== envelopes[envelope].category) refuse('the category is not the one of the type')
}

const protectedLabels = [labels.algorithm, labels.x5t, labels.x5u]
const sha256Length = 32
const drivingLicence = 'org.iso.18013.5.1.mDL'

/** `protectedHeader`: decoded. @throws LintRefused */
export function lintMdocEnvelope(
  { envelope }: CredentialType,
  protectedHeader: CborValue,
  docType: string,
  nameSpaces: NameSpaces,
): void {
  const header = protectedHeader instanceof Map ? protectedHeader : refuse('the protected header is no map')
  lintMembers('the protected header', [...header.keys()], protectedLabels)
  const [algorithm, hash] = [header.get(labels.x5t) ?? []].flat()
  if (algorithm !== sha256Number || !(hash instanceof Uint8Array) || hash.length !== sha256Length)
    refuse('x5t is no SHA-256')
  const x5u = header.get(labels.x5u)
  lintAddress(x5u instanceof Tagged && x5u.tag === uriTag ? x5u.value : undefined)
  const { category, baseElements } = envelopes[envelope]
  const valuesOf = (space: string, element: string) =>
    (nameSpaces[space] ?? []).filter(([name]) => name === element).map(([, value]) => value)
  const categories = valuesOf(etsiNameSpace, 'category')
  if (categories.length !== (category ? 1 : 0) || categories[0] !== category)
    refuse('the category is not the one of the type')
  if (!baseElements) {
    for (const space of [baseNameSpace, etsiNameSpace]) if (nameSpaces[space]) refuse(`${space} must not be issued`)
  } else if (docType !== drivingLicence)
    for (const name of baseElements)
      if (valuesOf(baseNameSpace, name).length !== 1) refuse(`${name} is missing in ${baseNameSpace}`)
}

const rightlyNamed = new WeakSet<Signer>()

/**
 * The hash that the header names is that of the certificate beside it: a verifier refuses any other. Once for each signer, which is one
 * key and one chain. @throws LintRefused
 */
export async function lintNamedCertificate(signer: Signer): Promise<void> {
  if (rightlyNamed.has(signer)) return
  const [own] = signer.chain
  if (!own || !signer.published || !equalBytes(signer.published.sha256, await sha256(own)))
    refuse('x5t is the hash of another certificate')
  rightlyNamed.add(signer)
}

function lintMembers(what: string, members: readonly unknown[], wanted: readonly unknown[]): void {
  for (const name of wanted) if (!members.includes(name)) refuse(`${what} has no ${name}`)
  for (const name of members) if (!wanted.includes(name)) refuse(`${what} must not have ${name}`)
}

function lintAddress(value: unknown): void {
  if (typeof value !== 'string' || !URL.canParse(value)) refuse('x5u is no address')
}

function lintText(name: string, value: unknown, pattern: RegExp): void {
  if (typeof value !== 'string' || !pattern.test(value)) refuse(`${name} is missing or malformed`)
}
