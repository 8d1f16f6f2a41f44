// An example of ISO/IEC 18013-7 Annex C by others, with its key, read in place.
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { base64url, fromBase64url, fromHex, hex, sha256 } from '../bytes.ts'
import { parseDeviceRequest } from './device-request.ts'
import { createEncryptedResponse, openEncryptedResponse } from './encrypted-response.ts'
import { createEncryptionInfo, parseEncryptionInfo } from './encryption-info.ts'
import { MdocRefused } from './mdoc-refused.ts'
import { isoMdocDcApiTranscript } from './session-transcript.ts'

interface Vector {
  origin: string
  deviceRequestB64: string
  encryptionInfoB64: string
  encryptedResponseB64: string
  recipientPrivateKeyHex: string
  expected: {
    sessionTranscriptCborSha256Hex?: string
    deviceResponseCborSha256Hex: string
    docType: string
    requestedElement: string
  }
}

const file = new URL('../../../shared/vectors/iso-18013-5/annex-c-deterministic.json', import.meta.url)
const missing = !existsSync(file)
// biome-ignore lint/suspicious/noConsole: vectors that are skipped have to be noticed
if (missing) console.warn(`golden vectors are missing: ${file.pathname}`)

describe.skipIf(missing)('the deterministic example of ISO/IEC 18013-7 Annex C (VP-ISO7-07)', () => {
  const vector: Vector = missing ? undefined : JSON.parse(readFileSync(file, 'utf8'))
  const privateJwk = () => ({
    ...parseEncryptionInfo(vector.encryptionInfoB64).recipient,
    d: base64url(fromHex(vector.recipientPrivateKeyHex)),
  })
  const transcript = (more: object = {}) =>
    isoMdocDcApiTranscript({ encryptionInfo: vector.encryptionInfoB64, origin: vector.origin, ...more })

  it('has the session transcript of its origin (VP-ISO7-03)', async () => {
    expect(hex(await sha256(await transcript()))).toBe(vector.expected.sessionTranscriptCborSha256Hex)
  })

  it('has an EncryptionInfo that we would write in the same bytes (VP-ISO7-02)', () => {
    const info = parseEncryptionInfo(vector.encryptionInfoB64)
    expect(hex(info.nonce)).toBe('000102030405060708090a0b0c0d0e0f')
    expect(createEncryptionInfo(info)).toBe(vector.encryptionInfoB64)
  })

  it('opens with its key (VP-ISO7-04, VP-ISO7-05)', async () => {
    const opened = await openEncryptedResponse(privateJwk(), await transcript(), vector.encryptedResponseB64)
    expect(hex(await sha256(opened))).toBe(vector.expected.deviceResponseCborSha256Hex)
    const again = await createEncryptedResponse(
      parseEncryptionInfo(vector.encryptionInfoB64).recipient,
      await transcript(),
      opened,
    )
    expect(await openEncryptedResponse(privateJwk(), await transcript(), again)).toEqual(opened)
  })

  it('does not open for another origin, nor under another EncryptionInfo', async () => {
    for (const other of [{ origin: 'https://verifier.example:8443' }, { encryptionInfo: vector.deviceRequestB64 }])
      await expect(
        openEncryptedResponse(privateJwk(), await transcript(other), vector.encryptedResponseB64),
      ).rejects.toThrow(/not encrypted for this request/)
  })

  it('does not open with any of its bits flipped', async () => {
    const info = await transcript()
    const bytes = fromBase64url(vector.encryptedResponseB64)
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const copy = bytes.slice()
      copy[bit >> 3] = (copy[bit >> 3] as number) ^ (1 << (bit & 7))
      await expect(openEncryptedResponse(privateJwk(), info, base64url(copy)), `${bit}`).rejects.toThrow(MdocRefused)
    }
  })

  it('asks for one element of one document, unsigned', () => {
    expect(parseDeviceRequest(vector.deviceRequestB64)).toEqual([
      {
        docType: vector.expected.docType,
        nameSpaces: new Map([['org.iso.18013.5.1', new Map([[vector.expected.requestedElement, false]])]]),
        itemsRequestBytes: expect.any(Uint8Array),
        readerAuth: undefined,
      },
    ])
  })
})
