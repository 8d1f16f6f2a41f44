// What the CRLs that are known say about a certificate, asked while a path is judged: at once and without a fetch. What is not known is
// neither good nor revoked; what then becomes of the path is the list's policy.
// Refuses: to believe a list of another authority, for others than the certificate, or past its next update.
import { hex } from '../bytes.ts'
import type { Certificate } from './certificate.ts'
import { DerRefused } from './der.ts'
import { addressesOf, parseDistributionPoints } from './distribution-points.ts'
import { extensionIds } from './extensions.ts'
import { crlIssuerOf, type KnownCrl, type Revocation } from './known-crl.ts'
import type { RememberedLink } from './trust-bundle.ts'

export type CrlStatus =
  /** `until`: seconds. */
  | { status: 'good'; until: number }
  | ({ status: 'revoked' } & Revocation)
  | { status: 'unknown'; reason: string }
  /** The certificate names no CRL. `isExempt`: it says that nobody revokes it, it is left to expire. */
  | { status: 'unnamed'; isExempt: boolean }

export interface CrlMemory {
  /** Another text whenever something else is known. */
  readonly version: string
  statusOf(certificate: Certificate, issuer: Certificate, at: number): CrlStatus
}

/** `crls`: by address. */
export function createCrlMemory(crls: Readonly<Record<string, readonly KnownCrl[]>>): CrlMemory {
  const known = new Map(Object.entries(crls))
  return {
    version: [...known.values()].flatMap((crls) => crls.map(({ sha256 }) => sha256)).join(' '),
    statusOf: (certificate, issuer, at) => {
      const addresses = crlAddressesOf(certificate)
      if (addresses === undefined) return { status: 'unnamed', isExempt: isNeverRevoked(certificate) }
      if (addresses.length === 0)
        return { status: 'unknown', reason: 'it names its CRL in a way that is not understood' }
      const of = crlIssuerOf(issuer)
      const found = addresses
        .flatMap((address) => known.get(address) ?? [])
        .filter((crl) => crl.issuer === of && isAbout(crl, certificate, addresses))
      const serial = hex(certificate.serialNumber)
      const revocation = found
        .map(({ revoked }) => (Object.hasOwn(revoked, serial) ? revoked[serial] : undefined))
        .find(Boolean)
      // Who was revoked once stays it, also when no newer list can be had.
      if (revocation) return { status: 'revoked', ...revocation }
      const current = found.filter(({ nextUpdate }) => at < nextUpdate)
      if (current.length === 0) return { status: 'unknown', reason: 'no current CRL of its authority is known' }
      return { status: 'good', until: Math.max(...current.map(({ nextUpdate }) => nextUpdate)) }
    },
  }
}

/** Nothing is known. */
export const emptyCrlMemory: CrlMemory = createCrlMemory({})

/** noRevAvail (RFC 9608) and validity-assured short-term certificates (ETSI EN 319 412-1 clause 5.2.2). */
const isNeverRevoked = ({ extensions }: Certificate): boolean =>
  extensions.has(extensionIds.noRevocation) || extensions.has(extensionIds.shortTerm)

function isAbout({ only, addresses }: KnownCrl, { isCa }: Certificate, named: readonly string[]): boolean {
  if (only === (isCa ? 'signers' : 'authorities')) return false
  return addresses.length === 0 || addresses.some((address) => named.includes(address))
}

/** Where the whole list of the certificate's own issuer is. Undefined when it names no CRL; none when it names one that we do not use. */
export function crlAddressesOf({ extensions }: Certificate): string[] | undefined {
  const extension = extensions.get(extensionIds.distributionPoints)
  if (!extension) return undefined
  try {
    return parseDistributionPoints(extension.value)
      .filter(({ forReasons, isIndirect }) => !forReasons && !isIndirect)
      .flatMap(({ names }) => addressesOf(names))
      .filter((address) => /^https?:\/\//i.test(address))
  } catch (error) {
    if (error instanceof DerRefused) return []
    throw error
  }
}

/** Certificates of a path that name a CRL, each with the one that issued it. `path`: its anchor last. */
export const linksOf = (path: readonly Certificate[]): RememberedLink[] =>
  path.slice(1).flatMap((issuer, at): RememberedLink[] => {
    const certificate = path[at]
    return certificate && crlAddressesOf(certificate)?.length ? [[certificate.id, issuer.id]] : []
  })
