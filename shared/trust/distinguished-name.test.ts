import 'reflect-metadata'
import { X509CertificateGenerator } from '@peculiar/x509'
import { describe, expect, it } from 'vitest'
import { parseName, subjectNameOf } from './distinguished-name.ts'

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

/** The name in the order in which it stands in the certificate: the other way round than RFC 4514 writes it. */
async function certified(name: string) {
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const parameters = { serialNumber: '01', name, keys, signingAlgorithm: algorithm }
  return subjectNameOf(new Uint8Array((await X509CertificateGenerator.createSelfSigned(parameters)).rawData))
}

describe('a distinguished name', () => {
  it('is the same however it is spaced, and as the certificate has it (RFC 4514)', async () => {
    const name = parseName('CN=Client\\, the first, O=Wallets, C=BE')
    expect(name).toBeTypeOf('string')
    expect(parseName(' CN=Client\\, the first,O=Wallets,  C=BE')).toBe(name)
    expect(await certified('C=BE, O=Wallets, CN=Client\\, the first')).toBe(name)
  })

  it.each([
    'CN=Client\\, the first, O=Wallets, C=NL',
    'CN=Client\\, the first, O=Wallets',
    'CN=Client, O=Wallets, C=BE',
    'C=BE, O=Wallets, CN=Client\\, the first',
    'CN=client\\, the first, O=Wallets, C=BE',
  ])('is another one: %s', async (other) => {
    expect(await certified('C=BE, O=Wallets, CN=Client\\, the first')).not.toBe(parseName(other))
  })

  it.each(['', 'Client', 'Client, O=Wallets', 'CN=Client, the first', 'FOO=x'])('is none: "%s"', (text) => {
    expect(parseName(text)).toBeUndefined()
  })
})
