// The example of ISO/IEC 18013-5 Annex D, read in place.
import 'reflect-metadata'
import { existsSync, readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Bytes, base64url, equalBytes, fromHex, hex } from '../bytes.ts'
import { parseCertificate } from '../trust/certificate.ts'
import { decodeCbor, Embedded, encodeCbor } from './cbor.ts'
import { checkDeviceAuth } from './check-device-auth.ts'
import { parseDeviceRequest } from './device-request.ts'
import { type MdocDocument, parseDeviceResponse, parseDeviceResponses } from './device-response.ts'
import { elementsAsJson } from './elements.ts'
import { MdocRefused } from './mdoc-refused.ts'
import { readerCertificates, verifyReaderAuth } from './reader-auth.ts'
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

  const readerJwk = () => {
    const [x, y, d] = ['x', 'y', 'd'].map((part) => base64url(bytesOf(`ephemeral_reader_key_${part}`)))
    return { kty: 'EC', crv: 'P-256', x: x as string, y: y as string, d: d as string }
  }

  const readerKey = (): Promise<CryptoKey> =>
    crypto.subtle.importKey('jwk', readerJwk(), { name: 'ECDH', namedCurve: 'P-256' }, false, ['deriveBits'])

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

  it('is the one document of an answer that may hold several', () => {
    const [only, ...others] = parseDeviceResponses(bytesOf('device_response'))
    expect([only?.docType, others]).toEqual(['org.iso.18013.5.1.mDL', []])
    expect(only?.read()).toEqual(document)
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

  it('is refused by the check of the device signature, since it has none (VP-MDOC-08)', async () => {
    await expect(checkDeviceSignature(document, transcript)).rejects.toThrow(/did not sign/)
  })

  it('is bound to the session by its MAC, for who holds the key of the reader (VP-MDOC-08)', async () => {
    await checkDeviceAuth(document, { sessionTranscript: transcript, readerKey: readerJwk() })
    await expect(checkDeviceAuth(document, { sessionTranscript: transcript, readerKey: undefined })).rejects.toThrow(
      /no key of ours/,
    )
  })

  it('answers a request that its reader signed for this session and for no other (VP-ISO7-06)', async () => {
    const [request, ...others] = parseDeviceRequest(base64url(bytesOf('device_request')))
    if (!request?.readerAuth) throw new TypeError('the request of the example is signed')
    expect(others).toEqual([])
    expect(request.docType).toBe(document.docType)
    const [certificate] = readerCertificates(request.readerAuth)
    expect(hex(certificate as Bytes)).toBe(vector.reader_cert)
    const reader = { key: await parseCertificate(certificate as Bytes).verificationKey(), algorithm: 'ES256' as const }
    const { readerAuth, itemsRequestBytes } = request
    const verify = (sessionTranscript: Bytes) =>
      verifyReaderAuth(readerAuth, { sessionTranscript, itemsRequestBytes }, reader)
    expect(await verify(transcript)).toBe(true)
    expect(await verify(encodeCbor([null, null, null]))).toBe(false)
    const elements = [...(request.nameSpaces.get('org.iso.18013.5.1') ?? [])].sort()
    expect(elements.map(([element]) => element)).toEqual(
      [...(document.issuerSigned.nameSpaces.get('org.iso.18013.5.1') ?? [])].map(({ element }) => element).sort(),
    )
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
