// An issuer, a device and an mdoc between them, for the tests beside this file. The presentation is put together with the
// encoder, unlike the code that it tests.
import 'reflect-metadata'
import { ExtendedKeyUsageExtension, KeyUsageFlags, KeyUsagesExtension, X509CertificateGenerator } from '@peculiar/x509'
import type { JWK } from 'jose'
import { type Bytes, base64, base64url, fromBase64url, sha256, utf8 } from '../bytes.ts'
import { day } from '../clock.ts'
import { type PublicJwk, parsePublicJwk } from '../keys/public-key.ts'
import { importSigner, type Signer } from '../keys/signer.ts'
import { systemRandom } from '../random.ts'
import { type CborKey, type CborValue, decodeCbor, Embedded, embed, encodeCbor, fullDate, Tagged } from './cbor.ts'
import { header, sigStructure } from './cose.ts'
import { type IssuerSigned, parseIssuerSigned } from './device-response.ts'
import { type NameSpaces, prepareMdoc, signMdoc, type Validity } from './issue.ts'
import { openId4VpTranscript } from './session-transcript.ts'
import { deviceAuthenticationBytes } from './verify.ts'

export const docType = 'eu.europa.ec.eudi.pid.1'
export const now = 1_790_000_000 - (1_790_000_000 % day)
export const validity: Validity = { signed: now, validFrom: now, validUntil: now + 14 * day }
export const status = { index: 70_000, uri: 'https://issuer.example/status/1' }

export const nameSpaces: NameSpaces = {
  [docType]: [
    ['family_name', 'Peeters'],
    ['given_name', 'Zoë'],
    ['birth_date', fullDate('1985-03-14')],
    ['place_of_birth', new Map([['country', 'BE'] as const, ['locality', 'Gent'] as const])],
    ['nationality', ['BE', 'NL']],
    ['portrait', Uint8Array.of(0xff, 0xd8, 0xff, 0xe0)],
    ['sex', 2],
  ],
}

export interface Party {
  signer: Signer
  publicKey: CryptoKey
  jwk: PublicJwk
  privateJwk: JWK
}

/** A signer whose certificate names itself as its issuer: nothing here judges certificates. */
export async function createParty(crv: PublicJwk['crv'] = 'P-256', now_ = now): Promise<Party> {
  const curve = { name: 'ECDSA', namedCurve: crv }
  const keys = await crypto.subtle.generateKey(curve, true, ['sign', 'verify'])
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: 'C=BE, CN=Document signer',
    notBefore: new Date((now_ - day) * 1000),
    notAfter: new Date((now_ + 90 * day) * 1000),
    signingAlgorithm: { ...curve, hash: 'SHA-256' },
    keys,
    extensions: [
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension(['1.0.18013.5.1.2'], true),
    ],
  })
  const privateJwk = (await crypto.subtle.exportKey('jwk', keys.privateKey)) as JWK
  const signer = await importSigner({ privateJwk, x5c: [base64(new Uint8Array(certificate.rawData))] })
  return { signer, publicKey: keys.publicKey, jwk: parsePublicJwk(signer.publicJwk), privateJwk }
}

export interface Example {
  issuer: Party
  device: Party
  transcript: Bytes
  /** base64url IssuerSigned. */
  credential: string
}

export async function createExample(
  input: { crv?: PublicJwk['crv']; nameSpaces?: NameSpaces; validity?: Validity } = {},
): Promise<Example> {
  const issuer = await createParty(input.crv)
  const device = await createParty(input.crv)
  const prepared = prepareMdoc(issuer.signer, {
    docType,
    nameSpaces: input.nameSpaces ?? nameSpaces,
    validity: input.validity ?? validity,
  })
  const given = { signer: issuer.signer, random: systemRandom }
  const credential = await signMdoc(given, prepared, { deviceKey: device.jwk, status })
  return { issuer, device, credential, transcript: await transcriptOf('one-nonce') }
}

export const transcriptOf = (nonce: string): Promise<Bytes> =>
  openId4VpTranscript({
    clientId: 'x509_hash:example',
    nonce,
    jwkThumbprint: undefined,
    responseUri: 'https://verifier.example/response/1',
  })

/** The credential with what its device may sign of its own, signed anew by its issuer. */
export async function withKeyAuthorizations(
  credential: string,
  { signer }: Pick<Party, 'signer'>,
  authorizations: CborValue,
): Promise<string> {
  const issuerSigned = decodeCbor(fromBase64url(credential)) as Map<CborKey, CborValue>
  const issuerAuth = issuerSigned.get('issuerAuth') as [Bytes, CborValue, Bytes, Bytes]
  const mso = decodeCbor((decodeCbor(issuerAuth[2]) as Embedded).content) as Map<CborKey, CborValue>
  const deviceKeyInfo = mso.get('deviceKeyInfo') as Map<CborKey, CborValue>
  deviceKeyInfo.set('keyAuthorizations', authorizations)
  issuerAuth[2] = embed(encodeCbor(mso)).item
  issuerAuth[3] = await signer.sign(sigStructure(issuerAuth[0], issuerAuth[2]))
  return base64url(encodeCbor(issuerSigned))
}

/** What a dishonest or careless wallet may change; undefined leaves a member out. */
export interface PresentationChanges {
  docType?: string
  deviceNameSpaces?: Map<string, CborValue>
  deviceAuth?: Map<string, CborValue>
  items?: (items: CborValue[]) => CborValue[]
  document?: (document: Map<string, CborValue>) => void
  response?: (response: Map<string, CborValue>) => void
}

/** base64url DeviceResponse that shows every element. */
export async function present(
  { credential, device, transcript }: Example,
  changes: PresentationChanges = {},
): Promise<string> {
  const issued = parseIssuerSigned(credential)
  const type = changes.docType ?? issued.mso.docType
  const deviceNameSpaces = embed(encodeCbor(changes.deviceNameSpaces ?? new Map()))
  const deviceAuth = changes.deviceAuth ?? (await signAsDevice(device, type, deviceNameSpaces, transcript))
  const document = new Map<string, CborValue>([
    ['docType', type],
    ['issuerSigned', issuerSignedValue(issued, changes.items)],
    [
      'deviceSigned',
      new Map<string, CborValue>([
        ['nameSpaces', deviceNameSpaces],
        ['deviceAuth', deviceAuth],
      ]),
    ],
  ])
  changes.document?.(document)
  const response = new Map<string, CborValue>([
    ['version', '1.0'],
    ['documents', [document]],
    ['status', 0],
  ])
  changes.response?.(response)
  return base64url(encodeCbor(response))
}

async function signAsDevice(
  { signer }: Party,
  type: string,
  deviceNameSpaces: Embedded,
  transcript: Bytes,
): Promise<Map<string, CborValue>> {
  const protectedBytes = encodeCbor(new Map([[header.algorithm, deviceAlgorithm(signer.algorithm)]]))
  const signed = deviceAuthenticationBytes({ docType: type, deviceNameSpacesBytes: deviceNameSpaces.item }, transcript)
  const signature = await signer.sign(sigStructure(protectedBytes, signed))
  return new Map([['deviceSignature', [protectedBytes, new Map(), null, signature]]])
}

/** Of devices that sign with what we never sign with, too. */
const deviceAlgorithm = (algorithm: string): number =>
  ({ ES256: -7, ES384: -35, ES512: -36, EdDSA: -8, Ed25519: -19 })[algorithm] ?? 0

/** IssuerSigned as a value again, its items in the bytes that were issued. */
export function issuerSignedValue(
  { nameSpaces: spaces, issuerAuth, msoBytes }: IssuerSigned,
  change: (items: CborValue[]) => CborValue[] = (items) => items,
): CborValue {
  const items = [...spaces].map(([name, own]): [string, CborValue] => [name, change(own.map(asValue))])
  const { protectedBytes, unprotected, signature } = issuerAuth
  return new Map<string, CborValue>([
    ['nameSpaces', new Map(items)],
    ['issuerAuth', [protectedBytes, unprotected, msoBytes, signature]],
  ])
}

// The item's content follows its tag (two bytes) and the head of its byte string.
function asValue({ bytes }: { bytes: Bytes }): Embedded {
  const initial = (bytes[2] as number) & 31
  return new Embedded(bytes.slice(initial < 24 ? 3 : 3 + 2 ** (initial - 24)), bytes)
}

const hmac256 = 5

/** `deviceAuth` by a MAC instead of a signature, with a key that the device and the reader agree on. */
export async function macAsDevice(
  { device, transcript, credential }: Example,
  reader: PublicJwk,
  { type = parseIssuerSigned(credential).mso.docType, tag }: { type?: string; tag?: number } = {},
): Promise<Map<string, CborValue>> {
  const { crv, kty, x, y, d } = device.privateJwk
  const curve = { name: 'ECDH', namedCurve: reader.crv }
  const own = await crypto.subtle.importKey('jwk', { crv, kty, x, y, d } as JsonWebKey, curve, false, ['deriveBits'])
  const publicKey = await crypto.subtle.importKey('jwk', { ...reader }, curve, false, [])
  const secret = await crypto.subtle.deriveBits({ name: 'ECDH', public: publicKey }, own, null)
  const salt = await sha256(embed(transcript).item)
  const hkdf = { name: 'HKDF', hash: 'SHA-256', salt, info: utf8('EMacKey') }
  const shared = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveBits'])
  const macKey = await crypto.subtle.deriveBits(hkdf, shared, 256)
  const key = await crypto.subtle.importKey('raw', macKey, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  const protectedBytes = encodeCbor(new Map([[header.algorithm, hmac256]]))
  const deviceNameSpacesBytes = embed(encodeCbor(new Map())).item
  const payload = deviceAuthenticationBytes({ docType: type, deviceNameSpacesBytes }, transcript)
  const macStructure = encodeCbor(['MAC0', protectedBytes, new Uint8Array(), payload])
  const mac = new Uint8Array(await crypto.subtle.sign('HMAC', key, macStructure))
  const parts = [protectedBytes, new Map(), null, mac]
  return new Map([['deviceMac', tag === undefined ? parts : new Tagged(tag, parts)]])
}
