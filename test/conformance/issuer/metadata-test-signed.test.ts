// oid4vci-1_0-issuer-metadata-test-signed: the same metadata as a JWT, for who asks for it.
import { compactVerify, decodeProtectedHeader } from 'jose'
import { expect, it } from 'vitest'
import { checkChain } from '../../interop/certificate-chain.ts'
import { seconds } from './suite/keys.ts'
import { issuer } from './suite/metadata.ts'
import { addresses, pki } from './suite/running.ts'

it('metadata-test-signed: a JWT under the access certificate, which says what the JSON says', async () => {
  const response = await fetch(`${addresses.issuer}/.well-known/openid-credential-issuer`, {
    headers: { Accept: 'application/jwt' },
  })
  expect([response.status, response.headers.get('Content-Type')]).toEqual([200, 'application/jwt'])
  const jwt = await response.text()
  const { typ, x5c = [], jwk } = decodeProtectedHeader(jwt)
  expect([typ, jwk]).toEqual(['openidvci-issuer-metadata+jwt', undefined])
  expect(x5c).not.toContain(pki.authorities.access)
  const { payload } = await compactVerify(jwt, checkChain(x5c, [pki.authorities.access]).publicKey)
  const { sub, iat, exp, ...metadata } = JSON.parse(new TextDecoder().decode(payload))
  expect(sub).toBe(issuer.credential_issuer)
  expect(Math.abs(seconds() - iat)).toBeLessThan(86_400)
  expect(exp).toBeGreaterThan(seconds())
  expect(metadata).toEqual(issuer)
})
