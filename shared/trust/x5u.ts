// x5u (RFC 7515 section 4.1.5): the address of the certificates of a JOSE header, for issuers that send none. The header names the first
// of them by hash (x5t#S256), so nobody who answers at the address can put in another; who is trusted is decided by the lists as ever.
// Refuses: addresses at hosts that the configuration does not name, a header without the hash, and whatever else than PEM certificates.
import { type Bytes, base64url, equalBytes, fromBase64, fromBase64url, sha256, textOf } from '../bytes.ts'
import { type Clock, hour, minute } from '../clock.ts'
import { isAllowedAddress, isConfigurableAddress } from '../http/address.ts'
import { type Fetch, fetchBounded } from '../http/fetch.ts'
import type { Json, JsonObject } from '../json.ts'
import type { Remembered } from '../store/stored.ts'
import { CertificateRefused, maximumCertificateLength } from './certificate.ts'
import { maximumPathLength } from './path.ts'

export interface PublishedChain {
  address: string
  /** Of the first certificate. */
  sha256: Bytes
}

/** The certificates at an address, the signer's own first. @throws CertificateRefused */
export type ReadChain = (chain: PublishedChain) => Promise<Bytes[]>

export interface ReadChainGiven {
  /** Whose addresses may be read. */
  hosts: readonly string[]
  fetch: Fetch
  now: Clock
  sandbox: boolean
}

const seconds = 3
/** Of PEM. */
const maximumLength = 2 * maximumPathLength * maximumCertificateLength
const maximumKept = 50
const keptWhenWell = hour
/** Who presents the same again does not make us ask again. */
const keptWhenFaulty = minute

export const rememberedChains = {
  what: 'certificates that issuers publish',
  most: maximumKept,
  until: '1 h, or 1 min where they could not be had',
} as const satisfies Remembered

/** @throws CertificateRefused */
export function parseX5u({ x5u, 'x5t#S256': x5t }: JsonObject): PublishedChain {
  if (typeof x5u !== 'string' || x5u.length > 1000)
    throw new CertificateRefused('the header names certificates at no address')
  return { address: x5u, sha256: thumbprintOf(x5t) }
}

function thumbprintOf(x5t: Json | undefined): Bytes {
  const thumbprint = typeof x5t === 'string' ? decoded(x5t) : undefined
  if (thumbprint?.length !== 32)
    throw new CertificateRefused('the header names certificates at an address, and not the first by its SHA-256')
  return thumbprint
}

function decoded(text: string): Bytes | undefined {
  try {
    return fromBase64url(text)
  } catch {
    return undefined
  }
}

/**
 * With a memory: by address and hash, whose answer is always the same. Kept is what came of it, never the waiting for it: whoever asked and
 * went away would leave all others waiting.
 */
export function createReadChain({ hosts, fetch, now, sandbox }: ReadChainGiven): ReadChain {
  const kept = new Map<string, { found: Bytes[] | CertificateRefused; until: number }>()
  return async ({ address, sha256: wanted }) => {
    if (!isConfigurableAddress(address, sandbox) || !isAllowedAddress(address, hosts, ['https:', 'http:']))
      throw new CertificateRefused('the certificates are at an address that is not configured to be read')
    const name = `${base64url(wanted)} ${address}`
    const known = kept.get(name)
    const isKnown = known !== undefined && now() < known.until
    const found = isKnown ? known.found : await fetchChain(fetch, address, wanted).catch(refusalOf)
    if (!isKnown) {
      if (kept.size >= maximumKept) kept.clear()
      kept.set(name, { found, until: now() + (found instanceof Error ? keptWhenFaulty : keptWhenWell) })
    }
    if (found instanceof Error) throw found
    return found
  }
}

function refusalOf(error: unknown): CertificateRefused {
  if (error instanceof CertificateRefused) return error
  throw error
}

async function fetchChain(fetch: Fetch, address: string, wanted: Bytes): Promise<Bytes[]> {
  const response = await fetchBounded(fetch, address, { seconds, bytes: maximumLength }).catch(() => {
    throw new CertificateRefused('the certificates could not be fetched')
  })
  if (response.status !== 200) throw new CertificateRefused('the certificates could not be fetched')
  const chain = parsePem(response.body)
  if (!equalBytes(await sha256(chain[0] ?? new Uint8Array()), wanted))
    throw new CertificateRefused('the first certificate at the address is not the one that the header names')
  return chain
}

const begin = '-----BEGIN CERTIFICATE-----'
const end = '-----END CERTIFICATE-----'
const nothing = 'there are no PEM certificates, too many, or something else beside them'

/** PEM certificates and white space, nothing else (RFC 7468 section 5). @throws CertificateRefused */
export function parsePem(bytes: Bytes): Bytes[] {
  const [before, ...blocks] = textIn(bytes).split(begin)
  if (before?.trim() !== '' || blocks.length === 0 || blocks.length > maximumPathLength)
    throw new CertificateRefused(nothing)
  return blocks.map((block) => {
    const [content = '', after, ...more] = block.split(end)
    if (after?.trim() !== '' || more.length > 0) throw new CertificateRefused(nothing)
    return derOf(content)
  })
}

function textIn(bytes: Bytes): string {
  try {
    return textOf(bytes)
  } catch {
    throw new CertificateRefused(nothing)
  }
}

function derOf(text: string): Bytes {
  try {
    return fromBase64(text.replace(/\s+/g, ''))
  } catch {
    throw new CertificateRefused('a PEM certificate is not base64')
  }
}
