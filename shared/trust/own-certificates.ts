// What wallets will find when they hold our own certificates against the lists: who issued the access certificate and who registered us are on
// the lists of TS 119 602 annexes F and G, or wallets turn away. Looked at by cron, where such a list is configured, and told in the log: wallets
// decide for themselves, so nothing here refuses anything.
import type { Bytes } from '../bytes.ts'
import type { Clock } from '../clock.ts'
import { JwsRefused, parseJws } from '../keys/jws.ts'
import type { Log } from '../log.ts'
import { CertificateRefused } from './certificate.ts'
import { otherPurposes } from './signer-purposes.ts'
import type { StoredLists } from './stored-lists.ts'
import type { DecideTrust } from './trust-decision.ts'
import { parseX5c } from './x5c.ts'

/** The lists that our own certificates are held against. */
export const ownKinds = ['access-certificate', 'registration-certificate'] as const

export interface OwnCertificate {
  /** For operators: of which relying party, where it is one's. */
  name: string
  kind: (typeof ownKinds)[number]
  /** DER, the certificate itself or that of who signed a registration first. */
  chain: readonly Bytes[]
}

export interface OwnCertificatesGiven {
  /** Of `ownKinds`. */
  trustLists: Pick<StoredLists, 'lists'>
  decideTrust: DecideTrust
  now: Clock
  log: Log
}

export async function tellUnlisted(given: OwnCertificatesGiven, own: readonly OwnCertificate[]): Promise<void> {
  const { decideTrust, log } = given
  const lists = await given.trustLists.lists()
  for (const { name, kind, chain } of own) {
    const question = { kind, role: 'issuance', purpose: otherPurposes[kind], chain, now: given.now() } as const
    const { decision, reason } = await decideTrust(lists, question)
    if (decision === 'untrusted') log({ event: 'trust.unlisted', kind, name, reason })
  }
}

/** Who signed a registration certificate, as it says itself; nobody where it says it of nobody. */
export function registrarOf(certificate: string): Bytes[] {
  try {
    return parseX5c(parseJws(certificate).header.x5c)
  } catch (error) {
    if (error instanceof JwsRefused || error instanceof CertificateRefused) return []
    throw error
  }
}
