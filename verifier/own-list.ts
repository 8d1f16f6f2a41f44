// Which transactions a relying party has: the rows of transactions cannot be searched, since only who knows a name finds one. So each
// name is appended to a list of its partner's, sealed under a secret that the store does not have, beside the rows and at the same time.
// Several lists for each partner, so that no shard carries all that one partner begins.
import { base64url, utf8 } from '../shared/bytes.ts'
import { randomBelow } from '../shared/random.ts'
import type { Verifier } from './verifier.ts'

interface Listed {
  id: string
  /** Seconds. */
  begun: number
}

const spread = 4
/** Of each list: of what is older, only who kept the name knows it. */
const most = 250

const secretOf = async ({ marks }: Verifier, clientId: string, nth: number): Promise<string> =>
  base64url(await marks.partnerList(utf8(`transactions\n${nth}\n${clientId}`)))

export async function enlist(verifier: Verifier, clientId: string, id: string, expiresAt: number): Promise<void> {
  const secret = await secretOf(verifier, clientId, randomBelow(verifier.random, spread))
  const listed: Listed = { id, begun: verifier.now() }
  await verifier.rows.append('transactionList', secret, listed, expiresAt, most)
}

/** Names, the newest first; some may be over and gone. */
export async function listOwn(verifier: Verifier, clientId: string): Promise<string[]> {
  const lists = await Promise.all(
    Array.from({ length: spread }, async (_, nth) =>
      verifier.rows.list<Listed>('transactionList', await secretOf(verifier, clientId, nth)),
    ),
  )
  return lists
    .flat()
    .sort((one, other) => other.begun - one.begun || (one.id < other.id ? -1 : 1))
    .map(({ id }) => id)
}
