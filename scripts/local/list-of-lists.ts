// What people would review before anybody believes the sandbox's list of lists: where it is, which publication of the Official Journal names its signers,
// and the hashes of their certificates.
import type { SandboxPki } from '../../sandbox/pki/sandbox-pki.ts'
import { officialJournal, trustedListUrl } from '../../sandbox/trust-lists/sandbox-trusted-lists.ts'
import { fromBase64, hex, sha256 } from '../../shared/bytes.ts'
import type { Addresses } from './installation.ts'

/** As the function that keeps trust lists is told. */
export interface ListOfLists {
  url: string
  journal: string
  /** Hex SHA-256. */
  signers: string[]
  /** All, unless this says otherwise. */
  countries?: string[]
}

export async function listOfListsOf(
  { listOperators }: Pick<SandboxPki, 'listOperators'>,
  { sandbox }: Pick<Addresses, 'sandbox'>,
): Promise<ListOfLists> {
  const signers = await Promise.all(listOperators.journal.x5c.map(async (der) => hex(await sha256(fromBase64(der)))))
  return { url: trustedListUrl(sandbox, 'lotl'), journal: officialJournal, signers }
}
