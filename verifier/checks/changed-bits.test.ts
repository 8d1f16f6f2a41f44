// Whatever bit of a presentation is changed, wherever it is, some check fails and nothing is released: all bits of a small credential, in both
// formats, through the whole table of checks.
import { describe, expect, it } from 'vitest'
import { base64url, fromBase64url } from '../../shared/bytes.ts'
import { createProvider, docType, issueMdoc, issueSdJwt } from '../testing/memory-provider.ts'
import { type Asked, ask, createTestVerifier, mdocQuery, sdJwtQuery } from '../testing/memory-relying-party.ts'
import { present } from '../testing/memory-wallet.ts'
import { checkPresentations } from './index.ts'

const provider = await createProvider()
const verifier = await createTestVerifier({ lists: [provider.list] })

async function judge({ requestId: id, transaction }: Asked, presentation: string): Promise<string> {
  const [query] = transaction.query.credentials
  if (!query) throw new TypeError('one query was asked')
  const result = await checkPresentations(verifier, { id, transaction, presentations: [{ query, presentation }] })
  const released = result.credentials.some(({ claims }) => Object.keys(claims).length > 0)
  return `${result.verdict}${released ? ' with claims' : ''}`
}

/** Positions where the change went unnoticed. */
async function unnoticed(asked: Asked, count: number, change: (at: number) => string): Promise<number[]> {
  const found: number[] = []
  const together = 64
  for (let start = 0; start < count; start += together)
    await Promise.all(
      Array.from({ length: Math.min(together, count - start) }, async (_, nth) => {
        if ((await judge(asked, change(start + nth))) !== 'refused') found.push(start + nth)
      }),
    )
  return found
}

function flipped(bytes: Uint8Array, bit: number): string {
  const copy = bytes.slice()
  copy[bit >> 3] = (copy[bit >> 3] as number) ^ (1 << (bit & 7))
  return base64url(copy)
}

/** So many changes may take a busy machine longer than other tests. */
const timeout = 120_000

describe('one changed bit of an SD-JWT presentation', { timeout }, async () => {
  const asked = await ask(verifier, { query: { credentials: [sdJwtQuery({ claims: [{ path: ['sex'] }] })] } })
  const right = await present(verifier, asked, await issueSdJwt(provider.pid, { disclosable: { sex: 1 } }))
  const parts = right.split(/[.~]/)
  const marks = right.match(/[.~]/g) ?? []
  const withPart = (at: number, text: string): string =>
    parts
      .with(at, text)
      .map((part, nth) => part + (marks[nth] ?? ''))
      .join('')

  it('is noticed, so that a presentation without one is accepted', async () => {
    expect(await judge(asked, right)).toBe('accepted with claims')
    expect(withPart(0, parts[0] ?? '')).toBe(right)
  })

  it.each([
    ["the issuer's header, with its certificate", 0],
    ["the issuer's claims", 1],
    ["the issuer's signature", 2],
    ['a disclosure', 3],
    ["the holder's header", 4],
    ["the holder's claims", 5],
    ["the holder's signature", 6],
  ])('is noticed in %s', async (_, part) => {
    const bytes = fromBase64url(parts[part] ?? '')
    expect(bytes.length).toBeGreaterThan(20)
    expect(await unnoticed(asked, bytes.length * 8, (bit) => withPart(part, flipped(bytes, bit)))).toEqual([])
  })

  it('is noticed in the text, as another character', async () => {
    const other = (at: number, bit: number): string =>
      right.slice(0, at) + String.fromCharCode(right.charCodeAt(at) ^ (1 << bit)) + right.slice(at + 1)
    // One bit after another, so that each of the eight is changed in every part.
    expect(await unnoticed(asked, right.length, (at) => other(at, at % 8))).toEqual([])
  })

  it('is noticed as a part that is left out, or is there twice', async () => {
    const disclosure = `${parts[3]}~`
    const start = right.indexOf(disclosure)
    const without = right.slice(0, start) + right.slice(start + disclosure.length)
    const twice = right.slice(0, start) + disclosure + right.slice(start)
    for (const changed of [without, twice]) expect(await judge(asked, changed)).toBe('refused')
  })
})

describe('one changed bit of an mdoc presentation', { timeout }, async () => {
  const asked = await ask(verifier, {
    query: { credentials: [mdocQuery({ claims: [{ path: [docType, 'sex'] }] })] },
  })
  const held = await issueMdoc(provider.documentSigner, { nameSpaces: { [docType]: [['sex', 1]] } })
  const right = await present(verifier, asked, held)
  const bytes = fromBase64url(right)

  it('is noticed, so that a presentation without one is accepted', async () => {
    expect(await judge(asked, right)).toBe('accepted with claims')
  })

  it('is noticed wherever it is: items, MSO, certificate, both signatures, and what holds them together', async () => {
    expect(await unnoticed(asked, bytes.length * 8, (bit) => flipped(bytes, bit))).toEqual([])
  })

  it('is noticed as a missing end', async () => {
    expect(await unnoticed(asked, bytes.length, (length) => base64url(bytes.subarray(0, length)))).toEqual([])
  })
})
