// A wallet of others answers a page of ours: @openid4vc/openid4vp reads what a browser passes on and makes the answer, @sd-jwt/core and
// @owf/mdoc bind it to the origin.
import { isOpenid4vpAuthorizationRequestDcApi, type Openid4vpAuthorizationRequestDcApi } from '@openid4vc/openid4vp'
import { beforeAll, describe, expect, it } from 'vitest'
import type { PresentationResult } from '../../sandbox/relying-party/verifier-client.ts'
import type { HeldCredential } from '../../sandbox/wallet/wallet.ts'
import { addresses, callVerifier, complaints, mdocQuery, pki, sdJwtQuery, walletOf } from '../flows/world.ts'
import { type Match, matchQuery } from './match-query.ts'
import { presentMdoc } from './mdoc-holder.ts'
import { createClient, encryptionThumbprint } from './openid4vp-wallet.ts'
import { presentSdJwt } from './sd-jwt-holder.ts'

const origin = addresses.sandbox
const client = createClient([pki.authorities.access])
const queries = { 'dc+sd-jwt': sdJwtQuery, mso_mdoc: mdocQuery }
type Format = keyof typeof queries

let held: HeldCredential[] = []
beforeAll(async () => {
  held = (await walletOf('jan', 8)).held
})

const fresh = (format: Format): HeldCredential[] => {
  const one = held.find((copy) => copy.format === format && !copy.used)
  if (!one) throw new Error('all copies are used')
  one.used = true
  return [one]
}

async function open(format: Format, responseMode = 'dc_api.jwt') {
  const wish = { query: queries[format](), purpose: 'A test', flow: 'digitalCredentials', responseMode }
  const response = await callVerifier('POST', '/verification/v1/transactions', wish)
  const { id, digitalCredentialRequests } = (await response.json()) as {
    id: string
    digitalCredentialRequests: { protocol: string; data: Record<string, unknown> }[]
  }
  const dataOf = (name: string) => digitalCredentialRequests.find(({ protocol }) => protocol === name)?.data ?? {}
  return { id, dataOf }
}

async function resolve(data: Record<string, unknown>, from = origin) {
  const { params } = client.parseOpenid4vpAuthorizationRequest({ authorizationRequest: data })
  const resolved = await client.resolveOpenId4vpAuthorizationRequest({
    authorizationRequestPayload: params,
    origin: from,
  })
  const { authorizationRequestPayload: payload, client: verifier } = resolved
  if (!isOpenid4vpAuthorizationRequestDcApi(payload)) throw new Error('the request is not for a browser')
  return { payload, verifier }
}

async function presentationOf(payload: Openid4vpAuthorizationRequestDcApi, match: Match): Promise<string> {
  const { nonce } = payload
  if (match.format === 'dc+sd-jwt') return presentSdJwt(match.held, match.claims, { aud: `origin:${origin}`, nonce })
  const jwkThumbprint = await encryptionThumbprint(payload)
  return presentMdoc(match.held, match.nameSpaces, { origin, nonce, ...(jwkThumbprint && { jwkThumbprint }) })
}

async function answer(payload: Openid4vpAuthorizationRequestDcApi, format: Format) {
  const matches = await matchQuery(payload.dcql_query as never, fresh(format))
  const entries = matches.map(async (match) => [match.queryId, [await presentationOf(payload, match)]] as const)
  const made = await client.createOpenid4vpAuthorizationResponse({
    authorizationRequestPayload: payload,
    origin,
    authorizationResponsePayload: { vp_token: Object.fromEntries(await Promise.all(entries)) as never },
    ...(payload.response_mode === 'dc_api.jwt' && {
      jarm: {
        encryption: { nonce: 'of-the-wallet' },
        serverMetadata: {
          authorization_signing_alg_values_supported: [],
          authorization_encryption_alg_values_supported: ['ECDH-ES'],
          authorization_encryption_enc_values_supported: ['A128GCM'],
        },
      },
    }),
  })
  return made.jarm ? { response: made.jarm.responseJwt } : { vp_token: made.authorizationResponsePayload.vp_token }
}

describe('@openid4vc/openid4vp behind a browser', () => {
  it('verifies the signed request, and knows who asks', async () => {
    const { dataOf } = await open('dc+sd-jwt')
    const { payload, verifier } = await resolve(dataOf('openid4vp-v1-signed'))
    expect(verifier.prefix).toBe('x509_hash')
    expect(payload.expected_origins).toEqual([origin])
  })

  it('refuses it for the page of another origin (VP-DCAPI-04)', async () => {
    const { dataOf } = await open('dc+sd-jwt')
    await expect(resolve(dataOf('openid4vp-v1-signed'), 'https://evil.example')).rejects.toThrow('expected_origins')
  })

  it.each(
    (['dc+sd-jwt', 'mso_mdoc'] as const).flatMap((format) =>
      ['openid4vp-v1-signed', 'openid4vp-v1-unsigned'].flatMap((protocol) =>
        ['dc_api.jwt', 'dc_api'].map((mode) => [format, protocol, mode] as const),
      ),
    ),
  )('presents %s over %s in %s, and every check passes (VP-DCAPI-06, VP-DCAPI-07)', async (format, protocol, mode) => {
    const { id, dataOf } = await open(format, mode)
    const { payload } = await resolve(dataOf(protocol))
    const data = await answer(payload, format)
    const path = `/verification/v1/transactions/${id}/digital-credential`
    const response = await callVerifier('POST', path, { protocol, data })
    const result = (await response.json()) as PresentationResult
    expect([response.status, result.verdict, complaints(result)]).toEqual([200, 'accepted', []])
    expect(JSON.stringify(result.credentials[0]?.claims)).toContain('Peeters')
  })
})
