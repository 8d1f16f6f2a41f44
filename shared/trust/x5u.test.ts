import { beforeAll, describe, expect, it } from 'vitest'
import { type Bytes, base64, base64url, sha256, utf8 } from '../bytes.ts'
import { hour, minute } from '../clock.ts'
import { CertificateRefused } from './certificate.ts'
import { issue, now, type Party } from './example-certificates.ts'
import { createReadChain, parsePem, parseX5u } from './x5u.ts'

const address = 'https://issuer.example/certificates'
let signer: Party
let other: Party
let thumbprint: Bytes
beforeAll(async () => {
  signer = await issue(undefined)
  other = await issue(undefined)
  thumbprint = await sha256(signer.der)
})

const pem = (...chain: Party[]): string =>
  chain
    .map(
      ({ der }) => `-----BEGIN CERTIFICATE-----\n${base64(der).replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
    )
    .join('')

describe('a header that names certificates at an address (RFC 7515 section 4.1.5)', () => {
  it('names the first of them by hash', () => {
    expect(parseX5u({ x5u: address, 'x5t#S256': base64url(thumbprint) })).toEqual({ address, sha256: thumbprint })
  })

  it.each([
    ['no hash', { x5u: address }, /not the first by its SHA-256/],
    ['a hash that is too short', { x5u: address, 'x5t#S256': 'AAAA' }, /not the first by its SHA-256/],
    ['a hash that is no base64url', { x5u: address, 'x5t#S256': `${'+'.repeat(42)}A` }, /not the first by its SHA-256/],
    ['an older hash alone', { x5u: address, x5t: 'AAAA' }, /not the first by its SHA-256/],
    ['no address', { 'x5t#S256': 'A'.repeat(43) }, /at no address/],
    ['an address that is no text', { x5u: [address], 'x5t#S256': 'A'.repeat(43) }, /at no address/],
    ['an address beyond all', { x5u: `${address}${'a'.repeat(1000)}`, 'x5t#S256': 'A'.repeat(43) }, /at no address/],
  ])('is refused with %s', (_, header, reason) => {
    expect(() => parseX5u(header)).toThrow(CertificateRefused)
    expect(() => parseX5u(header)).toThrow(reason)
  })
})

function reader(answer: (url: string) => Response | Error, { hosts = ['issuer.example'], sandbox = false } = {}) {
  const asked: string[] = []
  let at = now
  const readChain = createReadChain({
    hosts,
    sandbox,
    now: () => at,
    fetch: async (url) => {
      asked.push(url)
      const response = answer(url)
      if (response instanceof Error) throw response
      return response
    },
  })
  return {
    asked,
    read: (from = address, hash = thumbprint) => readChain({ address: from, sha256: hash }),
    later: (seconds: number) => {
      at += seconds
    },
  }
}

describe('the certificates at an address', () => {
  it('are read once in an hour', async () => {
    const { read, asked, later } = reader(() => new Response(pem(signer, other)))
    expect(await read()).toEqual([signer.der, other.der])
    expect(await read()).toEqual([signer.der, other.der])
    later(hour - 1)
    await read()
    expect(asked).toEqual([address])
    later(1)
    await read()
    expect(asked).toEqual([address, address])
  })

  it('are asked for again while nothing came for somebody else, who may have gone away', async () => {
    const answers: ((response: Response) => void)[] = []
    const readChain = createReadChain({
      hosts: ['issuer.example'],
      sandbox: false,
      now: () => now,
      fetch: () => new Promise((answer) => answers.push(answer)),
    })
    const [, second] = [1, 2].map(() => readChain({ address, sha256: thumbprint }))
    answers[1]?.(new Response(pem(signer)))
    expect(await second).toEqual([signer.der])
  })

  it('are of the hash that the header names, and of no other', async () => {
    const { read } = reader(() => new Response(pem(other, signer)))
    await expect(read()).rejects.toThrow(/not the one that the header names/)
    expect(await read(address, await sha256(other.der))).toHaveLength(2)
  })

  it.each<[string, () => Response | Error]>([
    ['nobody answers', () => new Error('away')],
    ['there are none', () => new Response('', { status: 404 })],
    ['they are elsewhere', () => new Response('', { status: 302, headers: { Location: 'https://issuer.example/b' } })],
    ['the answer is too long', () => new Response(new Uint8Array(200_000))],
    ['the answer is no PEM', () => new Response('certificates')],
  ])('are refused when %s, and not asked for again at once', async (_, answer) => {
    const { read, asked, later } = reader(answer)
    await expect(read()).rejects.toThrow(CertificateRefused)
    later(minute - 1)
    await expect(read()).rejects.toThrow(CertificateRefused)
    expect(asked).toHaveLength(1)
    later(1)
    await expect(read()).rejects.toThrow(CertificateRefused)
    expect(asked).toHaveLength(2)
  })

  it.each([
    ['another host', 'https://other.example/certificates', false],
    ['a host below', 'https://a.issuer.example/certificates', false],
    ['another port', 'https://issuer.example:8443/certificates', false],
    ['http', 'http://issuer.example/certificates', true],
    ['a user', 'https://user@issuer.example/certificates', false],
    ['no address', 'certificates', false],
  ])('are not asked for at %s', async (_, from, sandbox) => {
    const { read, asked } = reader(() => new Response(pem(signer)), { sandbox })
    await expect(read(from)).rejects.toThrow(/not configured to be read/)
    expect(asked).toEqual([])
  })

  it('are asked for nowhere when no host is named, and in the sandbox on this machine when it is', async () => {
    await expect(reader(() => new Response(pem(signer)), { hosts: [] }).read()).rejects.toThrow(/not configured/)
    const local = 'http://localhost:8787/certificates'
    const hosts = ['localhost:8787']
    expect(await reader(() => new Response(pem(signer)), { hosts, sandbox: true }).read(local)).toHaveLength(1)
    await expect(reader(() => new Response(pem(signer)), { hosts }).read(local)).rejects.toThrow(/not configured/)
  })

  it('are forgotten when there are many', async () => {
    const { read, asked } = reader(() => new Response(pem(signer)))
    for (let at = 0; at < 51; at++) await read(`${address}/${at}`)
    await read(`${address}/50`)
    expect(asked).toHaveLength(51)
    await read(`${address}/0`)
    expect(asked).toHaveLength(52)
  })
})

describe('PEM (RFC 7468)', () => {
  it('is certificates with any white space', () => {
    expect(parsePem(utf8(`\r\n${pem(signer)}\r\n\r\n${pem(other).replaceAll('\n', '\r\n')}`))).toEqual([
      signer.der,
      other.der,
    ])
  })

  it.each<[string, () => string | Bytes]>([
    ['nothing', () => ''],
    ['six', () => pem(signer, signer, signer, signer, signer, signer)],
    ['a text before', () => `a\n${pem(signer)}`],
    ['a text between', () => `${pem(signer)}a\n${pem(other)}`],
    ['a text behind', () => `${pem(signer)}a`],
    ['no end', () => '-----BEGIN CERTIFICATE-----\nAAAA\n'],
    ['two ends', () => `${pem(signer)}-----END CERTIFICATE-----`],
    ['a key', () => pem(signer).replaceAll('CERTIFICATE', 'PRIVATE KEY')],
    ['no base64', () => pem(signer).replace('M', '*')],
    ['other bytes than UTF-8', () => Uint8Array.of(255)],
  ])('is refused with %s', (_, content) => {
    const bytes = content()
    expect(() => parsePem(typeof bytes === 'string' ? utf8(bytes) : bytes)).toThrow(CertificateRefused)
  })
})
