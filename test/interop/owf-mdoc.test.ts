// An mdoc that the running issuer issued, judged by @owf/mdoc over node:crypto, with the IACA as the only anchor.
import { createHash, X509Certificate } from 'node:crypto'
import { IssuerSigned } from '@owf/mdoc'
import { beforeAll, describe, expect, it } from 'vitest'
import { publicPart } from '../../sandbox/wallet/holder-key.ts'
import type { HeldCredential } from '../../sandbox/wallet/wallet.ts'
import { day } from '../../shared/clock.ts'
import { pki, ssinOf, walletOf } from '../flows/world.ts'
import { type Judged, judgeMdoc } from './judge-mdoc.ts'
import { readMdoc } from './mdoc-holder.ts'

const docType = 'eu.europa.ec.eudi.pid.1'
const judge = ({ anchor = pki.authorities.iaca, ...input }: Omit<Judged, 'anchor'> & { anchor?: string }) =>
  judgeMdoc({ anchor, ...input })

describe('an mdoc of the running issuer, to @owf/mdoc', () => {
  let held: HeldCredential
  let credential = ''

  beforeAll(async () => {
    const wallet = await walletOf('jan', 1)
    held = wallet.held.find(({ format }) => format === 'mso_mdoc') as HeldCredential
    credential = held.credential
  })

  it('is signed under the IACA, valid now, and holds a right digest for every element (MD-ISS-04, MD-ISS-06, MD-ISS-13)', async () => {
    const { failed, passed } = await judge({ issuerSigned: credential })
    const elements = Object.keys(readMdoc(credential).nameSpaces[docType] ?? {})
    expect(failed).toEqual([])
    expect(passed).toEqual(
      expect.arrayContaining([
        'Issuer certificate must be valid',
        'Issuer auth signature is invalid',
        'The MSO signed date must be within the validity period of the certificate',
        'The MSO must be valid at the time of verification',
        ...elements.map(
          (element) =>
            `The calculated digest for ${docType}/${element} attribute must match the digest in the issuerAuth element`,
        ),
      ]),
    )
    expect(elements).toHaveLength(16)
  })

  it('tells who Jan is, in one name space, bound to the key of the wallet (MD-ISS-08, MD-ISS-11, MD-ISS-14)', () => {
    const { docType: signed, nameSpaces } = readMdoc(credential)
    expect(signed).toBe(docType)
    expect(Object.keys(nameSpaces)).toEqual([docType])
    expect(nameSpaces[docType]).toMatchObject({
      family_name: 'Peeters',
      given_name: 'Jan',
      birth_date: '1985-03-14',
      nationality: ['BE'],
      personal_administrative_number: ssinOf('jan'),
      resident_postal_code: '1000',
    })
    const { mobileSecurityObject } = IssuerSigned.fromEncodedForOid4Vci(credential).issuerAuth
    expect(mobileSecurityObject.deviceKeyInfo.deviceKey.jwk).toMatchObject({ ...publicPart(held.key) })
  })

  it('names its certificate under the signature, by its hash and by an address that serves it (ETSI TS 119 472-1 section 6.6)', async () => {
    const { certificate, protectedHeaders, unprotectedHeaders } =
      IssuerSigned.fromEncodedForOid4Vci(credential).issuerAuth
    const [algorithm, hash] = protectedHeaders.headers.get(34) as [number, Uint8Array]
    expect([algorithm, Buffer.from(hash)]).toEqual([-16, createHash('sha256').update(certificate).digest()])
    expect([...unprotectedHeaders.headers.keys()]).toEqual([33])
    const { tag, value } = protectedHeaders.headers.get(35) as { tag: number; value: string }
    expect(tag).toBe(32)
    const { raw } = new X509Certificate(await (await fetch(value)).text())
    expect(raw).toEqual(Buffer.from(certificate))
  })

  it('is not trusted under another authority of the sandbox', async () => {
    const { failed } = await judge({ issuerSigned: credential, anchor: pki.authorities.pid })
    expect(failed).toEqual(['Issuer certificate must be valid'])
  })

  it('is not valid any more after its last day', async () => {
    const now = new Date(Date.now() + 15 * day * 1000)
    const { failed } = await judge({ issuerSigned: credential, now })
    expect(failed).toEqual(['The MSO must be valid at the time of verification'])
  })

  it.each([
    [
      'an element',
      'Peeters',
      `The calculated digest for ${docType}/family_name attribute must match the digest in the issuerAuth element`,
    ],
    ['the signed object', docType, 'Issuer auth signature is invalid'],
  ])('is refused when one byte of %s is changed', async (_, text, complaint) => {
    const bytes = Buffer.from(credential, 'base64url')
    // The last letter, so that everything can still be read.
    const at = bytes.lastIndexOf(text) + text.length - 1
    bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at)
    const { failed } = await judge({ issuerSigned: new Uint8Array(bytes) })
    expect(failed).toContain(complaint)
  })
})
