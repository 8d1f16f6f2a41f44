// fapi2-security-profile-final-par-attempt-reuse-request_uri: a request_uri that a person has decided on already is of no more use (RFC 9126 section 7.3).
import { describe, it } from 'vitest'
import { codeRequest, obtainTokens } from './suite/ask-for-token.ts'
import { authorize, expectEnded } from './suite/authorize.ts'
import { createClient } from './suite/client.ts'
import { saidAgain } from './suite/obtain-code.ts'
import { pushed, requestOf } from './suite/push.ts'
import { receiveCredential } from './suite/receive-credential.ts'
import { formats } from './suite/variants.ts'

describe.each(formats)('fapi2-par-attempt-reuse-request_uri, $format', (variant) => {
  it('issues a credential once, and then shows an error', async () => {
    const client = await createClient()
    const request = requestOf(client, variant)
    const requestUri = await pushed(client, request)
    const parameters = saidAgain(request)
    const { code = '' } = await authorize(client, requestUri, { parameters })
    const { accessToken } = await obtainTokens(client, codeRequest(client, code))
    await receiveCredential(client, { variant, accessToken })
    const again = await authorize(client, requestUri, { parameters })
    expectEnded(again, 'has expired or was used before', ['invalid_request_uri'])
  })
})
