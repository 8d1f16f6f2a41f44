// The trusted list of one country (ETSI TS 119 615 section 4.2.4): signed by one of those whom the list of lists names for it, byte for byte, and by
// nobody else; no path is built and no revocation asked.
// Refuses: a territory that nobody points to, any other signer, a list of another territory or type, of an old version, from the future, past its
// next update, or older than the one before. A list that was closed (no next update) is read, and says nothing about now.
import { type Bytes, fromBase64, hex, sha256 } from '../bytes.ts'
import { verifySignedXml } from '../xml/verify-signed-xml.ts'
import { checkListState, type LastList } from './check-list-state.ts'
import { pointersTo } from './list-pointers.ts'
import { parseTrustedList, trustedListRoot } from './parse-trusted-list.ts'
import type { ListPointer, TrustedList } from './trusted-list.ts'
import { asListRefusal, TrustedListRefused } from './trusted-list-refused.ts'

export interface NationalListExpected {
  /** As the list writes it: EL, UK. */
  territory: string
  /** Of a verified list of lists that is not past its own next update. */
  pointers: readonly ListPointer[]
  /** Seconds. */
  now: number
  last?: LastList | undefined
}

/** @throws TrustedListRefused */
export async function verifyNationalList(bytes: Bytes, expected: NationalListExpected): Promise<TrustedList> {
  const { territory, pointers, now, last } = expected
  const signers = pointersTo({ pointers }, territory).flatMap((pointer) => pointer.signers)
  if (signers.length === 0)
    throw new TrustedListRefused('NO_POINTER', `the list of lists names no list of ${territory}`, 'PRO-4.2.4-03')
  const list = await read(bytes, signers.map(fromBase64))
  if (list.type !== 'national') throw new TrustedListRefused('LIST_TYPE', 'the list is not that of a country')
  if (list.territory !== territory)
    throw new TrustedListRefused('TERRITORY', `the list is of ${list.territory} and not of ${territory}`)
  checkListState(list, { now, last, rule: 'PRO-4.2.4-10' })
  return list
}

async function read(bytes: Bytes, signers: Bytes[]): Promise<TrustedList> {
  try {
    const { root, signer, sha256: digest } = await verifySignedXml(bytes, { root: trustedListRoot, signers })
    return parseTrustedList(root, { sha256: digest, signerSha256: hex(await sha256(signer)) })
  } catch (error) {
    throw asListRefusal(error, { signature: 'PRO-4.2.4-07', signer: 'PRO-4.2.4-09' })
  }
}
