// Codes: authorization codes and pre-authorized codes, as wallets redeem them. What a code gave out is one family (RFC 6749 section
// 4.1.2): a code that comes a second time was stolen, by the first or by the second who brought it, and everything of its family ends.
// A code carries a mark that it is ours, and its family is named after it: so it takes no row to know it again, whoever comes at the same
// moment, and strangers' codes store nothing.
import { base64url, concat, equalBytes, fromBase64url, sha256, utf8 } from '../shared/bytes.ts'
import { accessTokenLife, refreshTokenLife } from './grant.ts'
import type { Issuer } from './issuer.ts'

const idLength = 16
const markLength = 8

export async function createCode({ codeMark, random }: Issuer): Promise<string> {
  const id = random(idLength)
  return base64url(concat(id, (await codeMark(id)).subarray(0, markLength)))
}

/** The store gets this name, and cannot redeem a code by it. */
export const familyOf = async (code: string): Promise<string> => base64url(await sha256(utf8(`family\n${code}`)))

/** Ends what a code gave out, as long as anything of it could live; a code that is not ours ends nothing. */
export async function endFamily(issuer: Issuer, code: string): Promise<void> {
  if (await isOurs(issuer, code))
    await issuer.rows.close(await familyOf(code), issuer.now() + refreshTokenLife + accessTokenLife)
}

async function isOurs({ codeMark }: Issuer, code: string): Promise<boolean> {
  const bytes = bytesOf(code)
  if (bytes?.length !== idLength + markLength) return false
  const mark = (await codeMark(bytes.slice(0, idLength))).subarray(0, markLength)
  return equalBytes(bytes.subarray(idLength), mark)
}

function bytesOf(code: string) {
  try {
    return fromBase64url(code)
  } catch {
    return undefined
  }
}
