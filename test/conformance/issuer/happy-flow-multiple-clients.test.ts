// oid4vci-1_0-issuer-happy-flow-multiple-clients: a second wallet with a long state, a redirect URI that has a query, and parameters in
// another order, over the same offer; the keys of the first are of no use to it, and nothing in its credential links the two.
import { describe, expect, it } from 'vitest'
import { askForCredential, credentialsOf } from './suite/ask-for-credential.ts'
import { codeRequest, obtainTokens } from './suite/ask-for-token.ts'
import { approved } from './suite/authorize.ts'
import { checkCredential } from './suite/check-credential.ts'
import { outcomeOf } from './suite/check-response.ts'
import { type Client, createClient } from './suite/client.ts'
import { issuerStateOf } from './suite/obtain-access.ts'
import { type Parameters, requestOf } from './suite/push.ts'
import { type Variant, variants } from './suite/variants.ts'

async function obtain(client: Client, variant: Variant, request: Parameters) {
  const { accessToken } = await obtainTokens(client, codeRequest(client, await approved(client, request)))
  const asked = await askForCredential(client, { variant, accessToken })
  expect(outcomeOf(asked)).toBe('200')
  const [key] = asked.keys
  if (!key) throw new TypeError('one key was proven')
  return { accessToken, read: await checkCredential(variant, credentialsOf(asked)[0] ?? '', key) }
}

const reversed = (parameters: Parameters): Parameters => Object.fromEntries(Object.entries(parameters).reverse())

describe.each(variants)('happy-flow-multiple-clients, $format, $flow', (variant) => {
  it('serves both, and keeps their keys and their credentials apart', async () => {
    const [first, second] = [await createClient(1), await createClient(2)]
    const issuerState = await issuerStateOf(variant)
    const one = await obtain(first, variant, { ...requestOf(first, variant), issuer_state: issuerState })
    const state = crypto.randomUUID().repeat(4).slice(0, 128)
    const request = { ...requestOf(second, variant), state, issuer_state: issuerState }
    const other = await obtain(second, variant, reversed(request))
    const misused = await askForCredential(second, { variant, accessToken: other.accessToken, dpopKey: first.dpop })
    expect(outcomeOf(misused)).toBe('401 invalid_dpop_proof')
    expect(other.read.times).toEqual(one.read.times)
    expect(other.read.status.uri).toBe(one.read.status.uri)
    expect(other.read.status.index).not.toBe(one.read.status.index)
  })
})
