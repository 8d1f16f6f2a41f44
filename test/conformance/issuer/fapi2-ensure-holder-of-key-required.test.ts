// fapi2-security-profile-final-ensure-holder-of-key-required: good TLS at the authorization and the token endpoint, and no token without a DPoP proof.
import { describe, expect, it } from 'vitest'
import { askForToken, codeRequest } from './suite/ask-for-token.ts'
import { outcomeOf } from './suite/check-response.ts'
import { createClient } from './suite/client.ts'
import { server } from './suite/metadata.ts'
import { obtainCode } from './suite/obtain-code.ts'
import { checkTls } from './suite/tls-of.ts'
import { plain } from './suite/variants.ts'

describe('fapi2-ensure-holder-of-key-required', () => {
  it.each([
    ['authorization', server.authorization_endpoint],
    ['token', server.token_endpoint],
  ])('TLS 1.3 alone at the %s endpoint', (_, address) => checkTls(address))

  it('refuses the token', async () => {
    const client = await createClient()
    const form = codeRequest(client, await obtainCode(client, plain))
    expect(outcomeOf(await askForToken(client, form, { dpop: 'none' }))).toBe('400 invalid_dpop_proof')
    expect(outcomeOf(await askForToken(client, form))).toBe('200')
  })
})
