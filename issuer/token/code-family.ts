// What a code gave out is one family (RFC 6749 section 4.1.2): a code that comes a second time was stolen, by the first or by the second
// who brought it, and everything of its family ends.
import { randomId } from '../../shared/random.ts'
import { accessTokenLife, refreshTokenLife } from '../grant.ts'
import type { Issuer } from '../issuer.ts'
import type { ProvenWallet } from './proven-wallet.ts'

/** What a used code began (row `usedCode`), and until when anything of it lives. */
interface Family {
  name: string
  /** Seconds. */
  until: number
}

/** Remembers it for no longer than it could matter: an attested instance gets a refresh token, others an access token alone. */
export async function beginFamily(issuer: Issuer, code: string, { client }: ProvenWallet): Promise<string> {
  const { rows, random, now } = issuer
  const until = now() + (client.instance === undefined ? 0 : refreshTokenLife) + accessTokenLife
  const family: Family = { name: randomId(random), until }
  await rows.put('usedCode', code, family, until)
  return family.name
}

/** Ends the family of a code that was used before; a code that began none ends nothing. */
export async function endFamily({ rows }: Issuer, code: string): Promise<void> {
  const family = await rows.get<Family>('usedCode', code)
  if (family) await rows.close(family.name, family.until)
}
