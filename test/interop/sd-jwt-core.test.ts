// An SD-JWT VC that the running issuer issued, judged by @sd-jwt/core, and its digests by a few lines over node:crypto.
import { createHash, X509Certificate } from 'node:crypto'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { publicPart } from '../../sandbox/wallet/holder-key.ts'
import type { HeldCredential } from '../../sandbox/wallet/wallet.ts'
import { day } from '../../shared/clock.ts'
import { addresses, pki, ssinOf, walletOf } from '../flows/world.ts'
import { judgeSdJwt } from './judge-sd-jwt.ts'
import { claimsIn } from './sd-jwt-holder.ts'

const judge = (credential: string, authority = pki.authorities.pid, currentDate = Date.now() / 1000) =>
  judgeSdJwt(credential, authority, currentDate)

/** Digests that a JSON text names: every text of the length of a SHA-256 in base64url that stands in `_sd` or `...`. */
function digestsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(digestsIn)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, part]) =>
    name === '_sd' || name === '...' ? [part].flat().map(String) : digestsIn(part),
  )
}

const partsOf = (credential: string) => {
  const [jwt = '', ...disclosures] = credential.split('~').filter(Boolean)
  return { jwt, disclosures }
}

describe('an SD-JWT VC of the running issuer, to @sd-jwt/core', () => {
  let held: HeldCredential
  let credential = ''

  beforeAll(async () => {
    const wallet = await walletOf('jan', 1)
    held = wallet.held.find(({ format }) => format === 'dc+sd-jwt') as HeldCredential
    credential = held.credential
  })

  it('is signed with the key of x5c under the PID authority, and valid now (SDVC-01, SDVC-12)', async () => {
    const { header, payload } = await judge(credential)
    expect(header).toMatchObject({ alg: 'ES256', typ: 'dc+sd-jwt' })
    expect(payload).toMatchObject({ iss: addresses.issuer, vct: 'urn:eudi:pid:1', cnf: { jwk: publicPart(held.key) } })
  })

  it('tells who Jan is, once everything is disclosed', async () => {
    expect(await claimsIn(credential)).toMatchObject({
      family_name: 'Peeters',
      given_name: 'Jan',
      birthdate: '1985-03-14',
      nationalities: ['BE'],
      address: { postal_code: '1000', country: 'BE' },
      personal_administrative_number: ssinOf('jan'),
    })
  })

  it('names each disclosure by its digest, once, and no other digest (SDVC-09)', () => {
    const { jwt, disclosures } = partsOf(credential)
    const digests = disclosures.map((disclosure) => createHash('sha256').update(disclosure).digest('base64url'))
    const read = disclosures.map(
      (disclosure) => JSON.parse(Buffer.from(disclosure, 'base64url').toString()) as unknown[],
    )
    const named = [decodeJwt(jwt), ...read.map((disclosure) => disclosure.at(-1))].flatMap(digestsIn)
    expect(digests.length).toBeGreaterThan(15)
    expect(named.toSorted()).toEqual(digests.toSorted())
    expect(new Set(read.map(([salt]) => salt)).size).toBe(disclosures.length)
  })

  it('discloses nothing that must be plain, and nothing of the person in the plain part (SDVC-04, SDVC-10)', () => {
    const plain = Object.keys(decodeJwt(partsOf(credential).jwt))
    const technical = ['_sd', '_sd_alg', 'cnf', 'exp', 'iat', 'iss', 'nbf', 'status', 'vct', 'vct#integrity']
    expect(plain.toSorted()).toEqual(technical)
  })

  it('has the digest of its type as the issuer serves it, byte for byte (SDVC-TM-05)', async () => {
    const { vct, 'vct#integrity': integrity } = decodeJwt(credential)
    const served = await fetch(`${addresses.issuer}/types/${vct}`)
    const digest = createHash('sha256')
      .update(new Uint8Array(await served.arrayBuffer()))
      .digest('base64')
    expect(integrity).toBe(`sha256-${digest}`)
  })

  it('names its certificate by an address that serves it, and by its hash (ETSI TS 119 472-1 section 5.6)', async () => {
    const { x5c, x5u = '', 'x5t#S256': thumbprint } = decodeProtectedHeader(credential)
    const { raw } = new X509Certificate(await (await fetch(x5u)).text())
    expect(raw.toString('base64')).toBe(x5c?.[0])
    expect(createHash('sha256').update(raw).digest('base64url')).toBe(thumbprint)
  })

  it('is refused under another authority of the sandbox', async () => {
    await expect(judge(credential, pki.authorities.access)).rejects.toThrow('does not lead to an anchor')
  })

  it('is refused when it has expired', async () => {
    await expect(judge(credential, pki.authorities.pid, Date.now() / 1000 + 15 * day)).rejects.toThrow('expired')
  })

  it('is refused when the signed part is changed', async () => {
    const [header, payload = '', rest] = credential.split('.')
    const text = Buffer.from(payload, 'base64url').toString().replace('urn:eudi:pid:1', 'urn:eudi:pid:2')
    const changed = [header, Buffer.from(text).toString('base64url'), rest].join('.')
    await expect(judge(changed)).rejects.toThrow(/signature/i)
  })

  it('is refused when a disclosure is changed', async () => {
    const { disclosures } = partsOf(credential)
    const original = disclosures.find((one) => Buffer.from(one, 'base64url').includes('"Peeters"')) ?? ''
    const forged = Buffer.from(Buffer.from(original, 'base64url').toString().replace('Peeters', 'Pieters'))
    const changed = credential.replace(original, forged.toString('base64url'))
    await expect(judge(changed)).rejects.toThrow('Unreferenced disclosure')
  })
})
