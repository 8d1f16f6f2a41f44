// Issuers and holders that sign with any algorithm that we verify, for tests, and mdocs with anything else in what their issuer signs.
import 'reflect-metadata'
import { AuthorityKeyIdentifierExtension, type Extension, X509CertificateGenerator } from '@peculiar/x509'
import { type Bytes, base64url, fromBase64url } from '../../shared/bytes.ts'
import { day } from '../../shared/clock.ts'
import type { PublicJwk } from '../../shared/keys/public-key.ts'
import type { Signer } from '../../shared/keys/signer.ts'
import {
  coseNumbers,
  keyParameters,
  signatureParameters,
  type VerificationAlgorithm,
} from '../../shared/keys/verification-algorithm.ts'
import { parseVerificationJwk } from '../../shared/keys/verification-key.ts'
import { type CborValue, decodeCbor, type Embedded, embed, encodeCbor } from '../../shared/mdoc/cbor.ts'
import { type CborMap, header, sigStructure } from '../../shared/mdoc/cose.ts'
import type { Party } from '../../shared/mdoc/example-mdoc.ts'
import { authorityKeyId, today } from './memory-provider.ts'

/** `name`: another one of the same algorithm. A key with a certificate under an authority that nobody keeps. */
export async function createPartyOf(
  algorithm: VerificationAlgorithm,
  { name = algorithm, extensions = [] }: { name?: string; extensions?: readonly Extension[] } = {},
): Promise<Party> {
  const keys = (await crypto.subtle.generateKey(keyParameters(algorithm), true, ['sign', 'verify'])) as CryptoKeyPair
  const ec = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
  const authority = await crypto.subtle.generateKey(ec, true, ['sign', 'verify'])
  const certificate = await X509CertificateGenerator.create({
    serialNumber: '01',
    subject: `CN=Signer with ${algorithm}, C=BE`,
    issuer: 'CN=Test Authority, C=BE',
    notBefore: new Date((today - 30 * day) * 1000),
    notAfter: new Date((today + 365 * day) * 1000),
    signingAlgorithm: ec,
    publicKey: keys.publicKey,
    signingKey: authority.privateKey,
    extensions: [new AuthorityKeyIdentifierExtension(authorityKeyId), ...extensions],
  })
  const jwk = parseVerificationJwk(await crypto.subtle.exportKey('jwk', keys.publicKey)) as PublicJwk
  const signer: Signer = {
    // What we sign with ourselves is never EdDSA, but others do.
    algorithm: name as Signer['algorithm'],
    chain: [new Uint8Array(certificate.rawData)],
    publicJwk: jwk,
    sign: async (data) =>
      new Uint8Array(await crypto.subtle.sign(signatureParameters(algorithm), keys.privateKey, data)),
  }
  const privateJwk = await crypto.subtle.exportKey('jwk', keys.privateKey)
  return { signer, publicKey: keys.publicKey, jwk, privateJwk }
}

export interface MdocChanges {
  mso?: (mso: CborMap) => void
  protectedHeader?: (header: CborMap) => void
}

/** The mdoc, changed and signed again: by this signer, and under its certificates. */
export async function resignMdoc(credential: string, signer: Signer, changes: MdocChanges = {}): Promise<string> {
  const issuerSigned = decodeCbor(fromBase64url(credential)) as CborMap
  const [protectedBytes, unprotected, payload] = issuerSigned.get('issuerAuth') as [Bytes, CborMap, Bytes]
  const protectedHeader = decodeCbor(protectedBytes) as CborMap
  changes.protectedHeader?.(protectedHeader)
  const mso = decodeCbor((decodeCbor(payload) as Embedded).content) as CborMap
  changes.mso?.(mso)
  const [signedHeader, signedPayload] = [encodeCbor(protectedHeader), embed(encodeCbor(mso)).item]
  unprotected.set(header.x5chain, signer.chain[0] as Bytes)
  const signature = await signer.sign(sigStructure(signedHeader, signedPayload))
  issuerSigned.set('issuerAuth', [signedHeader, unprotected, signedPayload, signature])
  return base64url(encodeCbor(issuerSigned))
}

export const coseNumberOf = (algorithm: VerificationAlgorithm, nth = 0): number => coseNumbers(algorithm)[nth] as number

/** COSE_Key of any party (RFC 9053 section 7). */
export function coseKeyOf({ jwk }: Party): Map<number, CborValue> {
  const { kty, crv, x, y } = jwk as { kty: string; crv: string; x: string; y?: string }
  const curve = { 'P-256': 1, 'P-384': 2, 'P-521': 3, Ed25519: 6 }[crv] as number
  return new Map<number, CborValue>([
    [1, kty === 'OKP' ? 1 : 2],
    [-1, curve],
    [-2, fromBase64url(x)],
    ...(y === undefined ? [] : [[-3, fromBase64url(y)] as const]),
  ])
}
