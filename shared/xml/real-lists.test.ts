// Trusted lists of the Commission and of countries, read in place: each byte of theirs counts.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Bytes } from '../bytes.ts'
import { ownCertificates, trustedListRoot as root } from './example-signed-xml.ts'
import { verifySignedXml } from './verify-signed-xml.ts'

const folder = new URL('../../../shared/trust-lists/', import.meta.url)
const missing = !existsSync(folder)
// biome-ignore lint/suspicious/noConsole: lists that are skipped have to be noticed
if (missing) console.warn(`real trusted lists are missing: ${folder.pathname}`)

const read = (path: string): Bytes => new Uint8Array(readFileSync(new URL(path, folder)))
const lists = missing
  ? []
  : ['2023', '2026'].flatMap((year) =>
      readdirSync(new URL(year, folder))
        .filter((name) => name.endsWith('.xml'))
        .map((name) => `${year}/${name}`),
    )

const verify = (path: string) => {
  const bytes = read(path)
  return verifySignedXml(bytes, { root, signers: ownCertificates(bytes) })
}

describe.skipIf(missing)('real lists', () => {
  it('are all there', () => {
    expect(lists).toHaveLength(17)
  })

  it.each(lists)('%s is signed by who it says', async (path) => {
    const { root, sha256 } = await verify(path)
    expect(root.children.map(({ name }) => name).slice(0, 2)).toEqual(
      path.includes('lotl') ? ['SchemeInformation'] : ['SchemeInformation', 'TrustServiceProviderList'],
    )
    const sums = new TextDecoder().decode(read('SHA256SUMS'))
    expect(sums).toContain(`${sha256}  `)
  })

  it.each([
    ['XSW-enveloped-fake-content-two-same-id', 'DUPLICATE_ID'],
    ['XSW-enveloped-fake-content', 'REFERENCES'],
    ['cz-broken-sig', 'DIGEST_MISMATCH'],
    ['cz-no-sig', 'NO_SIGNATURE'],
    ['cz-not-parsable', 'NOT_XML'],
    ['cz-two-sigs', 'MULTIPLE_SIGNATURES'],
    ['tl-ecdsa-brainpool', 'UNSUPPORTED_KEY'],
  ])('%s is refused: %s', async (name, code) => {
    await expect(verify(`negative/${name}.xml`)).rejects.toMatchObject({ code })
  })

  it('a byte order mark before a list and white space between attributes change nothing of it', async () => {
    const [marked, spaced] = await Promise.all([
      verify('negative/tl_pivot_247_mp_with-bom.xml'),
      verify('negative/tl_pivot_247_mp_with-spaces.xml'),
    ])
    expect(marked.root).toEqual(spaced.root)
    expect(marked.sha256).not.toBe(spaced.sha256)
  })

  it('a list is refused where another may sign', async () => {
    const signers = ownCertificates(read('2023/ie.xml'))
    await expect(verifySignedXml(read('2023/be.xml'), { root, signers })).rejects.toMatchObject({
      code: 'SIGNER_NOT_TRUSTED',
    })
  })
})
