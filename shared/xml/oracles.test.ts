// Signatures between us and others: xadesjs signs and verifies over xmldom, xmlsec1 over libxml2.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DOMImplementation, DOMParser, XMLSerializer } from '@xmldom/xmldom'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Application, SignedXml, setNodeDependencies } from 'xadesjs'
import * as xpath from 'xpath'
import { type Bytes, base64, textOf, utf8 } from '../bytes.ts'
import { issue, type KeyKind, keyKinds, type Party } from '../trust/example-certificates.ts'
import { type Careless, trustedListRoot as root, signXml } from './example-signed-xml.ts'
import { verifySignedXml } from './verify-signed-xml.ts'

setNodeDependencies({ DOMParser, XMLSerializer, DOMImplementation, xpath } as never)
Application.setEngine('node', crypto)

// Without attributes of xml at the root, which xadesjs does not import into the properties.
const list = `<TrustServiceStatusList xmlns="${root.namespace}" xmlns:unused="urn:x" Id="list"
  TSLTag="http://uri.etsi.org/19612/TSLTag"><!-- comment --><Service a='b "c"'>granted &amp; &lt;known&gt;\r\n<![CDATA[<x>]]></Service>
  <other xmlns="" xmlns:y="urn:y" y:b="1" a="2"/></TrustServiceStatusList>`

const parsed = (xml: string) => new DOMParser().parseFromString(xml, 'text/xml')

/** By xadesjs. */
async function signedByThem(
  by: Party,
  hash: string,
  form: 'signingCertificate' | 'signingCertificateV2',
): Promise<Bytes> {
  const document = parsed(list.replace('\r', ''))
  const certificate = base64(by.der)
  const signer = new SignedXml()
  signer.XmlSignature.SignedInfo.CanonicalizationMethod.Algorithm = 'http://www.w3.org/2001/10/xml-exc-c14n#'
  await signer.Sign({ name: keyKinds[by.kind].name, hash } as never, by.keys.privateKey, document as never, {
    references: [{ id: 'reference', uri: '', hash, transforms: ['enveloped', 'exc-c14n'] }],
    x509: [certificate],
    [form]: certificate,
  })
  document.documentElement?.appendChild(signer.GetXml() as never)
  return utf8(new XMLSerializer().serializeToString(document))
}

/** Whether xadesjs verifies it. */
async function isVerifiedByThem(xml: Bytes): Promise<boolean> {
  const document = parsed(textOf(xml))
  const [signature] = document.getElementsByTagNameNS('http://www.w3.org/2000/09/xmldsig#', 'Signature')
  const verifier = new SignedXml(document as never)
  verifier.LoadXml(signature as never)
  return verifier.Verify().catch(() => false)
}

const verify = async (bytes: Bytes, by: Party): Promise<string> =>
  verifySignedXml(bytes, { root, signers: [by.der] }).then(
    () => 'verified',
    ({ code }) => code,
  )

const kinds: KeyKind[] = ['P-256', 'P-384', 'P-521', 'RSA PKCS1', 'RSA PKCS1 SHA-384', 'RSA PKCS1 SHA-512']
const hashOf = (kind: KeyKind): string => keyKinds[kind].hash

describe('xadesjs', () => {
  it.each(kinds)('signs by %s what we verify, and verifies what we sign', async (kind) => {
    const signer = await issue(undefined, { kind })
    for (const form of ['signingCertificate', 'signingCertificateV2'] as const) {
      const theirs = await signedByThem(signer, hashOf(kind), form)
      expect(await isVerifiedByThem(theirs)).toBe(true)
      expect(await verify(theirs, signer)).toBe('verified')
      const spoiled = utf8(textOf(theirs).replace('granted', 'forged'))
      expect(await isVerifiedByThem(spoiled)).toBe(false)
      expect(await verify(spoiled, signer)).toBe('DIGEST_MISMATCH')
    }
    const bits = Number(hashOf(kind).slice(4)) as 256
    const ours = await signXml(signer, { bits })
    expect(await isVerifiedByThem(ours)).toBe(true)
  })
})

const isInstalled = spawnSync('xmlsec1', ['--version']).status === 0
// biome-ignore lint/suspicious/noConsole: a witness that is missing has to be noticed
if (!isInstalled) console.warn('xmlsec1 is missing: signatures are not compared with those that it makes and accepts')

describe.skipIf(!isInstalled)('xmlsec1', () => {
  const folder = mkdtempSync(join(tmpdir(), 'signed-xml-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  let signer: Party
  beforeAll(async () => {
    signer = await issue(undefined, { kind: 'RSA PKCS1' })
    const key = base64(new Uint8Array(await crypto.subtle.exportKey('pkcs8', signer.keys.privateKey)))
    writeFileSync(join(folder, 'key.pem'), pem('PRIVATE KEY', key))
    writeFileSync(join(folder, 'certificate.pem'), pem('CERTIFICATE', base64(signer.der)))
  })

  const run = (options: string[], xml: Bytes) => {
    writeFileSync(join(folder, 'input.xml'), xml)
    const ids = [
      '--id-attr:Id',
      'http://uri.etsi.org/01903/v1.3.2#:SignedProperties',
      '--id-attr:Id',
      'TrustServiceStatusList',
    ]
    return spawnSync('xmlsec1', [...options, ...ids, 'input.xml'], { cwd: folder })
  }
  const isVerifiedBySec = (xml: Bytes): boolean =>
    run(['--verify', '--trusted-pem', 'certificate.pem', '--verification-time', '2026-10-01 00:00:00'], xml).status ===
    0

  it.each<[string, Careless]>([
    ['exclusively', {}],
    ['inclusively', { form: 'inclusive' }],
    ['without transforms', { form: 'no transform' }],
    ['with an old certificate digest', { isOld: true }],
  ])('verifies what we sign %s', async (_, careless) => {
    const bytes = await signXml(signer, careless)
    expect(isVerifiedBySec(bytes)).toBe(true)
    expect(await verify(bytes, signer)).toBe('verified')
    const spoiled = utf8(textOf(bytes).replace('granted', 'forged'))
    expect(isVerifiedBySec(spoiled)).toBe(false)
    expect(await verify(spoiled, signer)).toBe('DIGEST_MISMATCH')
  })

  it.each(['inclusive', 'no transform', 'exclusive'] as const)(
    'signs properties (%s) below namespaces and attributes of xml that they inherit, and we verify them',
    async (form) => {
      const root =
        '<TrustServiceStatusList xmlns="http://uri.etsi.org/02231/v2#" xmlns:far="urn:far" Id="list" xml:lang="en" xml:space="preserve">'
      const template = textOf(await signXml(signer, { form, root }))
        .replace('<ds:Object>', '<ds:Object xml:lang="nl" xmlns:near="urn:near">')
        .replace(/<ds:DigestValue><?[^<]*<\/ds:DigestValue>/g, '<ds:DigestValue/>')
        .replace(/<ds:SignatureValue>[^<]*</, '<ds:SignatureValue><')
      // The digest of the certificate is not for xmlsec1 to make.
      const [, digest = ''] =
        /<ds:DigestValue[^>]*>([^<]*)<\/ds:DigestValue>(?=<\/xades:CertDigest>)/.exec(
          textOf(await signXml(signer, { form, root })),
        ) ?? []
      const filled = template.replace(
        /<ds:DigestValue\/>(?=<\/xades:CertDigest>)/,
        `<ds:DigestValue>${digest}</ds:DigestValue>`,
      )
      const { stdout, status } = run(['--sign', '--privkey-pem', 'key.pem'], utf8(filled))
      expect(status).toBe(0)
      expect(await verify(new Uint8Array(stdout), signer)).toBe('verified')
    },
  )
})

const pem = (label: string, text: string): string =>
  `-----BEGIN ${label}-----\n${text.replace(/.{64}/g, '$&\n')}\n-----END ${label}-----\n`
