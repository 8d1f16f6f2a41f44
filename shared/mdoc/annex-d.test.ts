// The example of ISO/IEC 18013-5 Annex D, read in place.
import 'reflect-metadata'
import { existsSync, readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Bytes, base64url, equalBytes, fromHex, hex } from '../bytes.ts'
import { parseCertificate } from '../trust/certificate.ts'
import { decodeCbor, Embedded, encodeCbor } from './cbor.ts'
import { type MdocDocument, parseDeviceResponse } from './device-response.ts'
import { elementsAsJson } from './elements.ts'
import { MdocRefused } from './mdoc-refused.ts'
import { checkDeviceSignature, checkDigests, issuerCertificates, verifyIssuerSignature } from './verify.ts'
import { verifyDeviceMac } from './verify-device-mac.ts'

const file = new URL('../../../shared/vectors/iso-18013-5/annex-d.json', import.meta.url)
const missing = !existsSync(file)
// biome-ignore lint/suspicious/noConsole: vectors that are skipped have to be noticed
if (missing) console.warn(`golden vectors are missing: ${file.pathname}`)

describe.skipIf(missing)('the example of ISO/IEC 18013-5 Annex D (MD-VEC-01)', () => {
  let vector: Record<string, string>
  let document: MdocDocument
  let transcript: Bytes

  beforeAll(() => {
    vector = JSON.parse(readFileSync(file, 'utf8'))
    document = parseDeviceResponse(base64url(bytesOf('device_response')))
    const wrapped = decodeCbor(bytesOf('session_transcript_bytes'), { depth: 32, items: 1000 })
    if (!(wrapped instanceof Embedded)) throw new TypeError('the session transcript is wrapped in tag 24')
    transcript = wrapped.content
  })

  const bytesOf = (name: string): Bytes => fromHex(vector[name] ?? '')

  const readerKey = (): Promise<CryptoKey> => {
    const [x, y, d] = ['x', 'y', 'd'].map((part) => base64url(bytesOf(`ephemeral_reader_key_${part}`)))
    const jwk = { kty: 'EC', crv: 'P-256', x: x as string, y: y as string, d: d as string }
    return crypto.subtle.importKey('jwk', jwk, { name: 'ECDH', namedCurve: 'P-256' }, false, ['deriveBits'])
  }

  it('is read as a driving licence with its six elements', () => {
    expect(document.docType).toBe('org.iso.18013.5.1.mDL')
    const elements = elementsAsJson(document.issuerSigned)['org.iso.18013.5.1']
    expect(elements).toMatchObject({
      family_name: 'Doe',
      issue_date: '2019-10-20',
      expiry_date: '2024-10-20',
      document_number: '123456789',
    })
    expect(elements?.portrait).toBe(base64url(bytesOf('device_response_portrait_data')))
    expect(Object.keys(elements ?? {})).toHaveLength(6)
  })

  it('has the device key that is printed beside it', () => {
    expect(document.issuerSigned.mso.deviceKey).toEqual({
      kty: 'EC',
      crv: 'P-256',
      x: base64url(bytesOf('static_device_key_x')),
      y: base64url(bytesOf('static_device_key_y')),
    })
  })

  it('has an issuer signature by its document signer (VP-MDOC-03, VP-MDOC-04)', async () => {
    const [certificate] = issuerCertificates(document.issuerSigned)
    expect(hex(certificate as Bytes)).toBe(vector.ds_cert)
    const signer = parseCertificate(certificate as Bytes)
    const key = { key: await signer.verificationKey(), algorithm: 'ES256' as const }
    expect(await verifyIssuerSignature(document.issuerSigned, key)).toBe(true)
  })

  it('has elements that match their digests (VP-MDOC-06)', async () => {
    await expect(checkDigests(document.issuerSigned)).resolves.toBeUndefined()
  })

  it('has a device MAC for its session transcript and for no other (VP-MDOC-08)', async () => {
    expect(await verifyDeviceMac(document, transcript, await readerKey())).toBe(true)
    expect(await verifyDeviceMac(document, encodeCbor([null, null, null]), await readerKey())).toBe(false)
    expect(await verifyDeviceMac({ ...document, docType: 'another' }, transcript, await readerKey())).toBe(false)
  })

  it('is refused by the check of the device signature, as every MAC is (VP-MDOC-08)', async () => {
    await expect(checkDeviceSignature(document, transcript)).rejects.toThrow(/MAC/)
  })

  it('has no device MAC when that is malformed', async () => {
    const parts = document.deviceMac
    if (!Array.isArray(parts)) throw new TypeError('the example has a device MAC')
    const [header, unprotected, payload, tag] = parts as [Bytes, Map<never, never>, null, Bytes]
    const hmac64 = encodeCbor(new Map([[1, 4]]))
    for (const deviceMac of [
      null,
      [header, unprotected, payload],
      [header, unprotected, tag, tag],
      [hmac64, unprotected, payload, tag],
      [encodeCbor([1, 5]), unprotected, payload, tag],
    ])
      await expect(verifyDeviceMac({ ...document, deviceMac }, transcript, await readerKey())).rejects.toThrow(
        MdocRefused,
      )
    const shorter = { ...document, deviceMac: [header, unprotected, payload, tag.slice(1)] }
    expect(await verifyDeviceMac(shorter, transcript, await readerKey())).toBe(false)
  })

  it('comes back byte for byte when it is encoded again (MD-ISS-12)', () => {
    const bytes = bytesOf('device_response')
    expect(equalBytes(encodeCbor(decodeCbor(bytes)), bytes)).toBe(true)
  })
})
