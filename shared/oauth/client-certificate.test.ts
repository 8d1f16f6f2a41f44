// Whose word counts on a client's certificate, and for what.
import 'reflect-metadata'
import { SubjectAlternativeNameExtension } from '@peculiar/x509'
import { describe, expect, it } from 'vitest'
import { type Bytes, base64, base64url, hex, sha256 } from '../bytes.ts'
import { day } from '../clock.ts'
import { parseName } from '../trust/distinguished-name.ts'
import { issue, issueAuthority, now, type Party } from '../trust/example-certificates.ts'
import { certificateOfPlatform, createCertificateOfHeader } from './client-certificate.ts'

const name = 'C=BE, O=Wallets, CN=Client'
const subject = parseName('CN=Client,O=Wallets,C=BE')
const extensions = [new SubjectAlternativeNameExtension([{ type: 'dns', value: 'client.example' }])]
const authority = await issueAuthority()
const client = await issue(authority, { name, extensions })
const bySelf = await issue(undefined, { name, extensions })

const address = 'https://issuer.example/par'
const readHeader = createCertificateOfHeader('Client-Cert', { now: () => now, authorities: [authority.certificate] })
const over = (value: string, header = 'Client-Cert') =>
  readHeader(new Request(address, { headers: { [header]: value } }))
const inColons = ({ der }: Party): string => `:${base64(der)}:`
const pem = ({ der }: Party): string =>
  ['-----BEGIN CERTIFICATE-----', ...(base64(der).match(/.{1,64}/g) ?? []), '-----END CERTIFICATE-----', ''].join('\n')
const thumbprint = async ({ der }: Party): Promise<string> => base64url(await sha256(der))

describe('the certificate of a proxy', () => {
  it.each([
    ['RFC 9440', inColons],
    ['escaped PEM', (party: Party) => encodeURIComponent(pem(party))],
  ])('is read as %s writes it', async (_, write) => {
    const { isVerified, ...read } = (await over(write(client))) ?? { isVerified: undefined }
    expect(read).toEqual({ thumbprint: await thumbprint(client), subject, dnsNames: ['client.example'] })
    expect(await isVerified?.()).toBe(true)
  })

  it('is none without its header, with an empty one, and in another', async () => {
    expect(await readHeader(new Request(address))).toBeUndefined()
    expect(await over('')).toBeUndefined()
    expect(await over(inColons(client), 'X-Client-Cert')).toBeUndefined()
  })

  it.each<[string, string]>([
    ['two of them', `${inColons(client)}, ${inColons(client)}`],
    ['what a client sent before the own', `${inColons(bySelf)},${inColons(client)}`],
    ['plain base64', base64(client.der)],
    ['no certificate', ':AAAA:'],
    ['half of one', `:${base64(client.der.slice(0, 60) as Bytes)}:`],
    ['PEM of something else', encodeURIComponent(pem(client).replaceAll('CERTIFICATE', 'PUBLIC KEY'))],
    ['wrong percents', '%E0%A4%A'],
  ])('is refused as %s', async (_, value) => {
    await expect(over(value)).rejects.toMatchObject({ code: 'invalid_request', status: 400 })
  })

  it.each<[string, () => Promise<Party>]>([
    ['by itself', async () => bySelf],
    ['by an authority of the same name', async () => issue(await issueAuthority(), { name })],
    ['that has expired', () => issue(authority, { name, until: now - 1 })],
    ['that is not valid yet', () => issue(authority, { name, from: now + day })],
    ['of a server', () => issue(authority, { name, extendedKeyUsage: ['1.3.6.1.5.5.7.3.1'] })],
    ['under another client', async () => issue(client, { name: 'CN=Below' })],
  ])('is not verified %s', async (_, make) => {
    expect(await (await over(inColons(await make())))?.isVerified()).toBe(false)
  })

  it('is verified for clients, if it says for what', async () => {
    const party = await issue(authority, { name, extendedKeyUsage: ['1.3.6.1.5.5.7.3.2'] })
    expect(await (await over(inColons(party)))?.isVerified()).toBe(true)
  })
})

const saysAbout = async (party: Party, change: object = {}) => ({
  certPresented: '1',
  certVerified: 'SUCCESS',
  certRevoked: '0',
  certFingerprintSHA256: hex(await sha256(party.der)),
  certSubjectDNRFC2253: 'CN=Client,O=Wallets,C=BE',
  ...change,
})
const onPlatform = (tlsClientAuth: object | undefined, headers: Record<string, string> = {}) =>
  certificateOfPlatform(Object.assign(new Request(address, { headers }), { cf: { tlsClientAuth } }))

describe('the certificate of the platform', () => {
  it('is what the platform says of it', async () => {
    const { isVerified, ...read } = (await onPlatform(await saysAbout(client))) ?? { isVerified: undefined }
    expect(read).toEqual({ thumbprint: await thumbprint(client), subject, dnsNames: [] })
    expect(await isVerified?.()).toBe(true)
  })

  it('is verified as the platform says, and not once it is revoked', async () => {
    for (const change of [{ certVerified: 'FAILED:self signed certificate' }, { certRevoked: '1' }])
      expect(await (await onPlatform(await saysAbout(client, change)))?.isVerified()).toBe(false)
  })

  it('has the names of the forwarded certificate, if that is the one', async () => {
    const forwarded = { 'Cf-Client-Cert-Der-Base64': base64(client.der) }
    const says = { certSubjectDNRFC2253: '' }
    expect(await onPlatform(await saysAbout(client, says), forwarded)).toMatchObject({
      subject,
      dnsNames: ['client.example'],
    })
    const other = await issue(authority, { name: 'CN=Other' })
    expect(await onPlatform(await saysAbout(other), forwarded)).toMatchObject({ dnsNames: [] })
    const unreadable = { 'Cf-Client-Cert-Der-Base64': 'AAAA' }
    expect(await onPlatform(await saysAbout(other), unreadable)).toMatchObject({ dnsNames: [] })
  })

  it('is none when none was presented, whatever a header says', async () => {
    const forwarded = { 'Cf-Client-Cert-Der-Base64': base64(client.der), 'Client-Cert': inColons(client) }
    for (const said of [undefined, {}, await saysAbout(client, { certPresented: '0' })])
      expect(await onPlatform(said, forwarded)).toBeUndefined()
    expect(await certificateOfPlatform(new Request(address, { headers: forwarded }))).toBeUndefined()
    expect(await onPlatform(await saysAbout(client, { certFingerprintSHA256: '' }), forwarded)).toBeUndefined()
  })
})
