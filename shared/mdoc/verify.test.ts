import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Bytes, base64url, concat, equalBytes, fromBase64url } from '../bytes.ts'
import { webCryptoDigests } from '../sha256/digests.ts'
import { moduleDigests } from '../sha256/example-digests.ts'
import { type CborKey, type CborValue, decodeCbor, type Embedded, embed, encodeCbor } from './cbor.ts'
import { header } from './cose.ts'
import { type IssuerSigned, type MdocDocument, parseDeviceResponse, parseIssuerSigned } from './device-response.ts'
import { elementsAsJson } from './elements.ts'
import { createExample, createParty, docType, type Example, present, transcriptOf } from './example-mdoc.ts'
import { MdocRefused } from './mdoc-refused.ts'
import {
  checkDeviceSignature,
  checkDigests,
  deviceAuthenticationBytes,
  issuerCertificates,
  issuerThumbprint,
  verifyIssuerSignature,
} from './verify.ts'

let example: Example
let document: MdocDocument

beforeAll(async () => {
  example = await createExample()
  document = parseDeviceResponse(await present(example))
})

const issuerKey = () => ({ key: example.issuer.publicKey, algorithm: 'ES256' as const })

/** The presentation with one item's fields changed, encoded anew. */
async function withItem(change: (fields: Map<CborKey, CborValue>) => void): Promise<MdocDocument> {
  const items = ([first, ...others]: CborValue[]): CborValue[] => {
    const fields = decodeCbor((first as Embedded).content) as Map<CborKey, CborValue>
    change(fields)
    return [embed(encodeCbor(fields)), ...others]
  }
  return parseDeviceResponse(await present(example, { items }))
}

describe('the hash of the signer', () => {
  const issuedUnder = (x5t: CborValue | undefined): IssuerSigned => ({ issuerAuth: { x5t } }) as unknown as IssuerSigned

  it('is what the protected header names by SHA-256, or nothing', () => {
    const hash = new Uint8Array(32).fill(7)
    expect(issuerThumbprint(issuedUnder([-16, hash]))).toEqual(hash)
    expect(issuerThumbprint(issuedUnder(undefined))).toBeUndefined()
  })

  it.each<[string, CborValue]>([
    ['SHA-1', [-14, new Uint8Array(20)]],
    ['a name', ['SHA-256', new Uint8Array(32)]],
    ['a text', [-16, 'x']],
    ['nothing', []],
    ['the hash alone', new Uint8Array(32)],
    ['null', null],
  ])('is refused as %s', (_, x5t) => {
    expect(() => issuerThumbprint(issuedUnder(x5t))).toThrow(MdocRefused)
  })
})

describe('issuerCertificates', () => {
  it('are those of issuerAuth, alone or in a list (VP-MDOC-03)', () => {
    const [own] = example.issuer.signer.chain
    const { issuerSigned } = document
    expect(issuerCertificates(issuerSigned)).toEqual([own])
    const unprotected = new Map([[header.x5chain, [own as Bytes, Uint8Array.of(1)]]])
    const longer = { ...issuerSigned, issuerAuth: { ...issuerSigned.issuerAuth, unprotected } }
    expect(issuerCertificates(longer)).toEqual([own, Uint8Array.of(1)])
  })

  it.each<[string, CborValue | undefined]>([
    ['none', undefined],
    ['an empty list', []],
    ['text', 'MIIB'],
    ['a list with text', [new Uint8Array(3), 'MIIB']],
    ['six', Array.from({ length: 6 }, () => new Uint8Array(3))],
  ])('are refused when there is %s', (_, chain) => {
    const unprotected = new Map(chain === undefined ? [] : [[header.x5chain, chain] as const])
    const { issuerSigned } = document
    expect(() =>
      issuerCertificates({ ...issuerSigned, issuerAuth: { ...issuerSigned.issuerAuth, unprotected } }),
    ).toThrow(MdocRefused)
  })
})

describe('verifyIssuerSignature', () => {
  it.each(['P-256', 'P-384', 'P-521'] as const)('accepts what the issuer signed on %s (VP-MDOC-04)', async (crv) => {
    const { issuer, credential } = await createExample({ crv })
    const key = { key: issuer.publicKey, algorithm: issuer.signer.algorithm }
    expect(await verifyIssuerSignature(parseIssuerSigned(credential), key)).toBe(true)
  })

  it('refuses another key and another algorithm', async () => {
    const other = await createParty()
    expect(await verifyIssuerSignature(document.issuerSigned, { key: other.publicKey, algorithm: 'ES256' })).toBe(false)
    expect(await verifyIssuerSignature(document.issuerSigned, { ...issuerKey(), algorithm: 'ES384' })).toBe(false)
  })
})

describe('checkDigests', () => {
  it('judges the same whoever hashes (VP-MDOC-06)', async () => {
    const changed = await withItem((fields) => fields.set('elementValue', 'Janssens'))
    for (const digests of [webCryptoDigests, moduleDigests]) {
      await checkDigests(document.issuerSigned, digests)
      await expect(checkDigests(changed.issuerSigned, digests)).rejects.toThrow(/does not match/)
    }
  })

  it('accepts every element as it was issued, and any choice of them (VP-MDOC-06)', async () => {
    await checkDigests(document.issuerSigned)
    for (const items of [(all: CborValue[]) => all.slice(2, 3), (all: CborValue[]) => all.reverse(), () => []])
      await checkDigests(parseDeviceResponse(await present(example, { items })).issuerSigned)
  })

  it.each<[string, (fields: Map<CborKey, CborValue>) => void]>([
    ['another value', (fields) => fields.set('elementValue', 'Janssens')],
    ['another name', (fields) => fields.set('elementIdentifier', 'given_names')],
    ['another random', (fields) => fields.set('random', new Uint8Array(32))],
    ['an id that is not in the MSO', (fields) => fields.set('digestID', 1000)],
    [
      'the same fields in another order',
      (fields) => {
        const [first, ...others] = [...fields]
        fields.clear()
        for (const [key, value] of [...others, first as [CborKey, CborValue]]) fields.set(key, value)
      },
    ],
  ])('refuses %s (VP-MDOC-06)', async (_, change) => {
    const { issuerSigned } = await withItem(change)
    await expect(checkDigests(issuerSigned)).rejects.toThrow(MdocRefused)
  })

  it('refuses an element under another name space', async () => {
    const { nameSpaces } = document.issuerSigned
    const elsewhere = new Map([['org.iso.18013.5.1', nameSpaces.get(docType) ?? []]])
    await expect(checkDigests({ ...document.issuerSigned, nameSpaces: elsewhere })).rejects.toThrow(/not covered/)
  })

  it('refuses an item that is sent twice (VP-MDOC-06)', async () => {
    const twice = parseDeviceResponse(
      await present(example, { items: ([first, ...others]) => [first, first, ...others] as CborValue[] }),
    )
    await expect(checkDigests(twice.issuerSigned)).rejects.toThrow(/twice/)
  })

  it('refuses two elements of one name, though both were signed (VP-MDOC-06)', async () => {
    const doubled = await createExample({
      nameSpaces: {
        [docType]: [
          ['sex', 1],
          ['sex', 2],
        ],
      },
    })
    await expect(checkDigests(parseIssuerSigned(doubled.credential))).rejects.toThrow(/sent twice/)
  })

  it('digests with the algorithm that the MSO names', async () => {
    const { issuerSigned } = document
    const { nameSpaces, mso } = issuerSigned
    for (const digestAlgorithm of ['SHA-384', 'SHA-512'] as const) {
      const digests = new Map<number, Bytes>()
      for (const { digestId, bytes } of nameSpaces.get(docType) ?? [])
        digests.set(digestId, new Uint8Array(await crypto.subtle.digest(digestAlgorithm, bytes)))
      const other = { ...mso, digestAlgorithm, valueDigests: new Map([[docType, digests]]) }
      await checkDigests({ ...issuerSigned, mso: other })
      await expect(checkDigests({ ...issuerSigned, mso: { ...other, digestAlgorithm: 'SHA-256' } })).rejects.toThrow(
        MdocRefused,
      )
    }
  })
})

describe('checkDeviceSignature', () => {
  const check = async (changes: Parameters<typeof present>[1], transcript = example.transcript) =>
    checkDeviceSignature(parseDeviceResponse(await present(example, changes)), transcript)

  it.each(['P-256', 'P-384', 'P-521'] as const)('accepts the device on %s (VP-MDOC-07)', async (crv) => {
    const other = await createExample({ crv })
    await checkDeviceSignature(parseDeviceResponse(await present(other)), other.transcript)
  })

  it('refuses a signature over another transcript (VP-MDOC-10)', async () => {
    await expect(check({}, await transcriptOf('another-nonce'))).rejects.toThrow(/does not fit this request/)
  })

  it('refuses the signature of another device (VP-MDOC-08)', async () => {
    const device = await createParty()
    const stolen = parseDeviceResponse(await present({ ...example, device }))
    await expect(checkDeviceSignature(stolen, example.transcript)).rejects.toThrow(/does not fit this request/)
  })

  it('refuses a signature for another docType (VP-MDOC-07)', async () => {
    const renamed = { ...document, docType: 'org.iso.18013.5.1.mDL' }
    await expect(checkDeviceSignature(renamed, example.transcript)).rejects.toThrow(/does not fit this request/)
  })

  it('is no check of a MAC (VP-MDOC-08)', async () => {
    const deviceMac: CborValue[] = [encodeCbor(new Map([[1, 5]])), new Map(), null, new Uint8Array(32)]
    await expect(check({ deviceAuth: new Map([['deviceMac', deviceMac]]) })).rejects.toThrow(/did not sign/)
  })

  it('refuses elements that the device signs itself (VP-MDOC-09)', async () => {
    const deviceNameSpaces = new Map([[docType, new Map([['family_name', 'Janssens']])]])
    await expect(check({ deviceNameSpaces })).rejects.toThrow(/of its own/)
  })

  it('refuses device name spaces that were exchanged after signing (VP-MDOC-07)', async () => {
    const longer = embed(encodeCbor(new Map()))
    const exchanged = { ...document, deviceNameSpacesBytes: concat(longer.item, Uint8Array.of(0)) }
    await expect(checkDeviceSignature(exchanged, example.transcript)).rejects.toThrow(/does not fit this request/)
  })

  it('accepts a payload that is attached only when it is the right one', async () => {
    const right = deviceAuthenticationBytes(document, example.transcript)
    const attach = (payload: Bytes) => {
      const { deviceSignature } = document
      if (!deviceSignature) throw new TypeError('the example has a device signature')
      return checkDeviceSignature({ ...document, deviceSignature: { ...deviceSignature, payload } }, example.transcript)
    }
    await attach(right)
    await expect(attach(right.slice(1))).rejects.toThrow(/something else/)
  })

  it('refuses the signature of a key that is no point of its curve', async () => {
    const { mso } = document.issuerSigned
    const deviceKey = { ...mso.deviceKey, y: mso.deviceKey.x }
    const wrong = { ...document, issuerSigned: { ...document.issuerSigned, mso: { ...mso, deviceKey } } }
    await expect(checkDeviceSignature(wrong, example.transcript)).rejects.toThrow(/key is refused/)
  })

  it('covers what ISO/IEC 18013-5 section 9.1.3.4 says (VP-MDOC-07)', () => {
    const authentication = encodeCbor([
      'DeviceAuthentication',
      decodeCbor(example.transcript),
      docType,
      embed(encodeCbor(new Map())),
    ])
    const bytes = deviceAuthenticationBytes(document, example.transcript)
    expect(equalBytes(bytes, embed(authentication).item)).toBe(true)
  })
})

describe('a flipped bit', () => {
  /** True when every check passes and every element is there: what a verifier asks of an answer. */
  async function passes(presentation: string): Promise<boolean> {
    try {
      const other = parseDeviceResponse(presentation)
      const [certificate] = issuerCertificates(other.issuerSigned)
      if (!certificate || !equalBytes(certificate, example.issuer.signer.chain[0] as Bytes)) return false
      if (!(await verifyIssuerSignature(other.issuerSigned, issuerKey()))) return false
      await checkDigests(other.issuerSigned)
      await checkDeviceSignature(other, example.transcript)
      return sameElements(other)
    } catch (error) {
      if (error instanceof MdocRefused) return false
      throw error
    }
  }

  const sameElements = (other: MdocDocument): boolean =>
    JSON.stringify(elementsAsJson(other.issuerSigned)) === JSON.stringify(elementsAsJson(document.issuerSigned))

  const flipped = (bytes: Bytes, bit: number): string => {
    const copy = bytes.slice()
    copy[bit >> 3] = (copy[bit >> 3] as number) ^ (1 << (bit & 7))
    return base64url(copy)
  }

  it('makes a check of a presentation fail, wherever it is', async () => {
    const presentation = await present(example)
    const bytes = fromBase64url(presentation)
    expect(await passes(presentation)).toBe(true)
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length * 8 - 1), async (bit) => {
        expect(await passes(flipped(bytes, bit))).toBe(false)
      }),
      { numRuns: 1000 },
    )
  })

  it('or a foreign character in the text makes parsing fail', async () => {
    const presentation = await present(example)
    await fc.assert(
      fc.asyncProperty(
        fc.nat(presentation.length - 1),
        fc.string({ minLength: 1, maxLength: 1 }),
        async (at, other) => {
          if (presentation[at] === other) return
          expect(await passes(presentation.slice(0, at) + other + presentation.slice(at + 1))).toBe(false)
        },
      ),
      { numRuns: 300 },
    )
  })

  it('or a missing end makes parsing fail', async () => {
    const bytes = fromBase64url(await present(example))
    for (let length = 0; length < bytes.length; length += 7)
      expect(() => parseDeviceResponse(base64url(bytes.subarray(0, length)))).toThrow(MdocRefused)
  })
})
