// oid4vci-1_0-issuer-happy-flow: the whole way, by scope and by authorization_details. Parameters and members that nobody knows change nothing
// at any step; an encrypted answer may be asked for compressed; what is deferred is there when the wallet comes again; the wallet says that it accepted.
import { describe, expect, it } from 'vitest'
import { askForCredential, credentialsOf } from './suite/ask-for-credential.ts'
import { codeRequest, obtainTokens } from './suite/ask-for-token.ts'
import { authorize } from './suite/authorize.ts'
import { checkCredential } from './suite/check-credential.ts'
import { outcomeOf } from './suite/check-response.ts'
import { type Client, createClient } from './suite/client.ts'
import { issuer } from './suite/metadata.ts'
import { issuerStateOf, obtainAccess } from './suite/obtain-access.ts'
import { type Parameters, pushed, requestOf } from './suite/push.ts'
import { receiveCredential } from './suite/receive-credential.ts'
import { notify, requestCredential } from './suite/request-credential.ts'
import { addresses } from './suite/running.ts'
import { configurationOf, type Variant, variants } from './suite/variants.ts'

const unknown = () => ({ [`unknown_${crypto.randomUUID()}`]: crypto.randomUUID() })

const tellRegister = (behaviour: string): Promise<Response> =>
  fetch(`${addresses.sandbox}/misbehave`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ source: 'nationalRegister', behaviour, times: 10 }),
  })

/** Nothing in it that is not known. */
function identifiersOf(details: unknown, id: string): string[] {
  expect(details).toEqual([
    { type: 'openid_credential', credential_configuration_id: id, credential_identifiers: expect.any(Array) },
  ])
  const [{ credential_identifiers: identifiers }] = details as [{ credential_identifiers: string[] }]
  for (const identifier of identifiers) expect(identifier).toMatch(/./)
  expect(new Set(identifiers).size).toBe(identifiers.length)
  return identifiers
}

async function accessOverUnknowns(client: Client, variant: Variant) {
  const request: Parameters = {
    ...requestOf(client, variant),
    issuer_state: await issuerStateOf(variant),
    ...unknown(),
  }
  const said = await authorize(client, await pushed(client, request), { parameters: unknown() })
  expect([said.state, said.page]).toEqual([request.state, undefined])
  return obtainTokens(client, { ...codeRequest(client, said.code ?? ''), ...unknown() })
}

describe.each(variants)('happy-flow, $format, $flow', (variant) => {
  it('plain, with members that nobody knows in every request', async () => {
    const client = await createClient()
    const { accessToken } = await accessOverUnknowns(client, variant)
    for (const kind of ['jwt', 'attestation'] as const) {
      const asked = await askForCredential(client, { variant, accessToken, proofs: { kind }, body: unknown() })
      expect(outcomeOf(asked)).toBe('200')
      const [credential = '', ...more] = credentialsOf(asked)
      expect(more).toEqual([])
      const [key] = asked.keys
      if (key) await checkCredential(variant, credential, key)
      const body = { notification_id: asked.body.notification_id, event: 'credential_accepted', ...unknown() }
      expect(outcomeOf(await notify(client, { accessToken, body }))).toBe('204')
    }
  })

  it('encrypted both ways, and a second time with zip: DEF', async () => {
    const client = await createClient()
    const { accessToken } = await obtainAccess(client, variant)
    for (const response of [{}, { zip: 'DEF' }]) {
      const asked = await askForCredential(client, { variant, accessToken, encrypted: { response }, body: unknown() })
      expect(outcomeOf(asked)).toBe('200')
      const [key] = asked.keys
      if (key) await checkCredential(variant, credentialsOf(asked)[0] ?? '', key)
    }
  })

  it('over authorization_details: by the identifier that the token names, which is the same once it is refreshed', async () => {
    const client = await createClient()
    const { id } = configurationOf(variant)
    const details = JSON.stringify([{ type: 'openid_credential', credential_configuration_id: id, ...unknown() }])
    const first = await obtainAccess(client, variant, { scope: undefined, authorization_details: details })
    const refreshed = await obtainTokens(client, { grant_type: 'refresh_token', refresh_token: first.refreshToken })
    for (const { accessToken, body } of [first, refreshed]) {
      const [identifier = '', ...more] = identifiersOf(body.authorization_details, id)
      expect(more).toEqual([])
      const wanted = { credential_configuration_id: undefined, credential_identifier: identifier }
      await receiveCredential(client, { variant, accessToken, body: wanted })
    }
    expect(refreshed.body.authorization_details).toEqual(first.body.authorization_details)
  })

  it('deferred: there at the first time that the wallet comes for it', async () => {
    const client = await createClient()
    const { accessToken } = await obtainAccess(client, variant)
    await tellRegister('unavailable')
    const asked = await askForCredential(client, { variant, accessToken })
    await tellRegister('none')
    expect([outcomeOf(asked), typeof asked.body.interval]).toEqual(['202', 'number'])
    const body = { transaction_id: asked.body.transaction_id }
    const fetched = await requestCredential(client, { accessToken, body }, 'deferred')
    expect(outcomeOf(fetched)).toBe('200')
    const [key] = asked.keys
    if (key) await checkCredential(variant, credentialsOf(fetched)[0] ?? '', key)
  })
})

it('happy-flow: the metadata names where to notify and how to encrypt', () => {
  expect(issuer).toMatchObject({
    notification_endpoint: expect.stringMatching(/^https:/),
    credential_request_encryption: { encryption_required: false },
    credential_response_encryption: { encryption_required: false },
  })
})
