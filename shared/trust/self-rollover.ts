// A list of trusted entities points to itself, and names there who will sign the next one (TS 119 602 section 6.3.13). That is told to operators
// always; it is acted upon only where the configuration of the source says so (`selfRollover`), and then only as far as somebody who is
// configured himself, or was named in this way by one, has signed. Whoever leaves the configuration takes along all that he named.
import { fromBase64 } from '../bytes.ts'
import { type Certificate, CertificateRefused, parseCertificate } from './certificate.ts'
import type { TrustList } from './trust-list.ts'

export interface PinnedSigners {
  /** From configuration. */
  signers: readonly Certificate[]
  selfRollover?: boolean | undefined
}

/** Who may sign the list now: who is configured, and whom the list before named. */
export async function signersAfter(pinned: PinnedSigners, previous: TrustList | undefined): Promise<Certificate[]> {
  const own = [...pinned.signers]
  if (!pinned.selfRollover || !previous || !(await isRooted(pinned, previous))) return own
  return [...own, ...announcedBy(previous).filter(({ id }) => !own.some((one) => one.id === id))]
}

/** Whether who signed a list may still sign. */
export async function isStillSigner(pinned: PinnedSigners, list: TrustList): Promise<boolean> {
  return (list.vouchedBySha256 === undefined || pinned.selfRollover === true) && (await isRooted(pinned, list))
}

/** The configured signer at the beginning, for a list that somebody signed who is not configured himself. */
export async function voucherOf(
  { signers }: PinnedSigners,
  list: TrustList,
  previous: TrustList | undefined,
): Promise<string | undefined> {
  const configured = await fingerprintsOf(signers)
  if (configured.includes(list.signerSha256)) return undefined
  return previous && (previous.vouchedBySha256 ?? previous.signerSha256)
}

/** Hex SHA-256 of those whom a list names for the next one, and who are not configured: for the alarm. */
export async function unknownSigners({ signers }: PinnedSigners, list: TrustList): Promise<string[]> {
  const configured = await fingerprintsOf(signers)
  const announced = await fingerprintsOf(announcedBy(list))
  return announced.filter((one) => !configured.includes(one))
}

async function isRooted({ signers }: PinnedSigners, list: TrustList): Promise<boolean> {
  return (await fingerprintsOf(signers)).includes(list.vouchedBySha256 ?? list.signerSha256)
}

const fingerprintsOf = (certificates: readonly Certificate[]): Promise<string[]> =>
  Promise.all(certificates.map((certificate) => certificate.fingerprint()))

/** Those that could sign; a list may name others as well. */
const announcedBy = ({ announced = [] }: TrustList): Certificate[] =>
  announced.flatMap((text) => {
    try {
      return [parseCertificate(fromBase64(text))]
    } catch (error) {
      if (error instanceof CertificateRefused || error instanceof TypeError) return []
      throw error
    }
  })
