// An SD-JWT VC under the trust anchor of PIDs, on jose and OpenSSL alone.
import { compactVerify, decodeProtectedHeader } from 'jose'
import { expect } from 'vitest'
import { checkChain } from '../../../interop/certificate-chain.ts'
import { seconds } from './keys.ts'
import type { ReadCredential } from './read-credential.ts'
import { pki } from './running.ts'

interface Claims {
  vct: string
  iat?: number
  nbf?: number
  exp: number
  cnf: { jwk: Record<string, unknown> }
  status: { status_list: { idx: number; uri: string } }
}

const year = 365 * 86_400

export async function readSdJwt(credential: string): Promise<ReadCredential> {
  // The last part would be a key binding, which an issuer cannot make.
  const [jwt = '', ...rest] = credential.split('~')
  expect(rest.pop()).toBe('')
  const { typ, x5c = [] } = decodeProtectedHeader(jwt)
  expect(typ).toBe('dc+sd-jwt')
  expect(x5c).not.toContain(pki.authorities.pid)
  const leaf = checkChain(x5c, [pki.authorities.pid])
  expect(leaf.issuer).not.toBe(leaf.subject)
  const { payload } = await compactVerify(jwt, leaf.publicKey, { algorithms: ['ES256'] })
  const claims: Claims = JSON.parse(new TextDecoder().decode(payload))
  const { vct, iat, nbf, exp, cnf, status } = claims
  const now = seconds()
  for (const begin of [iat, nbf]) if (begin !== undefined) expect(Math.abs(now - begin)).toBeLessThan(2 * 86_400)
  expect(exp).toBeGreaterThan(now)
  expect(exp).toBeLessThan(now + 50 * year)
  expect(Object.keys(cnf)).toEqual(['jwk'])
  const disclosures = rest.map((one): unknown[] => JSON.parse(Buffer.from(one, 'base64url').toString()))
  return {
    type: vct,
    holderKey: cnf.jwk,
    times: [iat, nbf, exp].filter((time) => time !== undefined),
    status: { index: status.status_list.idx, uri: status.status_list.uri },
    salts: disclosures.map(([salt]) => String(salt)),
    dataset: disclosures.map(([, ...value]) => JSON.stringify(value.filter((one) => typeof one === 'string'))).sort(),
  }
}
