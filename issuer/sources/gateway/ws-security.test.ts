// Judged by xml-crypto, which parses the envelope, finds what is signed by its wsu:Id and canonicalises it itself.
import 'reflect-metadata'
import { createVerify, X509Certificate } from 'node:crypto'
import { X509CertificateGenerator } from '@peculiar/x509'
import type { JWK } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { SignedXml } from 'xml-crypto'
import type { Ssin } from '../../../shared/belgium/ssin.ts'
import { base64 } from '../../../shared/bytes.ts'
import type { SignerSecret } from '../../../shared/keys/signer.ts'
import { sources } from '../index.ts'
import type { SoapSource } from '../source.ts'
import { askKsz } from './ksz-frame.ts'
import { importSoapSigner, type SoapSigner } from './soap-signer.ts'
import { createPlainEnvelope, createSignedEnvelope } from './ws-security.ts'
import { at, parseXml, textAt } from './xml.ts'

const time = Date.UTC(2026, 10, 24, 13, 37, 42) / 1000
const now = () => time
const ssin = '85631412136' as Ssin

const ec = (namedCurve: string) => ({ name: 'ECDSA', namedCurve, hash: 'SHA-256' })
const rsa = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
}

async function createSecret(algorithm: ReturnType<typeof ec> | typeof rsa): Promise<SignerSecret> {
  const keys = (await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as CryptoKeyPair
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=Client of the gateway',
    notBefore: new Date(0),
    notAfter: new Date(2_000_000_000_000),
    signingAlgorithm: algorithm,
    keys,
  })
  const privateJwk = (await crypto.subtle.exportKey('jwk', keys.privateKey)) as JWK
  return { privateJwk, x5c: [base64(new Uint8Array(certificate.rawData))] }
}

/** ECDSA, which xml-crypto lacks: r || s as XML Signature has it. */
const ecdsa = (name: string, hash: string) =>
  class {
    getSignature = () => ''
    getAlgorithmName = () => name
    verifySignature = (data: string, key: string, value: string) =>
      createVerify(hash).update(data).verify({ key, dsaEncoding: 'ieee-p1363' }, value, 'base64')
  }

/** What xml-crypto found signed, in canonical form. @throws when the signature does not hold */
function verified(envelope: string, { certificate }: SoapSigner): string[] {
  const publicCert = new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'pem' }).toString()
  const signed = new SignedXml({ publicCert, idMode: 'wssecurity', getCertFromKeyInfo: () => null })
  for (const hash of ['256', '384', '512']) {
    const name = `http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha${hash}`
    signed.SignatureAlgorithms[name] = ecdsa(name, `SHA${hash}`) as never
  }
  const signature = /<ds:Signature .*<\/ds:Signature>/s.exec(envelope)?.[0]
  signed.loadSignature(signature ?? '')
  if (!signed.checkSignature(envelope)) throw new Error('the signature does not hold')
  return signed.getSignedReferences()
}

const header = (envelope: string) => at(parseXml(envelope), 'Header', 'Security')

const kinds: [string, ReturnType<typeof ec> | typeof rsa, string][] = [
  ['P-256', ec('P-256'), 'ecdsa-sha256'],
  ['P-384', ec('P-384'), 'ecdsa-sha384'],
  ['RSA', rsa, 'rsa-sha256'],
]

describe.each(kinds)('a SOAP request signed by a key of kind %s', (_, algorithm, method) => {
  let signer: SoapSigner
  let sign: (content: string) => Promise<string>
  beforeAll(async () => {
    signer = await importSoapSigner(await createSecret(algorithm))
    const createEnvelope = createSignedEnvelope({ now, signer })
    sign = async (content) => createEnvelope(content)
  })

  it('is signed over its time stamp and its body, and over nothing else', async () => {
    const envelope = await sign('<a>1</a>')
    const [timestamp = '', body = '', ...more] = verified(envelope, signer)
    expect(more).toEqual([])
    expect(textAt(parseXml(timestamp), 'Created')).toBe('2026-11-24T13:37:42Z')
    expect(textAt(parseXml(timestamp), 'Expires')).toBe('2026-11-24T13:42:42Z')
    expect(textAt(parseXml(body), 'a')).toBe('1')
    expect(envelope).toContain(`Algorithm="http://www.w3.org/2001/04/xmldsig-more#${method}"`)
  })

  it('names its certificate, and the signature refers to it', async () => {
    const envelope = await sign('<a></a>')
    const security = header(envelope)
    expect(textAt(security, 'BinarySecurityToken')).toBe(base64(signer.certificate))
    expect(envelope.match(/wsu:Id="certificate"/g)).toHaveLength(1)
    expect(envelope).toContain('<wsse:Reference URI="#certificate"')
    expect(security?.children.map(({ name }) => name)).toEqual(['Timestamp', 'BinarySecurityToken', 'Signature'])
  })

  it('is written in canonical form where it is signed', async () => {
    const envelope = await sign('<v:a xmlns:v="urn:v"><b>é &amp; &lt;c&gt; "d" \'e\'\n</b></v:a>')
    for (const part of verified(envelope, signer)) expect(envelope).toContain(part)
    expect(verified(envelope, signer)).toHaveLength(2)
  })

  it.each([
    ['another body', (envelope: string) => envelope.replace('<a>1</a>', '<a>2</a>')],
    ['another time', (envelope: string) => envelope.replace('13:42:42', '13:52:42')],
    ['another body beside it', (envelope: string) => envelope.replace('Id="body"', 'Id="wrapped"')],
    [
      'another signature',
      (envelope: string) => envelope.replace(/(<ds:SignatureValue>)(.)/, (_, tag, c) => tag + (c === 'A' ? 'B' : 'A')),
    ],
  ])('does not hold with %s', async (_, change) => {
    const envelope = await sign('<a>1</a>')
    expect(change(envelope)).not.toBe(envelope)
    expect(() => verified(change(envelope), signer)).toThrow()
  })

  it('does not hold under the key of somebody else', async () => {
    const another = await importSoapSigner(await createSecret(algorithm))
    const envelope = await sign('<a>1</a>')
    expect(() => verified(envelope, another)).toThrow()
  })
})

describe('every SOAP source', () => {
  const question = { about: ssin, purpose: 'pid', day: '2026-11-24' }
  const asking = sources.filter((source): source is SoapSource => source.protocol === 'soap')

  it.each(asking.map((source) => [source.name, source] as const))(
    '%s asks in canonical form, so that what is signed is what is sent',
    async (_, source) => {
      const signer = await importSoapSigner(await createSecret(ec('P-256')))
      const content = source.ask(question, crypto.randomUUID())
      const envelope = await createSignedEnvelope({ now, signer })(content)
      expect(verified(envelope, signer)[1]).toContain(content)
    },
  )

  it.each(['a & b', '<a>', ']]>', '"a"', "'a'", 'a\r\nb\tc', 'é €', '👩‍👧'])('may ask about %j', async (text) => {
    const signer = await importSoapSigner(await createSecret(ec('P-256')))
    const content = askKsz({ element: 'r', nameSpace: 'urn:r', question, ticket: text, search: '' })
    const envelope = await createSignedEnvelope({ now, signer })(content)
    expect(verified(envelope, signer)[1]).toContain(content)
    const [customer] = parseXml(envelope).children[1]?.children[0]?.children ?? []
    expect(at(customer, 'ticket')?.text).toBe(text)
  })
})

describe('a SOAP request without a key to sign it', () => {
  it('has a body alone', async () => {
    const { children } = parseXml(await createPlainEnvelope('<a>1</a>'))
    expect(children.map(({ name }) => name)).toEqual(['Body'])
    expect(textAt(children[0], 'a')).toBe('1')
  })
})

describe('who signs SOAP requests', () => {
  it('has a certificate, and an EC or RSA key', async () => {
    const { privateJwk, x5c } = await createSecret(ec('P-256'))
    await expect(importSoapSigner({ privateJwk, x5c: [] })).rejects.toThrow('has a certificate')
    await expect(importSoapSigner({ privateJwk: { kty: 'oct', k: 'AAAA' }, x5c })).rejects.toThrow(TypeError)
  })
})
