// Every example of draft-ietf-oauth-status-list that is encoded as CBOR, beside its JSON and beside the listing of its bytes.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Bytes, fromBase64url, fromHex, hex } from '../bytes.ts'
import { importPublicJwk, parsePublicJwk } from '../keys/public-key.ts'
import { decodeCbor } from '../mdoc/cbor.ts'
import { parseSign1, verifySign1 } from '../mdoc/cose.ts'
import { decompress, type StatusBits, statusAt } from './bits.ts'

const folder = new URL('../../../shared/vectors/status-list/', import.meta.url)
const missing = !existsSync(folder)
// biome-ignore lint/suspicious/noConsole: vectors that are skipped have to be noticed
if (missing) console.warn(`golden vectors are missing: ${folder.pathname}`)

const read = (name: string): string => readFileSync(new URL(`${name}.md`, folder), 'utf8')
/** Lines of hex, after words about them where there are any. */
const bytesIn = (name: string): Bytes => {
  const lines = read(name)
    .split('\n')
    .map((line) => line.replace(/^encoded:\s*/, '').replace(/\s/g, ''))
  return fromHex(lines.filter((line) => /^[0-9a-f]+$/.test(line)).join(''))
}
/** What stands left of the comments. */
const bytesListed = (name: string): Bytes => {
  const lines = read(name)
    .split('\n')
    .filter((line) => line.includes('#'))
  return fromHex(lines.map((line) => line.slice(0, line.indexOf('#')).replace(/\s/g, '')).join(''))
}

const encodings: [string, StatusBits][] = [
  ['encoding', 1],
  ['encoding2', 2],
  ['encoding1_long', 1],
  ['encoding2_long', 2],
  ['encoding4', 4],
  ['encoding8', 8],
]

describe.skipIf(missing)('the examples of draft-ietf-oauth-status-list as CBOR (TSL-BITS-03)', () => {
  let files: string[]

  beforeAll(() => {
    files = readdirSync(folder).map((name) => name.replace(/\.md$/, ''))
  })

  it('are all of them, with those that are tested as JSON and as tokens', () => {
    const tested = [
      ...encodings.flatMap(([name]) => [`status_list_${name}_json`, `status_list_${name}_cbor`]),
      ...['status_list_encoding_cbor_diag', 'status_list_encoding2_cbor_diag'],
      ...['status_list_jwt', 'status_list_jwt_raw', 'status_list_cwt', 'status_list_cwt_diag'],
      ...['referenced_token_cwt', 'referenced_token_cwt_diag'],
    ]
    expect(files.toSorted()).toEqual(tested.toSorted())
  })

  it.each(encodings)('%s holds the same statuses as its JSON', async (name, bits) => {
    const list = decodeCbor(bytesIn(`status_list_${name}_cbor`)) as Map<string, unknown>
    const json = read(`status_list_${name}_json`)
    const { lst } = JSON.parse(json.slice(json.indexOf('{')).replace(/\n\s*/g, '')) as { lst: string }
    expect(list.get('bits')).toBe(bits)
    const unpacked = await decompress(list.get('lst') as Bytes)
    expect(unpacked).toEqual(await decompress(fromBase64url(lst)))
    expect(statusAt(unpacked, bits, unpacked.length * (8 / bits))).toBeUndefined()
  })

  it.each(['status_list_encoding_cbor', 'status_list_encoding2_cbor', 'status_list_cwt', 'referenced_token_cwt'])(
    '%s has the bytes that are listed beside it',
    (name) => {
      expect(hex(bytesListed(`${name}_diag`))).toBe(hex(bytesIn(name)))
    },
  )

  it('lead from the token that refers to a list to its place there (TSL-TOK-10)', async () => {
    const token = parseSign1(decodeCbor(bytesIn('referenced_token_cwt')))
    // The example's own key: src/util.py of the draft's repository.
    const jwk = parsePublicJwk({
      kty: 'EC',
      crv: 'P-256',
      x: 'I3HWm_0Ds1dPMI-IWmf4mBmH-YaeAVbPVu7vB27CxXo',
      y: '6N_d5Elj9bs1htgV3okJKIdbHEpkgTmAluYKJemzn1M',
    })
    const { payload } = token
    expect(await verifySign1(token, payload as Bytes, { key: await importPublicJwk(jwk), algorithm: 'ES256' })).toBe(
      true,
    )
    const claims = decodeCbor(payload as Bytes) as Map<number, Map<string, unknown>>
    expect(claims.get(65535)?.get('status_list')).toEqual(
      new Map<string, unknown>([
        ['idx', 0],
        ['uri', 'https://example.com/statuslists/1'],
      ]),
    )
  })
})
