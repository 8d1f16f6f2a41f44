import { beforeAll, describe, expect, it } from 'vitest'
import { type Bytes, base64url, fromBase64url, utf8 } from '../bytes.ts'
import { type CborKey, type CborValue, decodeCbor, encodeCbor } from './cbor.ts'
import { createEncryptedResponse, openEncryptedResponse } from './encrypted-response.ts'
import { createEncryptionInfo } from './encryption-info.ts'
import { createParty, type Party } from './example-mdoc.ts'
import { MdocRefused } from './mdoc-refused.ts'
import { isoMdocDcApiTranscript } from './session-transcript.ts'

const nonce = new Uint8Array(16).fill(7)
const plaintext = utf8('what is shown')
let reader: Party
let encryptionInfo: string
let transcript: Bytes
let response: string

beforeAll(async () => {
  reader = await createParty()
  encryptionInfo = createEncryptionInfo({ nonce, recipient: reader.jwk })
  transcript = await isoMdocDcApiTranscript({ encryptionInfo, origin: 'https://shop.example' })
  response = await createEncryptedResponse(reader.jwk, transcript, plaintext)
})

/** The text with its second part changed. */
function changed(text: string, change: (members: Map<CborKey, CborValue>) => void, protocol = 'dcapi'): string {
  const [, members] = decodeCbor(fromBase64url(text)) as CborValue[]
  change(members as Map<CborKey, CborValue>)
  return base64url(encodeCbor([protocol, members as CborValue]))
}

describe('an encrypted response', () => {
  const open = (text = response, by = reader, info = transcript) => openEncryptedResponse(by.privateJwk, info, text)

  it('opens with the key and the transcript of its request (VP-ISO7-05)', async () => {
    expect(await open()).toEqual(plaintext)
  })

  it.each<[string, () => Promise<unknown>]>([
    ['with another key', async () => open(response, await createParty())],
    [
      'for another origin',
      async () =>
        open(response, reader, await isoMdocDcApiTranscript({ encryptionInfo, origin: 'https://shop.example.org' })),
    ],
    [
      'for another nonce',
      async () =>
        open(
          response,
          reader,
          await isoMdocDcApiTranscript({
            encryptionInfo: createEncryptionInfo({ nonce: new Uint8Array(16), recipient: reader.jwk }),
            origin: 'https://shop.example',
          }),
        ),
    ],
    ['of another protocol', () => open(changed(response, () => {}, 'openid4vp'))],
    ['without an encapsulated key', () => open(changed(response, (members) => members.delete('enc')))],
    [
      'with a compressed key',
      () => open(changed(response, (members) => members.set('enc', new Uint8Array(33).fill(2)))),
    ],
    ['without a text', () => open(changed(response, (members) => members.delete('cipherText')))],
    ['with an empty text', () => open(changed(response, (members) => members.set('cipherText', new Uint8Array())))],
    ['that is a map', () => open(base64url(encodeCbor(new Map())))],
    ['that is nothing', () => open('')],
    ['that is no base64url', () => open(`${response}=`)],
    ['that is nested without end', () => open(base64url(new Uint8Array(5000).fill(0x81)))],
    ['that is too long', () => open('A'.repeat(4_000_001))],
  ])('does not open %s', async (_, act) => {
    await expect(act()).rejects.toThrow(MdocRefused)
  })
})
