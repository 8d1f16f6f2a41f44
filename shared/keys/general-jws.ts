// A JWS in the general JSON serialization (RFC 7515 section 7.2.1): one payload under several signatures, each with a protected header of
// its own.
import { base64url, utf8 } from '../bytes.ts'
import type { Signer } from './signer.ts'

export type GeneralJws = {
  /** base64url */
  payload: string
  signatures: { protected: string; signature: string }[]
}

/** `alg` is the signer's. */
export async function signGeneralJws(
  signatures: readonly { signer: Signer; header: object }[],
  payload: object,
): Promise<GeneralJws> {
  const encoded = encode(payload)
  return {
    payload: encoded,
    signatures: await Promise.all(
      signatures.map(async ({ signer, header }) => {
        const own = encode({ alg: signer.algorithm, ...header })
        return { protected: own, signature: base64url(await signer.sign(utf8(`${own}.${encoded}`))) }
      }),
    ),
  }
}

const encode = (part: object): string => base64url(utf8(JSON.stringify(part)))
