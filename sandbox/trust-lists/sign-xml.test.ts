import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DOMParser, XMLSerializer } from '@xmldom/xmldom'
import { beforeAll, describe, expect, it } from 'vitest'
import * as xades from 'xadesjs'
import xpath from 'xpath'
import { fromBase64, hex, utf8 } from '../../shared/bytes.ts'
import type { SignerSecret } from '../../shared/keys/signer.ts'
import { now } from '../../shared/trust/example-certificates.ts'
import { verifySignedXml } from '../../shared/xml/verify-signed-xml.ts'
import { xmlSignerSecret } from './example-xml-signer.ts'
import { signXml } from './sign-xml.ts'
import { element, namespaces, writeXml } from './write-xml.ts'
import { importXmlSigner } from './xml-signer.ts'

const hasXmlsec = spawnSync('xmlsec1', ['--version']).status === 0
const hasXmllint = spawnSync('xmllint', ['--version']).status === 0
const folder = mkdtempSync(join(tmpdir(), 'sign-xml-'))
const root = { namespace: namespaces[''], name: 'List' }
const document = element('List', { Id: 'id-list' }, element('add:Item', { 'xml:lang': 'nl' }, 'één & twee'))

const kinds = ['P-256', 'P-384', 'RSA PKCS1', 'RSA PKCS1 SHA-512'] as const
const hashes = { 'RSA PKCS1 SHA-512': 'SHA-512' } as Partial<Record<string, 'SHA-512'>>

const signed = async (kind: (typeof kinds)[number]) => {
  const secret = await xmlSignerSecret(kind)
  const signer = await importXmlSigner(secret, hashes[kind])
  return { secret, xml: writeXml(await signXml(signer, document, now)) }
}
const derOf = ({ x5c: [first = ''] }: SignerSecret) => fromBase64(first)

/** By xmlsec1: the exit code. */
function xmlsec(xml: string, { x5c }: SignerSecret): number | null {
  writeFileSync(join(folder, 'signed.xml'), xml)
  writeFileSync(join(folder, 'signer.pem'), `-----BEGIN CERTIFICATE-----\n${x5c[0]}\n-----END CERTIFICATE-----\n`)
  const properties = `${namespaces.xades}:SignedProperties`
  const options = ['--verify', '--id-attr:Id', properties, '--pubkey-cert-pem', join(folder, 'signer.pem')]
  return spawnSync('xmlsec1', [...options, join(folder, 'signed.xml')]).status
}

/** By xadesjs, which believes the certificate that the signature brings. */
function otherLibrary(xml: string): Promise<boolean> {
  const parsed = new DOMParser().parseFromString(xml, 'text/xml') as unknown as Document
  const signature = parsed.getElementsByTagNameNS(namespaces.ds, 'Signature')[0]
  if (!signature) throw new TypeError('there is no signature')
  const read = new xades.SignedXml(parsed)
  read.LoadXml(signature)
  return read.Verify()
}

beforeAll(() => {
  xades.setNodeDependencies({ DOMParser, XMLSerializer, xpath } as never)
  xades.Application.setEngine('Node', crypto as never)
})

describe.each(kinds)('a document that is signed with %s', (kind) => {
  it('is what our own verifier takes from this signer, and from no other', async () => {
    const { secret, xml } = await signed(kind)
    const bytes = utf8(xml)
    const verified = await verifySignedXml(bytes, { root, signers: [derOf(secret)] })
    expect(hex(verified.signer)).toBe(hex(derOf(secret)))
    expect(verified.root.children.map(({ name, text }) => [name, text])).toEqual([['Item', 'één & twee']])
    const other = verifySignedXml(bytes, { root, signers: [derOf(await xmlSignerSecret(kind))] })
    await expect(other).rejects.toMatchObject({ code: 'SIGNER_NOT_TRUSTED' })
  })

  it('is what another library takes, and not after a change', async () => {
    const { xml } = await signed(kind)
    expect(await otherLibrary(xml)).toBe(true)
    expect(await otherLibrary(xml.replace('twee', 'drie')).catch(() => false)).toBe(false)
  })

  it.skipIf(!hasXmlsec)('is what xmlsec1 takes, and not after a change (skipped without xmlsec1)', async () => {
    const { secret, xml } = await signed(kind)
    expect(xmlsec(xml, secret)).toBe(0)
    expect(xmlsec(xml.replace('twee', 'drie'), secret)).not.toBe(0)
    expect(xmlsec(xml.replace('text/xml', 'text/sml'), secret)).not.toBe(0)
  })

  it.skipIf(!hasXmllint)('is in canonical form, signature and all (skipped without xmllint)', async () => {
    const { xml } = await signed(kind)
    const file = join(folder, 'document.xml')
    writeFileSync(file, xml)
    expect(execFileSync('xmllint', ['--exc-c14n', file], { encoding: 'utf8' })).toBe(xml)
  })
})

describe('who signs a document', () => {
  it('has a key of EC or RSA, and a certificate', async () => {
    const { privateJwk, x5c } = await xmlSignerSecret()
    await expect(importXmlSigner({ privateJwk, x5c: [] })).rejects.toThrow(TypeError)
    await expect(importXmlSigner({ privateJwk: { kty: 'OKP', crv: 'Ed25519' }, x5c })).rejects.toThrow(TypeError)
  })
})
