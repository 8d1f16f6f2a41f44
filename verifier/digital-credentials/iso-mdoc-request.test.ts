import { describe, expect, it } from 'vitest'
import { type Bytes, fromBase64url, textOf, utf8 } from '../../shared/bytes.ts'
import { parseDeviceRequest } from '../../shared/mdoc/device-request.ts'
import { parseEncryptionInfo } from '../../shared/mdoc/encryption-info.ts'
import { readerCertificates, verifyReaderAuth } from '../../shared/mdoc/reader-auth.ts'
import { isoMdocDcApiTranscript } from '../../shared/mdoc/session-transcript.ts'
import { parseCertificate } from '../../shared/trust/certificate.ts'
import { askInPage, origin } from '../testing/memory-iso-mdoc.ts'
import { createTestSigner, docType } from '../testing/memory-provider.ts'
import { ask, createTestVerifier, mdocQuery, sdJwtQuery } from '../testing/memory-relying-party.ts'
import type { Transaction } from '../transaction.ts'
import { isoMdocRequest } from './iso-mdoc-request.ts'

const verifier = await createTestVerifier()
const licenceType = 'org.iso.18013.5.1.mDL'
const licence = mdocQuery({
  id: 'licence',
  meta: { doctype_value: licenceType },
  claims: [
    { path: ['org.iso.18013.5.1', 'age_over_18'], intent_to_retain: true },
    { path: ['org.iso.18013.5.1.BE', 'category'] },
    { path: ['org.iso.18013.5.1', 'portrait'], intent_to_retain: false },
  ],
})

async function requestFor(wish: object = {}, more: Partial<Transaction> = {}) {
  const { transaction } = await askInPage(verifier, wish)
  const data = await isoMdocRequest(verifier, { ...transaction, ...more })
  return { transaction, data, docRequests: parseDeviceRequest(data.deviceRequest) }
}

describe('the request over ISO/IEC 18013-7 Annex C', () => {
  it('has the two members that wallets expect (VP-ISO7-01)', async () => {
    const { data } = await requestFor()
    const text = expect.stringMatching(/^[\w-]+$/)
    expect(data).toEqual({ deviceRequest: text, encryptionInfo: text })
  })

  it('asks for the elements of each document, and says which are kept (VP-ISO7-06)', async () => {
    const { docRequests } = await requestFor({ query: { credentials: [mdocQuery(), licence] } })
    expect(docRequests.map(({ docType: type, nameSpaces }) => [type, nameSpaces])).toEqual([
      [
        docType,
        new Map([
          [
            docType,
            new Map([
              ['family_name', false],
              ['birth_date', false],
            ]),
          ],
        ]),
      ],
      [
        licenceType,
        new Map([
          [
            'org.iso.18013.5.1',
            new Map([
              ['age_over_18', true],
              ['portrait', false],
            ]),
          ],
          ['org.iso.18013.5.1.BE', new Map([['category', false]])],
        ]),
      ],
    ])
    for (const { requestInfo } of docRequests) expect(requestInfo).toBeUndefined()
  })

  it('offers the key and the nonce of this transaction alone (VP-ISO7-02)', async () => {
    const [one, other] = [await requestFor(), await requestFor()]
    const { nonce, recipient } = parseEncryptionInfo(one.data.encryptionInfo)
    const { kty, crv, x, y } = one.transaction.encryptionKey
    expect(recipient).toEqual({ kty, crv, x, y })
    expect(nonce).toEqual(fromBase64url(one.transaction.nonce))
    expect(nonce.length).toBeGreaterThanOrEqual(16)
    expect(other.data.encryptionInfo).not.toBe(one.data.encryptionInfo)
    expect(textOf(utf8(JSON.stringify(one.data)))).not.toContain(one.transaction.encryptionKey.d)
  })

  it('is signed for each document under the access certificate, for this page and no other (VP-ISO7-06)', async () => {
    const { data, docRequests } = await requestFor({ query: { credentials: [mdocQuery(), licence] } })
    for (const { readerAuth, itemsRequestBytes } of docRequests) {
      if (!readerAuth) throw new TypeError('every document is signed for')
      expect(readerCertificates(readerAuth)).toEqual(verifier.accessSigner.chain)
      const leaf = parseCertificate(verifier.accessSigner.chain[0] as Bytes)
      const reader = { key: await leaf.verificationKey(), algorithm: 'ES256' as const }
      const isSignedFor = async (page: string) => {
        const sessionTranscript = await isoMdocDcApiTranscript({ ...data, origin: page })
        return verifyReaderAuth(readerAuth, { sessionTranscript, itemsRequestBytes }, reader)
      }
      expect([await isSignedFor(origin), await isSignedFor('https://other.example')]).toEqual([true, false])
    }
  })

  it('is signed under the certificate of who has one of its own, which is the one that is registered', async () => {
    const signer = await createTestSigner('CN=Museum, C=BE')
    const signers = new Map([['library', signer]])
    const known = await createTestVerifier({ signers })
    const { transaction } = await askInPage(known)
    const [first] = parseDeviceRequest((await isoMdocRequest(known, transaction)).deviceRequest)
    expect(first?.readerAuth && readerCertificates(first.readerAuth)).toEqual(signer.chain)
  })

  it('carries the registration certificate with each document, where there is one', async () => {
    const verifierInfo = [
      { format: 'other', data: 'x' },
      { format: 'registration_cert', data: 'a.b.c' },
    ]
    const { docRequests } = await requestFor({ query: { credentials: [mdocQuery(), licence] } }, { verifierInfo })
    for (const { requestInfo } of docRequests) expect(requestInfo).toEqual(new Map([['euWrprc', utf8('a.b.c')]]))
    const { docRequests: without } = await requestFor({}, { verifierInfo: verifierInfo.slice(0, 1) })
    expect(without[0]?.requestInfo).toBeUndefined()
  })

  it('asks, of a ready query, for the first of its options', async () => {
    const { docRequests } = await requestFor({ template: 'age-over-18' })
    expect(docRequests.map(({ docType: type, nameSpaces }) => [type, nameSpaces])).toEqual([
      ['eu.europa.ec.av.1', new Map([['eu.europa.ec.av.1', new Map([['age_over_18', false]])]])],
    ])
  })

  it('is not made for a query that it cannot say, nor for anybody but a page', async () => {
    await expect(requestFor({ query: { credentials: [sdJwtQuery()] } })).rejects.toThrow(TypeError)
    const { transaction } = await ask(verifier, { query: { credentials: [mdocQuery()] } })
    await expect(isoMdocRequest(verifier, transaction)).rejects.toThrow(TypeError)
  })
})
