// A local certification authority and its certificate for localhost, for `npm start -- --tls`.
import 'reflect-metadata'
import {
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
} from '@peculiar/x509'
import { certify, createAuthority } from './authority.ts'

export interface LocalTls {
  /** PEM. */
  authority: string
  certificate: string
  privateKey: string
}

export async function createLocalTls(now: number): Promise<LocalTls> {
  const authority = await createAuthority({ name: 'CN=Attestry Local CA, O=Attestry Sandbox', years: 2 }, now)
  const keys = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])
  const names = new SubjectAlternativeNameExtension([
    { type: 'dns', value: 'localhost' },
    { type: 'ip', value: '127.0.0.1' },
  ])
  const extensions = [names, new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth])]
  const certificate = await certify(authority, keys.publicKey, { name: 'CN=localhost', days: 397, extensions }, now)
  return {
    authority: authority.certificate.toString('pem'),
    certificate: certificate.toString('pem'),
    privateKey: PemConverter.encode(await crypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY'),
  }
}
