import { beforeAll, describe, expect, it } from 'vitest'
import type { PublicJwk } from '../keys/public-key.ts'
import { type CborValue, encodeCbor } from './cbor.ts'
import { checkDeviceAuth } from './check-device-auth.ts'
import { type MdocDocument, parseDeviceResponse } from './device-response.ts'
import {
  createExample,
  createParty,
  docType,
  type Example,
  macAsDevice,
  type Party,
  present,
  transcriptOf,
} from './example-mdoc.ts'
import { MdocRefused } from './mdoc-refused.ts'

let example: Example
let reader: Party

beforeAll(async () => {
  example = await createExample()
  reader = await createParty()
})

const read = async (changes: Parameters<typeof present>[1] = {}): Promise<MdocDocument> =>
  parseDeviceResponse(await present(example, changes))

const withMac = async (of: Parameters<typeof macAsDevice>[2] = {}, to = reader.jwk, by = example) =>
  parseDeviceResponse(await present(by, { deviceAuth: await macAsDevice(by, to, of) }))

/** With everything right. */
const session = () => ({ sessionTranscript: example.transcript, readerKey: reader.privateJwk })

describe('the device', () => {
  it('may sign, whether the answer was encrypted or not (VP-MDOC-07)', async () => {
    await checkDeviceAuth(await read(), session())
    await checkDeviceAuth(await read(), { ...session(), readerKey: undefined })
  })

  it.each(['P-256', 'P-384', 'P-521'] as const)(
    'may answer with a MAC to a key of ours that is on its curve, %s (VP-MDOC-08)',
    async (crv) => {
      const [other, own] = [await createExample({ crv }), await createParty(crv)]
      const document = await withMac({}, own.jwk, other)
      await checkDeviceAuth(document, { sessionTranscript: other.transcript, readerKey: own.privateJwk })
    },
  )

  it('may tag its MAC', async () => {
    await checkDeviceAuth(await withMac({ tag: 17 }), session())
    await expect(checkDeviceAuth(await withMac({ tag: 18 }), session())).rejects.toThrow(MdocRefused)
  })

  it('may not answer with a MAC where the answer came plain (VP-MDOC-08)', async () => {
    const plain = { ...session(), readerKey: undefined }
    await expect(checkDeviceAuth(await withMac(), plain)).rejects.toThrow(/no key of ours/)
  })

  it('may not answer with a MAC to a key on another curve', async () => {
    const { privateJwk } = await createParty('P-384')
    await expect(checkDeviceAuth(await withMac(), { ...session(), readerKey: privateJwk })).rejects.toThrow(
      /another curve/,
    )
  })

  it.each<[string, () => Promise<MdocDocument>, Partial<ReturnType<typeof session>>?]>([
    ['for another session (VP-MDOC-10)', () => withMac(), { sessionTranscript: encodeCbor([null, null, null]) }],
    ['for another docType', () => withMac({ type: 'org.iso.18013.5.1.mDL' })],
    ['to a key of somebody else', async () => withMac({}, (await createParty()).jwk)],
    [
      'by another device',
      async () => {
        const thief = await createParty()
        return parseDeviceResponse(
          await present(example, { deviceAuth: await macAsDevice({ ...example, device: thief }, reader.jwk) }),
        )
      },
    ],
  ])('may not answer with a MAC %s', async (_, make, more) => {
    await expect(checkDeviceAuth(await make(), { ...session(), ...more })).rejects.toThrow(/does not fit this request/)
  })

  it('may not answer with a MAC that was made for another transcript of the same verifier', async () => {
    const other = { ...example, transcript: await transcriptOf('another-nonce') }
    await expect(checkDeviceAuth(await withMac({}, reader.jwk, other), session())).rejects.toThrow(/does not fit/)
  })

  it('may not vouch for elements of its own, by a MAC either (VP-MDOC-09)', async () => {
    const deviceNameSpaces = new Map([[docType, new Map([['family_name', 'Janssens']])]])
    const document = await read({ deviceNameSpaces, deviceAuth: await macAsDevice(example, reader.jwk) })
    await expect(checkDeviceAuth(document, session())).rejects.toThrow(/of its own/)
  })

  const tag = new Uint8Array(32)
  const right = encodeCbor(new Map([[1, 5]]))
  const headerOf = (...members: [number, CborValue][]) => encodeCbor(new Map(members))
  it.each<[string, CborValue, RegExp]>([
    ['text', 'mac', /malformed/],
    ['three parts', [right, new Map(), null], /malformed/],
    ['headers that are no map', [right, 'headers', null, tag], /malformed/],
    ['an algorithm in both headers', [right, new Map([[1, 5]]), null, tag], /twice/],
    ['an attached payload', [right, new Map(), tag, tag], /malformed/],
    ['a header that is no CBOR', [Uint8Array.of(0xff), new Map(), null, tag], /CBOR/],
    ['a header that is empty', [new Uint8Array(), new Map(), null, tag], /CBOR/],
    ['a shorter MAC (HMAC 256/64)', [headerOf([1, 4]), new Map(), null, tag], /algorithm/],
    ['the algorithm of a signature', [headerOf([1, -7]), new Map(), null, tag], /algorithm/],
    ['a critical header', [headerOf([1, 5], [2, [99]]), new Map(), null, tag], /algorithm/],
    ['an algorithm beside its protected header', [headerOf(), new Map([[1, 5]]), null, tag], /algorithm/],
    ['another MAC', [right, new Map(), null, tag], /does not fit/],
    ['no MAC', [right, new Map(), null, new Uint8Array()], /does not fit/],
  ])('may not answer with %s for a MAC', async (_, deviceMac, reason) => {
    const document = await read({ deviceAuth: new Map([['deviceMac', deviceMac]]) })
    const refusal = checkDeviceAuth(document, session())
    await expect(refusal).rejects.toThrow(MdocRefused)
    await expect(refusal).rejects.toThrow(reason)
  })

  it('may not have a key that is no point of its curve', async () => {
    const document = await withMac()
    const { mso } = document.issuerSigned
    const deviceKey = { ...mso.deviceKey, y: mso.deviceKey.x } as PublicJwk
    const wrong = { ...document, issuerSigned: { ...document.issuerSigned, mso: { ...mso, deviceKey } } }
    await expect(checkDeviceAuth(wrong, session())).rejects.toThrow(/key is refused/)
  })
})
