// Step 1 of presenting: a query that a relying party wrote, checked before any wallet meets it (OpenID4VP 1.0 section 6).
// Refuses, with a pointer to the fault: ids that are not unique or lead nowhere, paths that do not fit their format, what no wallet could
// ever answer or would never return, what every holder shows anyway, what a holder could be recognised by, a PID that nobody has to be the
// holder of (VP-DCQL-01 to VP-DCQL-12), and a qualified attestation in an mdoc without what says that it is one.
import type { ClaimDescription, CredentialType } from '../shared/credentials/credential-type.ts'
import { envelopes, etsiNameSpace } from '../shared/credentials/envelope.ts'
import { countryOf, type KnownTypes, namesOf, trustOf, typeOf } from '../shared/credentials/presented-type.ts'
import { vctOf } from '../shared/credentials/vct.ts'
import { badInput, type Problem } from '../shared/http/problem.ts'
import { type ClaimQuery, type CredentialQuery, type DcqlQuery, typesAskedFor, wantsHolderBinding } from './dcql.ts'

/** @throws Problem with a pointer to the first fault */
export function checkDcql({ credentials, credential_sets: sets }: DcqlQuery, known: KnownTypes): void {
  const ids = credentials.map(({ id }) => id)
  if (hasRepeated(ids)) throw wrong('/credentials', 'two credentials have the same id')
  for (const [at, one] of credentials.entries()) checkCredential(one, `/credentials/${at}`, known)
  if (!sets) return
  for (const [at, { options }] of sets.entries()) {
    if (!options.flat().every((one) => ids.includes(one)))
      throw wrong(`/credential_sets/${at}/options`, 'names a credential that is not asked for')
    if (options.some(hasRepeated))
      throw wrong(`/credential_sets/${at}/options`, 'names a credential twice in one option')
  }
  const unused = unusedOf(ids, sets.map(({ options }) => options).flat(2))
  if (unused >= 0) throw wrong(`/credentials/${unused}`, 'is in no credential set, and so never returned')
}

function checkCredential(query: CredentialQuery, pointer: string, known: KnownTypes): void {
  const { claims = [], claim_sets: sets } = query
  const ids = claims.flatMap(({ id }) => id ?? [])
  if (hasRepeated(ids)) throw wrong(`${pointer}/claims`, 'two claims have the same id')
  if (hasRepeated(claims.map(({ path }) => JSON.stringify(path))))
    throw wrong(`${pointer}/claims`, 'the same claim is asked for twice')
  for (const [at, claim] of claims.entries()) checkClaim(query, claim, `${pointer}/claims/${at}`, known)
  if (sets) checkClaimSets({ claims, ids, sets }, pointer)
  checkCategory(query, pointer, known)
  if (!wantsHolderBinding(query) && typesAskedFor(query).some((type) => isPid({ format: query.format, type }, known)))
    throw wrong(
      `${pointer}/require_cryptographic_holder_binding`,
      'who shows a PID has to be its holder: leave it out, or say true',
    )
}

const isPid = (name: Parameters<typeof trustOf>[0], known: KnownTypes): boolean => trustOf(name, known) === 'pid'

function checkClaimSets(
  { claims, ids, sets }: { claims: readonly ClaimQuery[]; ids: readonly string[]; sets: readonly string[][] },
  pointer: string,
): void {
  if (ids.length !== claims.length) throw wrong(`${pointer}/claims`, 'with claim_sets, every claim has an id')
  if (!sets.flat().every((one) => ids.includes(one)))
    throw wrong(`${pointer}/claim_sets`, 'names a claim that is not asked for')
  if (sets.some(hasRepeated)) throw wrong(`${pointer}/claim_sets`, 'names a claim twice in one set')
  if (hasRepeated(sets.map((set) => set.toSorted().join(' '))))
    throw wrong(`${pointer}/claim_sets`, 'two sets are of the same claims')
  const unused = unusedOf(ids, sets.flat())
  if (unused >= 0) throw wrong(`${pointer}/claims/${unused}`, 'is in no claim set, and so never returned')
}

/** An mdoc says only what is asked for, and nobody is trusted for a qualified attestation that does not say it is one (ETSI TS 119 615 4.12). */
function checkCategory(query: CredentialQuery, pointer: string, known: KnownTypes): void {
  const { format, claims = [], claim_sets: sets } = query
  const isQualified = (type: string): boolean => typeOf({ format, type }, known)?.envelope === 'qeaa'
  if (format !== 'mso_mdoc' || !typesAskedFor(query).some(isQualified)) return
  const category = claims.find(({ path: [space, element] }) => space === etsiNameSpace && element === 'category')
  if (!category || (sets && !sets.every((set) => set.includes(category.id ?? ''))))
    throw wrong(
      `${pointer}/${sets && category ? 'claim_sets' : 'claims'}`,
      `has to ask for category in ${etsiNameSpace}: by it the issuer of a qualified attestation is judged`,
    )
}

/** Of an SD-JWT: each is another one in every copy, and says nothing about the holder. */
const technical: ReadonlySet<unknown> = new Set(['cnf', 'status', '_sd', '_sd_alg', '...'])
/** Of an SD-JWT VC: shown by every holder, judged by the verifier, and the type is in the result. */
const alwaysShown: ReadonlySet<unknown> = new Set(['vct', 'vct#integrity', 'aka_vcts', 'nbf', 'exp'])

function checkClaim(
  query: CredentialQuery,
  { path, values, ...claim }: ClaimQuery,
  pointer: string,
  known: KnownTypes,
) {
  const [first, element] = path
  if (query.format === 'mso_mdoc') {
    if (path.length !== 2 || !path.every((step) => typeof step === 'string'))
      throw wrong(`${pointer}/path`, 'in an mdoc a path is a name space and an element')
    if (isInNone(query, element, known)) throw wrong(`${pointer}/path`, 'is in no credential of this type')
    return
  }
  if (claim.intent_to_retain !== undefined) throw wrong(`${pointer}/intent_to_retain`, 'is for mdocs alone')
  if (typeof first !== 'string') throw wrong(`${pointer}/path`, 'begins with a claim, since the claims are no list')
  if (technical.has(first))
    throw wrong(`${pointer}/path`, 'leads to a technical claim, by which a holder could be recognised')
  // By its values a query may choose an issuer (section 6.1.1); without, it is what every holder shows.
  if (alwaysShown.has(first) || (first === 'iss' && !values))
    throw wrong(`${pointer}/path`, 'is shown by every holder: leave it out')
  if (isInNone(query, first, known) || !isDescribed(query, path, known))
    throw wrong(`${pointer}/path`, 'is in no credential of this type')
}

/** Whatever issuer they are of: law forbids it in all of these types, such as an age in a PID. */
const isInNone = (query: CredentialQuery, name: unknown, known: KnownTypes): boolean =>
  typesAskedFor(query).every((type) => {
    const found = typeOf({ format: query.format, type }, known)
    return found !== undefined && envelopes[found.envelope].forbidden.test(String(name)) && name !== 'category'
  })

/** What any SD-JWT VC may say beside the claims of its type. */
const common: ReadonlySet<unknown> = new Set(['iss', 'iat', 'category'])

/** Only of types that are ours alone is it known what they hold; those of Europe may hold more with others. */
function isDescribed(query: CredentialQuery, path: ClaimQuery['path'], known: KnownTypes): boolean {
  if (common.has(path[0])) return true
  return typesAskedFor(query).some((type) => {
    const name = { format: query.format, type }
    const found = typeOf(name, known)
    if (!found || !countryOf(name, known)) return true
    return [found, ...refining(type, known)].some(({ claims }) => claims.some((claim) => leadsTo(claim, path)))
  })
}

const refining = (vct: string, known: KnownTypes): CredentialType[] =>
  known.types.filter(({ configurations }) =>
    configurations.some(
      (one) =>
        one.format === 'dc+sd-jwt' &&
        namesOf({ format: one.format, type: vctOf(one, known.typesUrl) }, known).includes(vct),
    ),
  )

/** To the claim or to a part of it, whose steps nobody describes. */
const leadsTo = ({ sdJwt }: ClaimDescription, path: ClaimQuery['path']): boolean =>
  sdJwt?.every((step, at) => step === path[at]) ?? false

const hasRepeated = (names: readonly string[]): boolean => new Set(names).size !== names.length

/** Where the first stands that is not used; -1 where all are. */
function unusedOf(names: readonly string[], used: readonly string[]): number {
  return names.findIndex((name) => !used.includes(name))
}

const wrong = (pointer: string, detail: string): Problem => badInput(`/query${pointer}`, detail, 'invalidInput')
