// fapi2-security-profile-final-refresh-token: fresh access tokens over a refresh token, with whatever DPoP key; it is bound to the client and to the attested key of its
// instance, needs client authentication and a DPoP proof, and is not rotated.
import { describe, expect, it } from 'vitest'
import { askForCredential } from './suite/ask-for-credential.ts'
import { askForToken, obtainTokens } from './suite/ask-for-token.ts'
import { outcomeOf } from './suite/check-response.ts'
import { type Client, createClient } from './suite/client.ts'
import { createKey } from './suite/keys.ts'
import { receiveCredential } from './suite/receive-credential.ts'
import { configurationOf, formats, type Variant } from './suite/variants.ts'
import { walk } from './suite/walk.ts'

const formOf = (refreshToken: string, variant?: Variant) => ({
  grant_type: 'refresh_token',
  refresh_token: refreshToken,
  scope: variant && configurationOf(variant).scope,
})

async function obtain(client: Client, variant: Variant): Promise<string> {
  const { refreshToken } = await walk(client, variant)
  expect(refreshToken).not.toBe('')
  return refreshToken
}

describe.each(formats)('fapi2-refresh-token, $format', (variant) => {
  it('gives an access token to a new DPoP key, as often as the wallet comes', async () => {
    const client = await createClient()
    const refreshToken = await obtain(client, variant)
    for (const form of [formOf(refreshToken, variant), formOf(refreshToken)]) {
      const key = await createKey()
      const { accessToken, body } = await obtainTokens(client, form, { dpop: { key } })
      expect([undefined, refreshToken]).toContain(body.refresh_token)
      await receiveCredential(client, { variant, accessToken, dpopKey: key })
    }
  })

  it('refuses another instance key, no client authentication, and no DPoP proof', async () => {
    const client = await createClient()
    const form = formOf(await obtain(client, variant), variant)
    const otherInstance = { ...client, key: await createKey() }
    expect(outcomeOf(await askForToken(otherInstance, form))).toBe('400 invalid_grant')
    expect(outcomeOf(await askForToken(client, form, { anonymous: true }))).toBe('401 invalid_client')
    expect(outcomeOf(await askForToken(client, form, { dpop: 'none' }))).toBe('400 invalid_dpop_proof')
    expect(outcomeOf(await askForToken(client, form))).toBe('200')
  })

  it('keeps what a second wallet got from the first', async () => {
    const [first, second] = [await createClient(1), await createClient(2)]
    const { accessToken, refreshToken } = await walk(second, variant)
    const misused = await askForCredential(second, { variant, accessToken, dpopKey: first.dpop })
    expect(outcomeOf(misused)).toBe('401 invalid_dpop_proof')
    expect(outcomeOf(await askForToken(first, formOf(refreshToken)))).toBe('400 invalid_grant')
    // Nor with the instance key of the second under the name of the first.
    expect(outcomeOf(await askForToken({ ...first, key: second.key }, formOf(refreshToken)))).toBe('400 invalid_grant')
  })
})
