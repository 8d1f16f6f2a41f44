// Fetches and verifies CRLs, away from every request: those of listed authorities, and those that certificates name which were met on a path to
// one. A list that cannot be had or does not verify leaves the last good one in place; past its next update that says nothing any more.
// Refuses: addresses at hosts that the configuration does not name, more addresses than a function needs, and a list that says that it is from
// elsewhere: over http anybody on the way may answer with another list of the same authority.
import { type Bytes, fromBase64 } from '../bytes.ts'
import { type Clock, hour, minute } from '../clock.ts'
import { isAllowedAddress } from '../http/address.ts'
import { type Fetch, fetchBounded } from '../http/fetch.ts'
import type { Log } from '../log.ts'
import { anchorById } from './anchor-of-key.ts'
import { type Certificate, CertificateRefused, parseCertificate } from './certificate.ts'
import { CrlRefused, maximumCrlLength, verifyCrl } from './crl.ts'
import { crlAddressesOf } from './crl-memory.ts'
import { crlIssuerOf, type KnownCrl } from './known-crl.ts'
import type { RememberedLink } from './trust-bundle.ts'
import type { TrustList } from './trust-list.ts'

/** An address, and every authority whose list may be there. */
export interface CrlSource {
  address: string
  /** All addresses of the certificates that name this one, where there are others. */
  named?: readonly string[]
  issuers: readonly Certificate[]
}

/** What is kept of each address. */
export type CrlSnapshot = Record<string, { crls: KnownCrl[]; fault: string | undefined }>

export interface RefreshCrlsGiven {
  sources: readonly CrlSource[]
  fetch: Fetch
  now: Clock
  log: Log
}

const whenWell = hour
const whenFaulty = 5 * minute
const maximumSources = 200
/** Of all lists together: they are handed to whoever decides. */
const maximumRevoked = 50_000
/** Fetched at once. */
const abreast = 6

/** @returns what to keep, and the seconds until the next look */
export async function refreshCrls(
  given: RefreshCrlsGiven,
  previous: CrlSnapshot = {},
): Promise<{ snapshot: CrlSnapshot; again: number }> {
  const snapshot: CrlSnapshot = {}
  const waiting = [...given.sources.slice(0, maximumSources)]
  const work = async (): Promise<void> => {
    for (let source = waiting.shift(); source; source = waiting.shift())
      snapshot[source.address] = await refreshOne(given, source, previous[source.address]?.crls ?? [])
  }
  await Promise.all(Array.from({ length: abreast }, work))
  bound(snapshot, given.log)
  const isFaulty = Object.values(snapshot).some(({ fault }) => fault !== undefined)
  return { snapshot, again: isFaulty ? whenFaulty : whenWell }
}

/** Leaves out lists for which there is no room, the longest first. */
function bound(snapshot: CrlSnapshot, log: Log): void {
  const length = ({ crls }: CrlSnapshot[string]): number =>
    crls.reduce((sum, { revoked }) => sum + Object.keys(revoked).length, 0)
  const entries = Object.entries(snapshot).map(([address, stored]) => ({ address, count: length(stored) }))
  let room = maximumRevoked
  for (const { address, count } of entries.sort((one, other) => one.count - other.count))
    if (count <= room) room -= count
    else {
      const fault = 'there are too many revoked certificates in all CRLs together'
      log({ event: 'crl.faulty', address, reason: fault })
      snapshot[address] = { crls: [], fault }
    }
}

async function refreshOne(
  { fetch, now, log }: RefreshCrlsGiven,
  { address, named = [address], issuers }: CrlSource,
  before: readonly KnownCrl[],
): Promise<CrlSnapshot[string]> {
  // Of an authority that is neither listed nor remembered any more nothing is kept.
  const kept = before.filter(({ issuer }) => issuers.some((one) => crlIssuerOf(one) === issuer))
  try {
    const response = await fetchBounded(fetch, address, { seconds: 20, bytes: maximumCrlLength })
    if (response.status !== 200) throw new CrlRefused(`the CRL came with status ${response.status}`)
    const crl = await verifyForOne(response.body, issuers, kept, now())
    if (crl.addresses.length > 0 && !crl.addresses.some((one) => named.includes(one)))
      throw new CrlRefused('the CRL is from another place')
    return { crls: [...kept.filter(({ issuer }) => issuer !== crl.issuer), crl], fault: undefined }
  } catch (error) {
    const fault = error instanceof CrlRefused ? error.message : 'the CRL could not be fetched'
    log({ event: 'crl.faulty', address, reason: fault })
    return { crls: kept, fault }
  }
}

/** By the one authority that issued it: under a new key, the same address has the list of either. */
async function verifyForOne(
  body: Bytes,
  issuers: readonly Certificate[],
  kept: readonly KnownCrl[],
  now: number,
): Promise<KnownCrl> {
  let refused = new CrlRefused('the CRL is of no authority that is known')
  for (const issuer of issuers)
    try {
      const last = kept.find((crl) => crl.issuer === crlIssuerOf(issuer))
      return await verifyCrl(body, { issuer, now, ...(last && { last }) })
    } catch (error) {
      if (!(error instanceof CrlRefused)) throw error
      refused = error
    }
  throw refused
}

/**
 * Which CRLs there are to fetch: of listed authorities that are their own issuer, and of certificates that were met on a path, which a decision
 * found no CRL for. `hosts`: whose addresses may be fetched, over http too, since a CRL is signed.
 */
export function crlSourcesOf(
  lists: readonly TrustList[],
  remembered: readonly RememberedLink[],
  hosts: readonly string[],
): CrlSource[] {
  const sources = new Map<string, { issuers: Map<string, Certificate>; named: Set<string> }>()
  const add = (certificate: Certificate, issuer: Certificate): void => {
    const addresses = crlAddressesOf(certificate) ?? []
    for (const address of addresses) {
      if (!isAllowedAddress(address, hosts, ['https:', 'http:'])) continue
      const source = sources.get(address) ?? { issuers: new Map<string, Certificate>(), named: new Set<string>() }
      source.issuers.set(crlIssuerOf(issuer), issuer)
      for (const named of addresses) source.named.add(named)
      sources.set(address, source)
    }
  }
  const listed = new Set(lists.flatMap(({ services }) => services.flatMap(({ certificates }) => certificates)))
  for (const text of listed) {
    const certificate = parsed(text)
    if (certificate?.isCa && certificate.selfIssued) add(certificate, certificate)
  }
  for (const [text, above] of remembered) {
    const certificate = parsed(text)
    const issuer = certificate && (anchorById(above, certificate) ?? parsed(above))
    if (issuer) add(certificate, issuer)
  }
  return [...sources].map(([address, { issuers, named }]) => ({
    address,
    issuers: [...issuers.values()],
    ...(named.size > 1 && { named: [...named] }),
  }))
}

function parsed(text: string): Certificate | undefined {
  try {
    return parseCertificate(fromBase64(text))
  } catch (error) {
    if (error instanceof CertificateRefused || error instanceof TypeError) return undefined
    throw error
  }
}

const maximumLinks = 200

/**
 * Those that lead to a CRL that no known one leads to, each once: however many signers an authority has, they take the CRLs of no other one away.
 */
export function newLinks(known: readonly RememberedLink[], met: readonly RememberedLink[]): RememberedLink[] {
  const before = new Set(known.map(targetOf))
  return [...new Map(met.map((link) => [targetOf(link), link]))].flatMap(([to, link]) => (before.has(to) ? [] : [link]))
}

/** Those that were met last. */
export const rememberLinks = (known: readonly RememberedLink[], met: readonly RememberedLink[]): RememberedLink[] =>
  [...known, ...newLinks(known, met)].slice(-maximumLinks)

/** Who issued the CRL, and where it is. */
function targetOf([text, above]: RememberedLink): string {
  const certificate = parsed(text)
  return JSON.stringify([above, certificate ? crlAddressesOf(certificate) : text])
}
