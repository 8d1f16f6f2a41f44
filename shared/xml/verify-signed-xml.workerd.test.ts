// Real trusted lists verified where the lists are kept at the edge: WebCrypto and decoder of the runtime, and no module of Node.
import { expect, it } from 'vitest'
import { utf8 } from '../bytes.ts'
import { ownCertificates, trustedListRoot as root } from './example-signed-xml.ts'
import { verifySignedXml } from './verify-signed-xml.ts'

const { pathname: folder } = new URL('../../../shared/trust-lists', import.meta.url)
const names = [
  'at',
  'be',
  'cy',
  'el',
  'eu-lotl-332',
  'eu-lotl-pivot-282',
  'eu-lotl-pivot-300',
  'fr',
  'hu',
  'ie',
  'li',
  'lu',
  'no',
  'se',
  'uk',
]
const paths = [...names.map((name) => `2023/${name}.xml`), '2026/eu-lotl-388.xml', '2026/fi-v6-nowina.xml']

/** As a text, which is the bytes again in UTF-8; the hash tells. Workerd has no files. */
const read = async (path: string): Promise<string> =>
  ((await import(/* @vite-ignore */ `/@fs${folder}/${path}?raw`)) as { default: string }).default

const sums = await read('SHA256SUMS').catch(() => undefined)
// biome-ignore lint/suspicious/noConsole: lists that are skipped have to be noticed
if (sums === undefined) console.warn('real trusted lists are missing: none is verified in workerd')

it.skipIf(sums === undefined).each(paths)('workerd verifies %s', async (path) => {
  const bytes = utf8(await read(path))
  const { sha256 } = await verifySignedXml(bytes, { root, signers: ownCertificates(bytes) })
  expect(sums).toContain(`${sha256}  ./${path}`)
})

it.skipIf(sums === undefined).each(paths)('workerd refuses %s with one character changed', async (path) => {
  const bytes = utf8((await read(path)).replace('TSLType>', 'TSLType> '))
  const signers = ownCertificates(bytes)
  await expect(verifySignedXml(bytes, { root, signers })).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' })
})
