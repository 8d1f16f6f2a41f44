// Whoever presents has not the key, or used it for something else (OpenID4VP 1.0 sections 14.1 and B.2.6, RFC 9901 section 7.3).

import { sha256, utf8 } from '../../../shared/bytes.ts'
import { minute } from '../../../shared/clock.ts'
import { bindSdJwt } from '../../../shared/sd-jwt/present.ts'
import { createHolderKey, signerOf } from '../holder-key.ts'
import { type Breach, bothFormats, type Format, type HolderProof } from './breach.ts'

const sdJwt: readonly Format[] = ['dc+sd-jwt']
const mdoc: readonly Format[] = ['mso_mdoc']

const misbound = (
  face: string,
  [about, formats]: readonly [string, readonly Format[]],
  misbind: NonNullable<Breach['misbind']>,
): Breach => ({ check: 'holderBound', face, about, formats, misbind })

const forAnother = (proof: HolderProof): HolderProof => ({
  ...proof,
  nonce: 'of-another-request',
  transcript: () => sha256(utf8('another transcript')),
})

export const holderBound: readonly Breach[] = [
  {
    check: 'holderBound',
    about: 'replays: the holder signed for another request',
    formats: bothFormats,
    misbind: forAnother,
  },
  misbound(
    'key',
    ['the key that signs is not the one that the credential is bound to', bothFormats],
    async (proof) => ({
      ...proof,
      signer: await signerOf(await createHolderKey()),
    }),
  ),
  misbound('audience', ['passes on what was signed for another verifier', sdJwt], (proof) => ({
    ...proof,
    audience: 'x509_hash:another-verifier',
  })),
  misbound('nonce', ['passes on what was signed for another request of this verifier', sdJwt], (proof) => ({
    ...proof,
    nonce: 'of-another-request',
  })),
  misbound('time', ['shows what was signed an hour ago', sdJwt], (proof) => ({
    ...proof,
    now: proof.now - 60 * minute,
  })),
  misbound('future', ['shows what will be signed in an hour', sdJwt], (proof) => ({
    ...proof,
    now: proof.now + 60 * minute,
  })),
  {
    check: 'holderBound',
    face: 'missing',
    about: 'leaves out the key-binding JWT',
    formats: sdJwt,
    spoil: (presentation) => presentation.slice(0, presentation.lastIndexOf('~') + 1),
  },
  {
    check: 'holderBound',
    face: 'hash',
    about: 'lets the holder sign for less than is shown',
    formats: sdJwt,
    spoil: async (presentation, proof) => {
      const shown = presentation.slice(0, presentation.lastIndexOf('~') + 1)
      const less = await bindSdJwt(`${shown.slice(0, shown.indexOf('~'))}~`, proof)
      return shown + less.slice(less.lastIndexOf('~') + 1)
    },
  },
  misbound('transcript', ['the device signs for another session transcript', mdoc], (proof) => ({
    ...proof,
    transcript: () => sha256(utf8('another transcript')),
  })),
  {
    ...misbound(
      'thumbprint',
      ['the transcript misses the key that the answer is encrypted to; takes a request for an encrypted one', mdoc],
      (proof) => ({ ...proof, transcript: proof.plainTranscript }),
    ),
    onlyOverOpenId4Vp: true,
  },
]
