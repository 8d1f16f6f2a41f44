// What a presented credential is, by the name that its issuer signed: the type of the catalogue, the list that its issuer has to be on,
// and the types that it extends (SD-JWT VC section 6.4; PID Rulebook for the domestic PIDs of Member States).
// Refuses to guess: of a name that the catalogue does not know nothing is known, but that a domestic PID is a PID.
import type { CredentialConfiguration, CredentialType, TrustName } from './credential-type.ts'
import { vctOf } from './vct.ts'

export interface PresentedName {
  format: CredentialConfiguration['format']
  /** vct or doctype, as signed. */
  type: string
}

export interface KnownTypes {
  types: readonly CredentialType[]
  /** Where types of our own are published. */
  typesUrl: string
}

/** A Member State extends the PID under a name with its country. */
const domesticPid = /^urn:eudi:pid:([a-z]{2}):\d+$/
/** Whose types ours are: a status or a marriage that our registers know is no other country's to attest. */
const home = 'BE'
/** A doctype of ours begins with the country, as a domain name of it ends. */
const homeDocType = /^be\./

/** The type of the catalogue that has this very name. */
export function typeOf(name: PresentedName, known: KnownTypes): CredentialType | undefined {
  const isNamed = namedBy(name, known)
  return known.types.find(({ configurations }) => configurations.some(isNamed))
}

/** Undefined where no list is known for such a credential: then nobody is trusted to issue it. */
export const trustOf = (name: PresentedName, known: KnownTypes): TrustName | undefined =>
  typeOf(name, known)?.trust ?? (pidCountryOf(name) ? 'pid' : undefined)

/** The one country whose issuers issue it, in upper case; undefined where those of every country may. */
export const countryOf = (name: PresentedName, { typesUrl }: Pick<KnownTypes, 'typesUrl'>): string | undefined =>
  pidCountryOf(name) ?? (isOurs(name, typesUrl) ? home : undefined)

const isOurs = ({ format, type }: PresentedName, typesUrl: string): boolean =>
  format === 'mso_mdoc' ? homeDocType.test(type) : type.startsWith(`${typesUrl}/`)

const pidCountryOf = ({ format, type }: PresentedName): string | undefined =>
  format === 'dc+sd-jwt' ? domesticPid.exec(type)?.[1]?.toUpperCase() : undefined

/** The name itself and those of the types that it extends, as far as the catalogue says so; never a type that extends it. */
export function namesOf(name: PresentedName, known: KnownTypes): string[] {
  const names = [name.type]
  for (const type of names) {
    const configuration = known.types
      .flatMap(({ configurations }) => configurations)
      .find(namedBy({ ...name, type }, known))
    const parent = configuration && 'extends' in configuration ? configuration.extends : undefined
    const vct = parent && vctOf(parent, known.typesUrl)
    if (vct && !names.includes(vct)) names.push(vct)
  }
  return names
}

const namedBy =
  ({ format, type }: PresentedName, { typesUrl }: KnownTypes) =>
  (one: CredentialConfiguration): boolean =>
    one.format === format && (one.format === 'mso_mdoc' ? one.docType : vctOf(one, typesUrl)) === type
