// What a code gave out is one family (RFC 6749 section 4.1.2): a code that comes a second time was stolen, by the first or by the second
// who brought it, and everything of its family ends.
import { randomId } from '../../shared/random.ts'
import { refreshTokenLife } from '../grant.ts'
import type { Issuer } from '../issuer.ts'

/** Remembers which family a code began, for as long as anything of it lives. */
export async function beginFamily({ rows, random, now }: Issuer, code: string): Promise<string> {
  const family = randomId(random)
  await rows.put('usedCode', code, family, now() + refreshTokenLife)
  return family
}

/** Ends the family of a code that was used before; a code that began none ends nothing. */
export async function endFamily({ rows, now }: Issuer, code: string): Promise<void> {
  const family = await rows.get<string>('usedCode', code)
  if (family !== undefined) await rows.close(family, now() + refreshTokenLife)
}
