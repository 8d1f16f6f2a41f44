// The example of RFC 9421 appendix B.2.4 with the key of B.1.4, and what a message may not be.
import { describe, expect, it } from 'vitest'
import { fromBase64, utf8 } from '../bytes.ts'
import { importPublicJwk } from '../keys/public-key.ts'
import { ecdsa, importSigner } from '../keys/signer.ts'
import { contentDigest, type Message, signatureBase, signMessage, verifyMessage } from './message-signature.ts'

const publicJwk = {
  kty: 'EC',
  crv: 'P-256',
  x: 'qIVYZVLCrPZHGHjP17CTW0_-D9Lfw0EkjqF7xB4FivA',
  y: 'Mc4nN9LTDOBhfoUeg8Ye9WedFRhnZXZJA12Qp0zZ6F0',
} as const
const privateJwk = { ...publicJwk, d: 'UpuF81l-kOxbjf7T4mNSv0r5tN67Gim7rnf6EFpcYDs' }
const key = await importPublicJwk(publicJwk)
const signer = await importSigner({ privateJwk, x5c: [] })

describe('the example of RFC 9421 appendix B.2.4', () => {
  const message: Message = {
    status: 200,
    headers: new Headers({
      Date: 'Tue, 20 Apr 2021 02:07:56 GMT',
      'Content-Type': 'application/json',
      'Content-Digest':
        'sha-512=:mEWXIS7MaLRuGgxOBdODa3xqM1XdEvxoYhvlCFJ41QJgJc4GTsPp29l5oGX69wWdXymyU0rjJuahq4l5aGgfLQ==:',
      'Content-Length': '23',
    }),
  }
  const components = ['@status', 'content-type', 'content-digest', 'content-length']
  const parameters =
    '("@status" "content-type" "content-digest" "content-length");created=1618884473;keyid="test-key-ecc-p256"'
  const signature = fromBase64(
    'wNmSUAhwb5LxtOtOpNa6W5xj067m5hFrj0XQ4fvpaCLx0NKocgPquLgyahnzDnDAUy5eCdlYUEkLIj+32oiasw==',
  )

  it('has the signature base that the signature there fits', async () => {
    const base = signatureBase(message, components, parameters) ?? ''
    expect(base.split('\n')).toEqual([
      '"@status": 200',
      '"content-type": application/json',
      '"content-digest": sha-512=:mEWXIS7MaLRuGgxOBdODa3xqM1XdEvxoYhvlCFJ41QJgJc4GTsPp29l5oGX69wWdXymyU0rjJuahq4l5aGgfLQ==:',
      '"content-length": 23',
      `"@signature-params": ${parameters}`,
    ])
    const fits = (text: string) => crypto.subtle.verify(ecdsa('ES256'), key, signature, utf8(text))
    expect(await fits(base)).toBe(true)
    expect(await fits(base.replace('23', '24'))).toBe(false)
  })
})

const now = 1_800_000_000
const body = utf8('{"id":"t","state":"answered"}')
const components = ['@method', '@target-uri', 'content-digest', 'content-type']
const parameters = { components, created: now, keyId: 'one', tag: 'notice' }
const expected = {
  keyOf: async (keyId: string) => (keyId === 'one' ? key : undefined),
  components,
  tag: 'notice',
  now: now + 5,
  maximumAge: 300,
}

async function signed(more: Partial<typeof parameters> = {}, headers: Record<string, string> = {}): Promise<Message> {
  const message = {
    method: 'POST',
    targetUri: 'https://library.example/told?x=1',
    headers: new Headers({
      'Content-Type': 'application/json',
      'Content-Digest': await contentDigest(body),
      ...headers,
    }),
  }
  for (const [name, value] of Object.entries(await signMessage(signer, message, { ...parameters, ...more })))
    message.headers.set(name, value)
  return message
}

/** The same with one header changed. */
async function changed(name: string, change: (value: string) => string): Promise<Message> {
  const message = await signed()
  message.headers.set(name, change(message.headers.get(name) ?? ''))
  return message
}

describe('a signed message', () => {
  it('names what it covers, by whom and for what, and is verified (RFC 9421 section 3.1)', async () => {
    const message = await signed()
    expect(message.headers.get('Signature-Input')).toBe(
      `sig=("@method" "@target-uri" "content-digest" "content-type");created=${now};keyid="one";alg="ecdsa-p256-sha256";tag="notice"`,
    )
    await expect(verifyMessage(message, body, expected)).resolves.toBeUndefined()
  })

  it('is found among signatures for other things', async () => {
    const message = await signed()
    const add = (name: string, value: string) => message.headers.set(name, `${value}, ${message.headers.get(name)}`)
    add('Signature-Input', 'proxy=("@authority");created=1;keyid="a, b"')
    add('Signature', 'proxy=:AAAA:')
    await expect(verifyMessage(message, body, expected)).resolves.toBeUndefined()
  })

  it.each<[string, () => Promise<Message>, string]>([
    ['another method', async () => ({ ...(await signed()), method: 'PUT' }), 'does not fit'],
    ['another address', async () => ({ ...(await signed()), targetUri: 'https://evil.example' }), 'does not fit'],
    ['another type', () => changed('Content-Type', () => 'text/plain'), 'does not fit'],
    ['no type', async () => deleted(await signed(), 'Content-Type'), 'does not have'],
    ['another digest', () => changed('Content-Digest', () => 'sha-256=:AAAA:'), 'the body is not'],
    ['a digest of another kind alone', () => changed('Content-Digest', () => 'md5=:AAAA:'), 'the body is not'],
    ['another time', () => changed('Signature-Input', (text) => text.replace(`${now}`, `${now - 1}`)), 'does not fit'],
    ['an old signature', () => signed({ created: now - 296 }), 'is old'],
    ['a signature of the future', () => signed({ created: now + 16 }), 'of the future'],
    ['one that has expired', () => changed('Signature-Input', (t) => `${t};expires=${now + 4}`), 'is old'],
    ['an end that is no time', () => changed('Signature-Input', (t) => `${t};expires="x"`), 'is old'],
    ['no time', () => changed('Signature-Input', (text) => text.replace(/created=\d+;/, '')), 'is old'],
    ['an unknown key', () => signed({ keyId: 'two' }), 'not known'],
    ['another tag', () => signed({ tag: 'other' }), 'no signature for this'],
    ['another algorithm', () => changed('Signature-Input', (text) => text.replace('p256', 'p384')), 'algorithm'],
    ['less than is needed', () => signed({ components: components.slice(1) }), 'does not cover'],
    ['one component twice', () => changed('Signature-Input', (t) => t.replace('("@m', '("@method" "@m')), 'twice'],
    ['no signature', async () => deleted(await signed(), 'Signature'), 'does not fit'],
    ['no input', async () => deleted(await signed(), 'Signature-Input'), 'no signature for this'],
    ['what cannot be read', () => changed('Signature', () => 'sig=abc'), 'cannot be read'],
    [
      'components with parameters',
      () => changed('Signature-Input', (t) => t.replace('@method"', '@method";req')),
      'read',
    ],
  ])('is refused with %s', async (_, message, reason) => {
    await expect(verifyMessage(await message(), body, expected)).rejects.toThrow(reason)
  })

  it('is refused with another body', async () => {
    await expect(verifyMessage(await signed(), utf8('{}'), expected)).rejects.toThrow('the body is not')
  })

  it('is refused with any changed byte of its signature', async () => {
    const flip = (text: string) => `${text.slice(0, 20)}${text[20] === 'A' ? 'B' : 'A'}${text.slice(21)}`
    await expect(verifyMessage(await changed('Signature', flip), body, expected)).rejects.toThrow('does not fit')
  })

  it('is not made with what the message does not have', async () => {
    await expect(signed({ components: ['@status'] })).rejects.toThrow('all of its components')
  })
})

function deleted(message: Message, name: string): Message {
  message.headers.delete(name)
  return message
}
