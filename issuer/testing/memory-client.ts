// Clients that an operator registered, in memory, for tests: their registration, assertions and request objects that a test may bend, and
// certificates as a proxy would hand them on.
import 'reflect-metadata'
import {
  BasicConstraintsExtension,
  ExtendedKeyUsageExtension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509'
import { type JWTHeaderParameters, SignJWT } from 'jose'
import { type Bytes, base64 } from '../../shared/bytes.ts'
import { day, minute } from '../../shared/clock.ts'
import { jwtBearer } from '../../shared/oauth/client-assertion.ts'
import type { Issuer } from '../issuer.ts'
import { rightRequest } from './memory-browser.ts'
import { createWalletKey, type WalletKey } from './memory-wallet.ts'

export const registeredId = 'registered.example'

export interface JwtBend {
  header?: object
  /** Members replace the right ones; undefined removes one. */
  claims?: object
  by?: WalletKey
}

export interface MemoryClient {
  key: WalletKey
  /** As CLIENTS has it. */
  registration: object
  assertion(bend?: JwtBend): Promise<string>
  /** The two parameters of a request. */
  assertionForm(bend?: JwtBend): Promise<Record<string, string>>
  requestObject(bend?: JwtBend): Promise<string>
}

export async function createMemoryClient({ now, config }: Pick<Issuer, 'now' | 'config'>): Promise<MemoryClient> {
  const key = await createWalletKey()
  const kid = 'of the client'
  const sign = ({ header, claims, by = key }: JwtBend, right: { header: object; claims: object }) =>
    new SignJWT({ ...right.claims, ...claims })
      .setProtectedHeader({ alg: 'ES256', kid, ...right.header, ...header } as JWTHeaderParameters)
      .sign(by.privateKey)
  const about = () => ({ iss: registeredId, aud: config.issuerUrl, iat: now(), exp: now() + minute })
  const assertion: MemoryClient['assertion'] = (bend = {}) =>
    sign(bend, { header: {}, claims: { ...about(), sub: registeredId, jti: crypto.randomUUID() } })
  return {
    key,
    registration: {
      client_id: registeredId,
      token_endpoint_auth_method: 'private_key_jwt',
      redirect_uris: [rightRequest.redirect_uri, `${rightRequest.redirect_uri}?dummy1=lorem&dummy2=ipsum`],
      jwks: { keys: [{ ...key.publicJwk, kid, alg: 'ES256', use: 'sig' }] },
    },
    assertion,
    assertionForm: async (bend) => ({ client_assertion_type: jwtBearer, client_assertion: await assertion(bend) }),
    requestObject: (bend = {}) =>
      sign(bend, {
        header: { typ: 'oauth-authz-req+jwt' },
        claims: { ...rightRequest, ...about(), nbf: now(), client_id: registeredId },
      }),
  }
}

export interface MemoryCertificate {
  der: Bytes
  keys: CryptoKeyPair
  subject: string
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

/** By itself, or by an authority; `isAuthority` makes it one. */
export async function createCertificate(
  subject: string,
  at: number,
  {
    by,
    isAuthority = false,
    days = 30,
    usage,
  }: { by?: MemoryCertificate; isAuthority?: boolean; days?: number; usage?: string } = {},
): Promise<MemoryCertificate> {
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const { rawData } = await X509CertificateGenerator.create({
    serialNumber: '01',
    subject,
    issuer: by?.subject ?? subject,
    notBefore: new Date((at - day) * 1000),
    notAfter: new Date((at + days * day) * 1000),
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey,
    signingKey: (by?.keys ?? keys).privateKey,
    extensions: [
      new BasicConstraintsExtension(isAuthority, undefined, true),
      new SubjectAlternativeNameExtension([{ type: 'dns', value: 'client.example' }]),
      ...(usage ? [new ExtendedKeyUsageExtension([usage])] : []),
    ],
  })
  return { der: new Uint8Array(rawData), keys, subject }
}

/** As RFC 9440 writes it. */
export const inColons = ({ der }: MemoryCertificate): string => `:${base64(der)}:`
