// fapi2-security-profile-final-access-token-type-header-case-sensitivity: the name of an authorization scheme is the same in small letters and in capitals
// (RFC 9110 section 11.1).
import { describe, it } from 'vitest'
import { codeRequest, obtainTokens } from './suite/ask-for-token.ts'
import { createClient } from './suite/client.ts'
import { obtainCode } from './suite/obtain-code.ts'
import { receiveCredential } from './suite/receive-credential.ts'
import { formats } from './suite/variants.ts'

describe.each(formats)('fapi2-access-token-type-header-case-sensitivity, $format', (variant) => {
  it.each(['dPOp', 'dpop', 'DPOP'])('takes an access token under %s', async (scheme) => {
    const client = await createClient()
    const { accessToken } = await obtainTokens(client, codeRequest(client, await obtainCode(client, variant)))
    await receiveCredential(client, { variant, accessToken, headers: { Authorization: `${scheme} ${accessToken}` } })
  })
})
