import 'reflect-metadata'
import { ExtendedKeyUsageExtension, type Extension } from '@peculiar/x509'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { base64url, fromBase64url, utf8 } from '../../shared/bytes.ts'
import { importSigner, type Signer } from '../../shared/keys/signer.ts'
import { type CborKey, type CborValue, decodeCbor, encodeCbor } from '../../shared/mdoc/cbor.ts'
import { checkDeviceAuth } from '../../shared/mdoc/check-device-auth.ts'
import { createDeviceRequest } from '../../shared/mdoc/device-request.ts'
import { parseDeviceResponses } from '../../shared/mdoc/device-response.ts'
import { elementsAsJson } from '../../shared/mdoc/elements.ts'
import { openEncryptedResponse } from '../../shared/mdoc/encrypted-response.ts'
import { createEncryptionInfo } from '../../shared/mdoc/encryption-info.ts'
import { createExample, createParty, docType, now, type Party } from '../../shared/mdoc/example-mdoc.ts'
import { mdocReaderUsage } from '../../shared/mdoc/reader-auth.ts'
import { isoMdocDcApiTranscript } from '../../shared/mdoc/session-transcript.ts'
import { systemRandom } from '../../shared/random.ts'
import { type Certificate, parseCertificate } from '../../shared/trust/certificate.ts'
import { type Authority, createAuthority, issueSigner } from '../pki/authority.ts'
import type { Means } from './breaking/breach.ts'
import { breachesNamed } from './breaking/index.ts'
import { answerIsoMdoc } from './iso-mdoc.ts'
import type { HeldCredential, Wallet } from './wallet.ts'

const origin = 'https://shop.example'
let authority: Authority
let accessCa: Certificate[]
let reader: Signer
let recipient: Party
let holds: HeldCredential
let told: string[]

const readerUsage = new ExtendedKeyUsageExtension([mdocReaderUsage], true)
const createReader = async (by: Authority, extensions: Extension[] = [readerUsage]): Promise<Signer> =>
  importSigner(await issueSigner(by, { name: 'CN=The Shop, O=Shop, C=BE', days: 30, extensions }, now))

beforeAll(async () => {
  authority = await createAuthority({ name: 'CN=Access CA, C=BE', years: 5 }, now)
  accessCa = [parseCertificate(new Uint8Array(authority.certificate.rawData))]
  reader = await createReader(authority)
  recipient = await createParty()
  const { credential, device } = await createExample()
  holds = { format: 'mso_mdoc', configurationId: 'pid', issuer: 'i', credential, key: device.privateJwk, used: false }
})

function createWallet(...held: HeldCredential[]): Wallet {
  told = []
  return { fetch: () => Promise.reject(new Error()), now: () => now, held, tell: (step) => told.push(step) }
}

/** `data` of a request for two elements, and what else there is. */
async function request(by = reader, from = origin, types = [docType], requestInfo?: Map<CborKey, CborValue>) {
  const encryptionInfo = createEncryptionInfo({ nonce: systemRandom(32), recipient: recipient.jwk })
  const sessionTranscript = await isoMdocDcApiTranscript({ encryptionInfo, origin: from })
  const elements = new Map([
    ['family_name', false],
    ['birth_date', true],
  ])
  const deviceRequest = await createDeviceRequest(
    { signer: by, sessionTranscript },
    types.map((type) => ({
      docType: type,
      nameSpaces: new Map([[docType, elements]]),
      ...(requestInfo && { requestInfo }),
    })),
  )
  return { data: { deviceRequest, encryptionInfo }, sessionTranscript }
}

describe('the wallet', () => {
  it('shows what was asked for and nothing else, to who asked and in this session alone (VP-ISO7-04 to VP-ISO7-06)', async () => {
    const [wallet, { data, sessionTranscript }] = [createWallet({ ...holds }), await request()]
    const { response } = await answerIsoMdoc(wallet, data, { origin, accessCa })
    const opened = await openEncryptedResponse(recipient.privateJwk, sessionTranscript, response)
    const documents = parseDeviceResponses(opened).map((one) => one.read())
    expect(documents.map(({ issuerSigned }) => elementsAsJson(issuerSigned))).toEqual([
      { [docType]: { family_name: 'Peeters', birth_date: '1985-03-14' } },
    ])
    for (const document of documents) await checkDeviceAuth(document, { sessionTranscript, readerKey: undefined })
    expect(wallet.held.map(({ used }) => used)).toEqual([true])
    expect(told).toEqual([
      'The Shop (Shop) asks, and does not say what it is registered for.',
      expect.stringMatching(/^Shows .*family_name.* of pid\.$/),
    ])
  })

  it.each<[string, () => Promise<{ data: { deviceRequest: string; encryptionInfo: string } }>, RegExp]>([
    ['made for another page', () => request(reader, 'https://other.example'), /for this page/],
    [
      'by a reader whom nobody certified',
      async () => request(await createReader(await createAuthority({ name: 'CN=Access CA, C=BE', years: 5 }, now))),
      /not trusted/,
    ],
    [
      'by somebody whose certificate is for something else',
      async () => request(await createReader(authority, [new ExtendedKeyUsageExtension(['1.0.18013.5.1.2'])])),
      /no reader's/,
    ],
    [
      'by somebody whose certificate does not say that it is a reader',
      async () => request(await createReader(authority, [])),
      /no reader's/,
    ],
    ['for a document that it does not hold', () => request(reader, origin, ['org.iso.18013.5.1.mDL']), /holds nothing/],
    ['that nobody signed', async () => changed(await request(), (one) => one.delete('readerAuth')), /did not sign/],
    [
      'whose answer somebody else could read',
      async () => {
        const { data } = await request()
        const { jwk } = await createParty()
        return { data: { ...data, encryptionInfo: createEncryptionInfo({ nonce: systemRandom(32), recipient: jwk }) } }
      },
      /for this page/,
    ],
    [
      'by two readers',
      async () => {
        const { data, sessionTranscript } = await request()
        const nameSpaces = new Map([[docType, new Map([['sex', false]])]])
        const signer = await createReader(authority)
        const more = await createDeviceRequest({ signer, sessionTranscript }, [{ docType, nameSpaces }])
        return changed({ data }, undefined, docRequestsOf(more))
      },
      /several readers/,
    ],
  ])('refuses a request %s', async (_, make, reason) => {
    const { data } = await make()
    await expect(answerIsoMdoc(createWallet({ ...holds }), data, { origin, accessCa })).rejects.toThrow(reason)
  })

  it('shows nothing where the registration of who asks is not in order, unless its holder overrules that (RPRC_17)', async () => {
    const { data } = await request(reader, origin, [docType], new Map([['euWrprc', utf8('a.b.c')]]))
    const refused = answerIsoMdoc(createWallet({ ...holds }), data, { origin, accessCa })
    await expect(refused).rejects.toThrow('the wallet shows nothing: the registration certificate cannot be believed')
    expect(told).toEqual([expect.stringMatching(/^The Shop \(Shop\) asks\. Careful: the registration certificate/)])
    const wallet = createWallet({ ...holds })
    await answerIsoMdoc(wallet, data, { origin, accessCa, anyway: true })
    expect(wallet.held.map(({ used }) => used)).toEqual([true])
  })

  it('lets another key sign where it breaks that, and shows nothing where there is no such thing to break', async () => {
    const { data, sessionTranscript } = await request()
    const breaking = (name: string) => ({ breaches: breachesNamed(name), means: {} as Means })
    const answer = async (name: string) => {
      const options = { origin, accessCa, breaking: breaking(name) }
      const { response } = await answerIsoMdoc(createWallet({ ...holds }), data, options)
      const opened = await openEncryptedResponse(recipient.privateJwk, sessionTranscript, response)
      return parseDeviceResponses(opened).map((one) => one.read())
    }
    for (const name of ['holderBound:key', 'holderBound:transcript', 'holderBound'])
      for (const document of await answer(name))
        await expect(checkDeviceAuth(document, { sessionTranscript, readerKey: undefined }), name).rejects.toThrow()
    for (const name of ['holderBound:thumbprint', 'authorityExpected', 'wellFormed', 'typeExpected'])
      await expect(answer(name)).rejects.toThrow(`${name} cannot be broken over org-iso-mdoc`)
  })

  it('refuses a request with any of its bits flipped, but for the edition (property)', async () => {
    const { data } = await request()
    const bytes = fromBase64url(data.deviceRequest)
    // Of 1.0 it makes 1.1, which is read as well; the version is under no signature.
    const isEdition = (text: string) => text === base64url(bytes.map((byte, at) => (at === 12 ? byte ^ 1 : byte)))
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length * 8 - 1), async (bit) => {
        const copy = bytes.slice()
        copy[bit >> 3] = (copy[bit >> 3] as number) ^ (1 << (bit & 7))
        const flipped = { ...data, deviceRequest: base64url(copy) }
        const answer = answerIsoMdoc(createWallet({ ...holds }), flipped, { origin, accessCa })
        if (isEdition(flipped.deviceRequest)) await answer
        else await expect(answer, `${bit}`).rejects.toThrow()
      }),
      { numRuns: 300 },
    )
  })
})

type Fields = Map<CborKey, CborValue>
const docRequestsOf = (text: string): CborValue[] =>
  (decodeCbor(fromBase64url(text)) as Fields).get('docRequests') as CborValue[]

/** The request with its first document changed, and others after it. */
function changed(
  { data }: { data: { deviceRequest: string; encryptionInfo: string } },
  change: (docRequest: Fields) => void = () => {},
  more: CborValue[] = [],
) {
  const sent = decodeCbor(fromBase64url(data.deviceRequest)) as Fields
  const docRequests = sent.get('docRequests') as CborValue[]
  change(docRequests[0] as Fields)
  sent.set('docRequests', [...docRequests, ...more])
  return { data: { ...data, deviceRequest: base64url(encodeCbor(sent)) } }
}
