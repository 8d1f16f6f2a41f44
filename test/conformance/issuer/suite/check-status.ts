// The status of a credential that was just issued: its list is there, signed under the trust anchor of status lists, and says valid
// (draft-ietf-oauth-status-list). With `jwk` beside `x5c`: the plan without HAIP reads that one.
import { inflateSync } from 'node:zlib'
import { compactVerify, decodeProtectedHeader, importJWK } from 'jose'
import { expect } from 'vitest'
import { checkChain } from '../../../interop/certificate-chain.ts'
import { pki } from './running.ts'

export interface StatusReference {
  index: number
  uri: string
}

export async function checkStatus({ index, uri }: StatusReference): Promise<void> {
  const mediaType = 'application/statuslist+jwt'
  const response = await fetch(uri, { headers: { Accept: mediaType } })
  expect([response.status, response.headers.get('Content-Type')]).toEqual([200, mediaType])
  const token = await response.text()
  const { typ, x5c = [], jwk } = decodeProtectedHeader(token)
  expect(typ).toBe('statuslist+jwt')
  expect(x5c).not.toContain(pki.authorities.pid)
  await compactVerify(token, await importJWK(jwk ?? {}, 'ES256'))
  const { payload } = await compactVerify(token, checkChain(x5c, [pki.authorities.pid]).publicKey)
  const { sub, status_list: list } = JSON.parse(new TextDecoder().decode(payload))
  expect(sub).toBe(uri)
  expect([1, 2, 4, 8]).toContain(list.bits)
  expect(statusAt(inflateSync(Buffer.from(list.lst, 'base64url')), list.bits, index)).toBe(0)
}

/** Least significant bit first. */
function statusAt(list: Uint8Array, bits: number, index: number): number {
  const byte = list[Math.floor((index * bits) / 8)]
  if (byte === undefined) throw new RangeError('the index is beyond the list')
  return (byte >> ((index * bits) % 8)) & (2 ** bits - 1)
}
