// A credential as the suite judges it: of its configuration, under the trust anchor and without the anchor in its chain, bound to the key
// that was proven, with times that tell no moment, and with a status that says valid. Read by jose, OpenSSL and @owf/mdoc.

import { expect } from 'vitest'
import { checkStatus } from './check-status.ts'
import type { Key } from './keys.ts'
import type { ReadCredential } from './read-credential.ts'
import { readMdoc } from './read-mdoc.ts'
import { readSdJwt } from './read-sd-jwt.ts'
import { configurationOf, type Variant } from './variants.ts'

export function readCredential({ format }: Variant, credential: string): Promise<ReadCredential> {
  return format === 'sd_jwt_vc' ? readSdJwt(credential) : readMdoc(credential)
}

const hour = 3600

export async function checkCredential(variant: Variant, credential: string, key: Key): Promise<ReadCredential> {
  const read = await readCredential(variant, credential)
  const { vct, doctype } = configurationOf(variant)
  expect(read.type).toBe(vct ?? doctype)
  const { kty, crv, x, y } = key.publicJwk
  expect(read.holderKey).toEqual({ kty, crv, x, y })
  expect(new Set(read.salts).size).toBe(read.salts.length)
  // Rounded to the hour at least, so that two copies do not tell that they were issued together.
  expect(read.times.filter((time) => time % hour !== 0)).toEqual([])
  await checkStatus(read.status)
  return read
}
