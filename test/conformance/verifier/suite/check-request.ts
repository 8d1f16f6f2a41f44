// Every request as the suite judges it, whatever the module is about. What is a warning there is a failure here.
import { createHash, X509Certificate } from 'node:crypto'
import { compactVerify } from 'jose'
import { expect } from 'vitest'
import * as z from 'zod/mini'
import { checkMetadata } from './check-metadata.ts'
import { checkQuery } from './check-query.ts'
import type { Request } from './read-request.ts'
import { configOf } from './running.ts'
import { surplus } from './surplus.ts'
import type { Variant } from './variants.ts'

export async function checkRequest(variant: Variant, request: Request): Promise<void> {
  const { outer, signed, parameters } = request
  expect(signed === undefined).toBe(variant.method === 'url_query')
  if (signed) {
    expect(surplus(outer, ['client_id', 'request_uri', 'request_uri_method'])).toEqual([])
    expectAddress(outer.request_uri)
    expect(outer.client_id).toBe(parameters.client_id)
    if ('request_uri_method' in outer) expect(outer.request_uri_method).toBe('post')
    await checkSigned(variant, request, signed)
  }
  expect(surplus(parameters, known)).toEqual([])
  expect(parameters).toMatchObject({ response_type: 'vp_token', response_mode: variant.mode })
  expectAddress(parameters.response_uri)
  if (variant.prefix === 'redirect_uri') expect(parameters.client_id).toBe(`redirect_uri:${parameters.response_uri}`)
  checkNonce(parameters.nonce)
  if ('verifier_info' in parameters) verifierInfo.parse(parameters.verifier_info)
  checkMetadata(variant, parameters.client_metadata)
  checkQuery(variant, parameters.dcql_query)
}

/** There are others that are legal, but not with DCQL: scope; not in an object: request_uri_method; not for this suite: transaction_data. */
const known = [
  ...['dcql_query', 'client_id', 'response_uri', 'client_metadata', 'nonce', 'state', 'response_type', 'response_mode'],
  ...['verifier_info', 'wallet_nonce', 'aud', 'iss', 'iat', 'nbf', 'exp', 'jti'],
]

function expectAddress(address: unknown): void {
  expect(address).toMatch(/^https:\/\//)
  expect(new URL(String(address)).hash).toBe('')
}

async function checkSigned(
  variant: Variant,
  { walletNonce }: Request,
  { jwt, header, claims }: NonNullable<Request['signed']>,
): Promise<void> {
  const now = Date.now() / 1000
  expect(header.typ).toBe('oauth-authz-req+jwt')
  expect(claims.aud).toBe('https://self-issued.me/v2')
  for (const name of ['iat', 'exp', 'nbf']) if (name in claims) expect(claims[name]).toBeTypeOf('number')
  expect(claims.iat).toBeLessThan(now + 5)
  expect(claims.iat).toBeGreaterThan(now - 86_400)
  if ('exp' in claims) expect(claims.exp).toBeGreaterThan(now)
  if ('iss' in claims) expect(claims.iss).toBe(claims.client_id)
  expect(claims.wallet_nonce).toBe(walletNonce)
  await checkSignature(variant, jwt, header.x5c ?? [], claims.client_id)
}

/** By the leaf, which leads to the anchor that the tester named; neither it nor anything like it comes along. */
async function checkSignature(variant: Variant, jwt: string, x5c: string[], clientId: unknown): Promise<void> {
  const { client } = await configOf(variant)
  const anchor = new X509Certificate(client.request_object_trust_anchor_pem)
  const chain = x5c.map((one) => new X509Certificate(Buffer.from(one, 'base64')))
  const [leaf] = chain
  if (!leaf) throw new Error('the request object names no certificate')
  expect(leaf.checkIssued(leaf)).toBe(false)
  expect(chain.map(({ fingerprint256 }) => fingerprint256)).not.toContain(anchor.fingerprint256)
  for (const [at, one] of chain.entries()) {
    const issuer = chain[at + 1] ?? anchor
    expect([one.checkIssued(issuer), one.verify(issuer.publicKey), issuer.ca]).toEqual([true, true, true])
  }
  for (const { validFromDate, validToDate } of [...chain, anchor]) {
    expect(validFromDate.getTime()).toBeLessThan(Date.now())
    expect(validToDate.getTime()).toBeGreaterThan(Date.now())
  }
  await compactVerify(jwt, leaf.publicKey, { algorithms: ['ES256'] })
  if (variant.prefix === 'x509_hash')
    expect(clientId).toBe(`x509_hash:${createHash('sha256').update(leaf.raw).digest('base64url')}`)
  else {
    expect(clientId).toBe(`x509_san_dns:${client.client_id}`)
    expect(leaf.checkHost(client.client_id)).toBe(client.client_id)
  }
}

const verifierInfo = z
  .array(
    z.strictObject({
      format: z.string().check(z.minLength(1)),
      data: z.union([z.string(), z.record(z.string(), z.unknown())]),
      credential_ids: z.optional(z.array(z.string().check(z.minLength(1))).check(z.minLength(1))),
    }),
  )
  .check(z.minLength(1))

/** 32 random bytes at most, and more than 96 bits by the dispersion of its characters. */
function checkNonce(nonce: string): void {
  expect(nonce).toMatch(/^[\w.~-]{16,43}$/)
  const counts = Map.groupBy(nonce, (character) => character).values()
  const perCharacter = [...counts].reduce((sum, { length }) => {
    const share = length / nonce.length
    return sum - share * Math.log2(share)
  }, 0)
  expect(perCharacter * nonce.length).toBeGreaterThan(96)
}
