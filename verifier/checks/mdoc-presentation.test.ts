import { describe, expect, it } from 'vitest'
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
  nonce: request.nonce,
  transcript: () => openId4VpTranscript({ ...request, ...other }),
  now,
})
const binding = bindingTo()
const presentation = await present(example)

describe('an mdoc', () => {
  it('is what its MSO says', () => {
    expect(mdocPresentation(presentation, binding)).toMatchObject({
      format: 'mso_mdoc',
      type: docType,
      signerPurpose: 'documentSigner',
      validity: { from: validity.validFrom, until: validity.validUntil },
      signedAt: validity.signed,
      status,
    })
  })

  it('names the certificate of its signer, and reveals its elements', async () => {
    const read = mdocPresentation(presentation, binding)
    expect(read.issuerChain()).toEqual(example.issuer.signer.chain)
    expect((await read.reveal())[docType]).toMatchObject({ family_name: 'Peeters', birth_date: '1985-03-14' })
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
