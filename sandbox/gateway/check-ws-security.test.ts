// Against what the issuer signs, and against what somebody could make of it.
import 'reflect-metadata'
import { beforeAll, describe, expect, it } from 'vitest'
import { importSoapSigner } from '../../issuer/sources/gateway/soap-signer.ts'
import { createPlainEnvelope, createSignedEnvelope } from '../../issuer/sources/gateway/ws-security.ts'
import type { SignerSecret } from '../../shared/keys/signer.ts'
import { createSandboxPki } from '../pki/sandbox-pki.ts'
import { checkWsSecurity } from './check-ws-security.ts'

const time = Date.UTC(2026, 10, 24, 13, 37, 42) / 1000
const asking = '<a>1</a>'
let ours: SignerSecret
let theirs: SignerSecret
let envelope: string

beforeAll(async () => {
  const { signers } = await createSandboxPki(time)
  ours = signers.gateway
  theirs = signers.registrar
  envelope = await signedBy(ours)
})

const signedBy = async (secret: SignerSecret, content = asking): Promise<string> =>
  createSignedEnvelope({ now: () => time, signer: await importSoapSigner(secret) })(content)

const check = (sent: string, now = time) => checkWsSecurity({ now: () => now, certificate: ours.x5c[0] ?? '' }, sent)

describe('a signed SOAP request', () => {
  it('is read as it was signed', async () => {
    expect(await check(envelope)).toEqual({ content: asking })
  })

  it.each([
    [-60, true],
    [-61, false],
    [299, true],
    [300, false],
  ])('that is read %i seconds after it was made: %s', async (seconds, counts) => {
    const checked = await check(envelope, time + seconds)
    expect(checked).toEqual(counts ? { content: asking } : { refused: 'it is not of this time' })
  })

  it('is refused when somebody else signed it, also under our certificate', async () => {
    expect(await check(await signedBy(theirs))).toEqual({ refused: 'the certificate is not that of the client' })
    const { privateJwk } = theirs
    expect(await check(await signedBy({ privateJwk, x5c: ours.x5c }))).toEqual({
      refused: 'the signature is not that of the client',
    })
  })

  it('is refused without a signature', async () => {
    expect(await check(await createPlainEnvelope(asking))).toHaveProperty('refused')
    expect(await check('')).toHaveProperty('refused')
  })

  const body = (of: string): string => /<soapenv:Body .*<\/soapenv:Body>/s.exec(of)?.[0] ?? ''
  const another = (of: string): string => body(of).replace(asking, '<a>2</a>')
  it.each<[string, (of: string) => string]>([
    ['another content', (of) => of.replace(asking, '<a>2</a>')],
    ['another time', (of) => of.replace('13:37:42', '13:37:43')],
    ['a later end', (of) => of.replace('13:42:42', '13:52:42')],
    ['another body before the signed one', (of) => of.replace(body(of), another(of) + body(of))],
    ['another body behind the signed one', (of) => of.replace(body(of), body(of) + another(of))],
    ['the signed body within another', (of) => of.replace(body(of), another(of).replace('</a>', `</a>${body(of)}`))],
    [
      'the signed body in its header, and another in its place',
      (of) =>
        of
          .replace('</wsse:Security>', `</wsse:Security>${body(of)}`)
          .replace(`${body(of)}</soapenv:Env`, `${another(of)}</soapenv:Env`),
    ],
    ['a second header', (of) => of.replace('</soapenv:Header>', '</soapenv:Header><soapenv:Header></soapenv:Header>')],
    ['a second signature', (of) => of.replace(/<ds:Signature .*<\/ds:Signature>/s, '$&$&')],
    ['something before it', (of) => of.replace('?>', '?><!-- a -->')],
    ['something behind it', (of) => `${of}<!-- a -->`],
    [
      'a transform more',
      (of) => of.replace('</ds:Transforms>', '<ds:Transform Algorithm="urn:a"></ds:Transform></ds:Transforms>'),
    ],
    ['one reference less', (of) => of.replace(/<ds:Reference URI="#body">.*?<\/ds:Reference>/s, '')],
    ['another algorithm', (of) => of.replace('ecdsa-sha256', 'hmac-sha1')],
    ['no signature in it', (of) => of.replace(/(?<=<ds:SignatureValue>)[^<]*/, 'AAAA')],
    ['a signature that is no base64', (of) => of.replace(/(?<=<ds:SignatureValue>)[^<]*/, 'A')],
  ])('is refused with %s', async (_, change) => {
    const changed = change(envelope)
    expect(changed).not.toBe(envelope)
    expect(await check(changed)).toEqual({ refused: expect.any(String) })
  })

  it.each(['<a/>', '<!-- a --><a></a>', '<![CDATA[a]]>', '<?a?>', '<a>\r</a>', '</soapenv:Body><soapenv:Body>'])(
    'is refused when it is not canonical, or not one body: %j',
    async (content) => {
      expect(await check(await signedBy(ours, content))).toHaveProperty('refused')
    },
  )
})
