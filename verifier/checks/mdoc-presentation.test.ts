import { describe, expect, it } from 'vitest'
import { usualAlgorithms } from '../../shared/keys/verification-algorithm.ts'
import { type CborValue, encodeCbor } from '../../shared/mdoc/cbor.ts'
import { header, sha256Number } from '../../shared/mdoc/cose.ts'
import { createExample, docType, now, present, status, validity } from '../../shared/mdoc/example-mdoc.ts'
import { openId4VpTranscript } from '../../shared/mdoc/session-transcript.ts'
import { mdocPresentation } from './mdoc-presentation.ts'
import { PresentationRefused } from './presentation.ts'

const example = await createExample()
/** What the example's transcript is of. */
const request = {
  clientId: 'x509_hash:example',
  nonce: 'one-nonce',
  responseUri: 'https://verifier.example/response/1',
  jwkThumbprint: undefined,
}
const bindingTo = (other: object = {}) => ({
  audience: request.clientId,
  algorithms: usualAlgorithms,
  nonce: request.nonce,
  transcript: () => openId4VpTranscript({ ...request, ...other }),
  now,
})
const binding = bindingTo()
const presentation = await present(example)

/** The example under a protected header that nobody signed: reading it is all that happens here. */
const naming = async (x5t: CborValue) =>
  mdocPresentation(
    await present(example, {
      document: (document) => {
        const protectedBytes = encodeCbor(
          new Map<number, CborValue>([
            [header.algorithm, -7],
            [header.x5t, x5t],
          ]),
        )
        const issuerSigned = document.get('issuerSigned') as Map<string, CborValue>
        issuerSigned.set('issuerAuth', [protectedBytes, ...(issuerSigned.get('issuerAuth') as CborValue[]).slice(1)])
      },
    }),
    binding,
  )

describe('an mdoc', () => {
  it('is what its MSO says', () => {
    expect(mdocPresentation(presentation, binding)).toMatchObject({
      format: 'mso_mdoc',
      type: docType,
      validity: { from: validity.validFrom, until: validity.validUntil },
      signedAt: validity.signed,
      issuedAt: validity.signed,
      status,
    })
  })

  it('names the certificate of its signer, and reveals its elements', async () => {
    const read = mdocPresentation(presentation, binding)
    expect(read.issuerChain()).toEqual(example.issuer.signer.chain)
    expect((await read.reveal())[docType]).toMatchObject({ family_name: 'Peeters', birth_date: '1985-03-14' })
  })

  it('names the hash of its signer, or none', async () => {
    const hash = new Uint8Array(32).fill(7)
    expect((await naming([sha256Number, hash])).issuerThumbprint()).toEqual(hash)
    expect(mdocPresentation(presentation, binding).issuerThumbprint()).toBeUndefined()
    for (const wrong of [null, 'x', hash, [-14, hash], [sha256Number, 'x'], []]) {
      const read = await naming(wrong)
      expect(() => read.issuerThumbprint()).toThrow(PresentationRefused)
    }
  })

  it('is signed by its issuer and by no other', async () => {
    const { verifyIssuerSignature } = mdocPresentation(presentation, binding)
    const [issuer, device] = [example.issuer.publicKey, example.device.publicKey]
    expect(await verifyIssuerSignature({ key: issuer, algorithm: 'ES256' })).toBe(true)
    expect(await verifyIssuerSignature({ key: device, algorithm: 'ES256' })).toBe(false)
  })

  it('is bound to this request', async () => {
    await mdocPresentation(presentation, binding).checkHolder()
  })

  it.each<[string, object]>([
    ['client', { clientId: 'example' }],
    ['nonce', { nonce: 'other' }],
    ['address', { responseUri: 'https://verifier.example/response/2' }],
    ['encryption', { jwkThumbprint: new Uint8Array(32) }],
  ])('is not bound to another %s (VP-ST-01)', async (_, other) => {
    await expect(mdocPresentation(presentation, bindingTo(other)).checkHolder()).rejects.toThrow(PresentationRefused)
  })

  it('that shows an element twice reveals nothing (VP-MDOC-06)', async () => {
    const doubled = await present(example, { items: (items) => [...items, ...items.slice(0, 1)] })
    await expect(mdocPresentation(doubled, binding).reveal()).rejects.toThrow(PresentationRefused)
  })

  it.each(['', 'AAAA', '*', presentation.slice(0, -4), `${presentation}AAAA`])(
    'is refused when it is none (%#)',
    (text) => {
      expect(() => mdocPresentation(text, binding)).toThrow(PresentationRefused)
    },
  )
})
