// The request object of interactive authorization; that of other flows is tested where wallets fetch it.
import { describe, expect, it } from 'vitest'
import { minute } from '../shared/clock.ts'
import { parseJws } from '../shared/keys/jws.ts'
import { afternoon } from './testing/memory-provider.ts'
import { askForIssuer, createTestVerifier } from './testing/memory-relying-party.ts'

const verifier = await createTestVerifier()

describe('the request object that an issuer passes on', () => {
  it('names the origin of the issuer, and no address or state of ours (FUT-VCI-03)', async () => {
    const { requestObject, transaction } = await askForIssuer(verifier)
    const { header, payload } = parseJws(requestObject)
    const { d: _, ...publicKey } = transaction.encryptionKey
    expect(header).toMatchObject({ typ: 'oauth-authz-req+jwt', alg: 'ES256' })
    expect(payload).toEqual({
      response_type: 'vp_token',
      response_mode: 'iae_post.jwt',
      client_id: verifier.config.clientId,
      aud: 'https://self-issued.me/v2',
      expected_origins: ['https://issuer.example'],
      nonce: transaction.nonce,
      iat: afternoon,
      exp: afternoon + 5 * minute,
      dcql_query: transaction.query,
      client_metadata: expect.objectContaining({ jwks: { keys: [publicKey] } }),
    })
  })

  it('offers no key where a plain answer is asked for', async () => {
    const { payload } = parseJws((await askForIssuer(verifier, { responseMode: 'iae_post' })).requestObject)
    expect(payload.response_mode).toBe('iae_post')
    expect(JSON.stringify(payload)).not.toContain('jwks')
  })
})
