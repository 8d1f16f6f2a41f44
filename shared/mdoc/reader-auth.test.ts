import { beforeAll, describe, expect, it } from 'vitest'
import type { Bytes } from '../bytes.ts'
import { decodeCbor, embed, encodeCbor } from './cbor.ts'
import { type CoseSign1, parseSign1 } from './cose.ts'
import { createParty, type Party, transcriptOf } from './example-mdoc.ts'
import { MdocRefused } from './mdoc-refused.ts'
import { readerAuthenticationBytes, readerCertificates, signReaderAuth, verifyReaderAuth } from './reader-auth.ts'

const itemsRequestBytes = embed(encodeCbor(new Map([['docType', 'a']]))).item
let reader: Party
let sessionTranscript: Bytes
let readerAuth: CoseSign1

beforeAll(async () => {
  reader = await createParty()
  sessionTranscript = await transcriptOf('one')
  readerAuth = parseSign1(await signReaderAuth(reader.signer, { sessionTranscript, itemsRequestBytes }))
})

const verify = (more: object = {}, by: Party = reader, auth = readerAuth) =>
  verifyReaderAuth(
    auth,
    { sessionTranscript, itemsRequestBytes, ...more },
    {
      key: by.publicKey,
      algorithm: by.signer.algorithm,
    },
  )

describe('reader authentication', () => {
  it.each(['P-256', 'P-384', 'P-521'] as const)('is a signature of the reader on %s (VP-ISO7-06)', async (crv) => {
    const other = await createParty(crv)
    const auth = parseSign1(await signReaderAuth(other.signer, { sessionTranscript, itemsRequestBytes }))
    expect(await verify({}, other, auth)).toBe(true)
    expect(await verify({}, reader, auth)).toBe(false)
  })

  it('is for this session and these items alone', async () => {
    expect(await verify()).toBe(true)
    expect(await verify({ sessionTranscript: await transcriptOf('other') })).toBe(false)
    expect(await verify({ itemsRequestBytes: embed(encodeCbor(new Map([['docType', 'b']]))).item })).toBe(false)
    expect(await verify({}, await createParty())).toBe(false)
  })

  it('covers what ISO/IEC 18013-5 section 9.1.4 says', () => {
    const authentication = ['ReaderAuthentication', decodeCbor(sessionTranscript), decodeCbor(itemsRequestBytes)]
    expect(readerAuthenticationBytes({ sessionTranscript, itemsRequestBytes })).toEqual(
      embed(encodeCbor(authentication)).item,
    )
  })

  it('may carry its payload only when it is the right one', async () => {
    const payload = readerAuthenticationBytes({ sessionTranscript, itemsRequestBytes })
    expect(await verify({}, reader, { ...readerAuth, payload })).toBe(true)
    expect(await verify({}, reader, { ...readerAuth, payload: payload.slice(1) })).toBe(false)
  })

  it('names the certificates of the reader', () => {
    expect(readerCertificates(readerAuth)).toEqual(reader.signer.chain)
    expect(() => readerCertificates({ ...readerAuth, unprotected: new Map() })).toThrow(/readerAuth names no/)
    expect(() => readerCertificates({ ...readerAuth, unprotected: new Map([[33, ['text']]]) })).toThrow(MdocRefused)
  })
})
