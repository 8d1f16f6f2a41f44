import { createHash } from 'node:crypto'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { textOf } from '../bytes.ts'
import type { CredentialType } from './credential-type.ts'
import { pid } from './pid.ts'
import { typeMetadataOf } from './type-metadata.ts'

const typesUrl = 'https://issuer.example/tenant/types'

const vct = 'urn:eudi:pid:1'
const [sdJwt] = pid.configurations

/** As another isolate makes it, years later. */
async function madeElsewhere() {
  vi.resetModules()
  vi.setSystemTime('2031-01-02T03:04:05Z')
  const [elsewhere, { pid }] = await Promise.all([import('./type-metadata.ts'), import('./pid.ts')])
  return elsewhere.typeMetadataOf(pid, vct, typesUrl)
}

describe('the type metadata of a type', () => {
  afterEach(() => vi.useRealTimers())

  // Copies in wallets name this digest. Whoever changes the description of the PID reads docs/decisions/0013 first.
  it('of the PID are the bytes that credentials already name', async () => {
    expect((await typeMetadataOf(pid, vct, typesUrl)).integrity).toBe(
      'sha256-V6kdf51b5FIGNBgZ8shnhkG9FuO/ig5sVpaHMepm5RI=',
    )
  })

  it('have the digest that subresource integrity has of them, to others too (SDVC-TM-07)', async () => {
    const { body, integrity } = await typeMetadataOf(pid, vct, typesUrl)
    expect(integrity).toBe(`sha256-${createHash('sha256').update(body).digest('base64')}`)
  })

  it('are the same bytes in every isolate, at any time', async () => {
    const here = await typeMetadataOf(pid, vct, typesUrl)
    const elsewhere = await madeElsewhere()
    expect(elsewhere).not.toBe(here)
    expect(elsewhere).toEqual(here)
  })

  it('are kept for each vct by itself (SDVC-TM-01)', async () => {
    const two = { ...pid, configurations: [sdJwt, { ...sdJwt, vct: 'urn:other' }] } as CredentialType
    const [one, other] = [await typeMetadataOf(two, vct, typesUrl), await typeMetadataOf(two, 'urn:other', typesUrl)]
    expect(JSON.parse(textOf(one.body)).vct).toBe(vct)
    expect(JSON.parse(textOf(other.body)).vct).toBe('urn:other')
    expect(await typeMetadataOf(two, vct, typesUrl)).toBe(one)
  })

  it('say what a type is where it says so, in each of its languages (SDVC-TM-02)', async () => {
    const descriptions = { nl: 'a', fr: 'b', de: 'c', en: 'd' }
    const { description, display } = JSON.parse(
      textOf((await typeMetadataOf({ ...pid, descriptions }, vct, typesUrl)).body),
    )
    expect(description).toBe('d')
    expect(display.map(({ locale, description }: Record<string, string>) => [locale, description])).toEqual(
      Object.entries(descriptions),
    )
    const { descriptions: _, ...plain } = pid
    expect(textOf((await typeMetadataOf(plain, vct, typesUrl)).body)).not.toContain('"description"')
  })

  it('say of every claim of the SD-JWT VC that it is disclosable by itself, and of no element of an mdoc', async () => {
    const { claims } = JSON.parse(textOf((await typeMetadataOf(pid, vct, typesUrl)).body))
    expect(claims.map(({ path }: { path: string[] }) => path)).toEqual(
      pid.claims.flatMap(({ sdJwt }) => (sdJwt ? [sdJwt] : [])),
    )
    expect(new Set(claims.map(({ sd }: { sd: string }) => sd))).toEqual(new Set(['always']))
  })

  it.each(['urn:eudi:pid:2', 'eu.europa.ec.eudi.pid.1', ''])('are not made for %j', async (other) => {
    await expect(typeMetadataOf(pid, other, typesUrl)).rejects.toThrow(new TypeError('the type has no such vct'))
  })
})
