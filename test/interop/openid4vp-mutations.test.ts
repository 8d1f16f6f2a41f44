// Presentations of other libraries, right but for one thing: @sd-jwt/core and @owf/mdoc make them, @openid4vc/openid4vp encrypts and sends
// them. Each is refused at once, for its own reason, and the relying party gets no claim.
import { beforeAll, describe, expect, it } from 'vitest'
import { createHolderKey } from '../../sandbox/wallet/holder-key.ts'
import type { HeldCredential } from '../../sandbox/wallet/wallet.ts'
import { day, startOfDay, systemClock } from '../../shared/clock.ts'
import { forgeMdoc, forgeSdJwt } from '../flows/forge.ts'
import { ask, complaints, mdocQuery, pki, resultOf, sdJwtQuery, walletOf } from '../flows/world.ts'
import { type NameSpaces, presentMdoc } from './mdoc-holder.ts'
import { createOtherWallet, encryptionThumbprint, type Request } from './openid4vp-wallet.ts'
import { presentSdJwt } from './sd-jwt-holder.ts'
import { signKeyBinding } from './sign-key-binding.ts'

const wallet = createOtherWallet({ accessAuthorities: [pki.authorities.access] })
const minute = 60
const now = systemClock()
const today = startOfDay(now)
const docType = 'eu.europa.ec.eudi.pid.1'

let held: HeldCredential[] = []
beforeAll(async () => {
  // Twenty at once are the most.
  held = (await Promise.all([walletOf('jan', 20), walletOf('jan', 20)])).flatMap((one) => one.held)
})

function fresh(format: HeldCredential['format']): HeldCredential {
  const one = held.find((copy) => copy.format === format && !copy.used)
  if (!one) throw new Error('all copies are used')
  one.used = true
  return one
}

/** @returns what the relying party reads against it; nothing for one that was accepted. */
async function judge(query: object, make: (request: Request) => Promise<string>): Promise<string[]> {
  const { id, authorizationRequest } = await ask(query)
  const request = await wallet.resolve(authorizationRequest)
  const { status } = await wallet.submit(request, { pid: [await make(request)] })
  const result = await resultOf(id)
  expect(status).toBe(result.verdict === 'accepted' ? 200 : 400)
  if (status === 400) expect(result.credentials.map(({ claims }) => claims)).toEqual([{}])
  return complaints(result).filter((complaint) => complaint !== 'setsSatisfied failed')
}

const asked = { family_name: 'Peeters', given_name: 'Jan', birthdate: '1985-03-14' }
const sessionOf = ({ clientId, payload }: Request) => ({ aud: clientId, nonce: payload.nonce })
/** Whoever does not prove to be the holder is not told about the status. */
const notHolder = ['holderBound failed', 'notRevoked undetermined']

interface SdJwtPresented {
  request: Request
  one: HeldCredential
  /** By the library. */
  right: string
  /** Its part before the key binding. */
  body: string
}

const digit = (text: string, from: string, to: string): string => {
  expect(text).toContain(from)
  return text.replace(from, to)
}
const decoded = (disclosure: string): string => Buffer.from(disclosure, 'base64url').toString()
const encoded = (text: string): string => Buffer.from(text).toString('base64url')

/** Changes the disclosure in which this stands. */
const withDisclosure = (body: string, of: string, change: (disclosure: string) => string): string =>
  body
    .split('~')
    .map((part, at) => (at > 0 && decoded(part).includes(of) ? change(part) : part))
    .join('~')

type Change<T> = [title: string, make: (presented: T) => string | Promise<string>, complaints: string[]]

const sdJwtChanges: Change<SdJwtPresented>[] = [
  ['is accepted with nothing changed', ({ right }) => right, []],
  [
    'is accepted with a key binding by hand, so that what follows fails for its own reason',
    ({ request, one, body }) => signKeyBinding(body, { key: one.key, claims: sessionOf(request) }),
    [],
  ],
  ...(
    [
      ['for another nonce', { nonce: 'another-nonce-of-somebody' }],
      ['for another verifier', { aud: 'x509_hash:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' }],
      ['for no verifier', { aud: undefined }],
      ['for several verifiers', { aud: ['x509_hash:a', 'x509_hash:b'] }],
      ['without a nonce', { nonce: undefined }],
      ['without a time', { iat: undefined }],
      ['made an hour ago', { iat: now - 60 * minute }],
      ['made in an hour', { iat: now + 60 * minute }],
      ['over something else', { sd_hash: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' }],
      ['over nothing', { sd_hash: undefined }],
    ] as const
  ).map(
    ([title, claims]): Change<SdJwtPresented> => [
      `is refused with a key binding ${title}`,
      ({ request, one, body }) => signKeyBinding(body, { key: one.key, claims: { ...sessionOf(request), ...claims } }),
      notHolder,
    ],
  ),
  [
    'is refused with a key binding for the bare hash in place of the client_id',
    ({ request, one, body }) => {
      const aud = request.clientId.replace('x509_hash:', '')
      return signKeyBinding(body, { key: one.key, claims: { ...sessionOf(request), aud } })
    },
    notHolder,
  ],
  [
    'is refused with a key binding of another type',
    ({ request, one, body }) =>
      signKeyBinding(body, { key: one.key, header: { typ: 'JWT' }, claims: sessionOf(request) }),
    notHolder,
  ],
  [
    'is refused with a key binding by another key',
    async ({ request, body }) => signKeyBinding(body, { key: await createHolderKey(), claims: sessionOf(request) }),
    notHolder,
  ],
  [
    'is refused with the key binding of another copy',
    async ({ request, body }) => {
      const other = await presentSdJwt(fresh('dc+sd-jwt'), asked, sessionOf(request))
      return body + other.slice(other.lastIndexOf('~') + 1)
    },
    notHolder,
  ],
  ['is refused without a key binding', ({ body }) => body, notHolder],
  [
    'is refused with a disclosure of another value',
    ({ request, one, body }) => {
      const changed = withDisclosure(body, 'Peeters', (part) => encoded(digit(decoded(part), 'Peeters', 'Janssens')))
      return signKeyBinding(changed, { key: one.key, claims: sessionOf(request) })
    },
    ['contentIntact failed', 'notRevoked undetermined', 'queryAnswered undetermined'],
  ],
  [
    'is refused with a disclosure that belongs to nothing',
    ({ request, one, body }) => {
      const changed = `${body}${encoded('["c2FsdA","is_king",true]')}~`
      return signKeyBinding(changed, { key: one.key, claims: sessionOf(request) })
    },
    ['contentIntact failed', 'notRevoked undetermined', 'queryAnswered undetermined'],
  ],
  [
    'is refused with a disclosure that comes twice',
    ({ request, one, body }) => {
      const changed = withDisclosure(body, 'Peeters', (part) => `${part}~${part}`)
      return signKeyBinding(changed, { key: one.key, claims: sessionOf(request) })
    },
    ['contentIntact failed', 'notRevoked undetermined', 'queryAnswered undetermined'],
  ],
  [
    'is refused without a claim that was asked for',
    ({ request, one }) => presentSdJwt(one, { family_name: '', given_name: '' }, sessionOf(request)),
    ['queryAnswered failed'],
  ],
  [
    'is refused with a signed claim changed',
    ({ request, one, body }) => {
      const [header, payload = '', signature] = (body.split('~')[0] ?? '').split('.')
      const later = decoded(payload).replace(/"exp":\d+/, `"exp":${today + 300 * day}`)
      const changed = body.replace(/^[^~]+/, [header, encoded(later), signature].join('.'))
      return signKeyBinding(changed, { key: one.key, claims: sessionOf(request) })
    },
    ['issuerSignature failed', 'notRevoked undetermined'],
  ],
  [
    'is refused with the header of a JWT that nobody signed',
    ({ request, one, body }) => {
      const [header = '', payload] = (body.split('~')[0] ?? '').split('.')
      const none = JSON.stringify({ ...JSON.parse(decoded(header)), alg: 'none' })
      const changed = body.replace(/^[^~]+/, [encoded(none), payload, ''].join('.'))
      return signKeyBinding(changed, { key: one.key, claims: sessionOf(request) })
    },
    ['wellFormed failed'],
  ],
  [
    'is refused once it has expired',
    async ({ request }) => presentSdJwt(await forgeSdJwt({ plain: { exp: now - day } }), asked, sessionOf(request)),
    ['validNow failed'],
  ],
  [
    'is refused before it begins',
    async ({ request }) => presentSdJwt(await forgeSdJwt({ plain: { nbf: now + day } }), asked, sessionOf(request)),
    ['validNow failed'],
  ],
  [
    'is refused when it is of another type',
    async ({ request }) =>
      presentSdJwt(await forgeSdJwt({ plain: { vct: 'urn:eudi:ehic:1' } }), asked, sessionOf(request)),
    ['typeExpected failed', 'issuerTrusted failed', 'issuerSignature undetermined'],
  ],
]

describe('an SD-JWT VC of @sd-jwt/core', () => {
  it.each(sdJwtChanges)('%s', async (_, make, expected) => {
    const found = await judge(sdJwtQuery(), async (request) => {
      const one = fresh('dc+sd-jwt')
      const right = await presentSdJwt(one, asked, sessionOf(request))
      return make({ request, one, right, body: right.slice(0, right.lastIndexOf('~') + 1) })
    })
    expect(found).toEqual(expected)
  })
})

interface MdocPresented {
  one: HeldCredential
  /** Of this request. */
  session: Parameters<typeof presentMdoc>[2]
  right: string
}

const nameSpaces: NameSpaces = { [docType]: { family_name: '', given_name: '', birth_date: '' } }
/** The last byte of a text, so that everything can still be read. */
function withByteOf(text: string, presentation: string): string {
  const bytes = Buffer.from(presentation, 'base64url')
  const at = bytes.lastIndexOf(text) + text.length - 1
  expect(at).toBeGreaterThanOrEqual(text.length)
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at)
  return bytes.toString('base64url')
}

const mdocChanges: Change<MdocPresented>[] = [
  ['is accepted with nothing changed', ({ right }) => right, []],
  ...(
    [
      ['another nonce', { nonce: 'another-nonce-of-somebody' }],
      ['another verifier', { clientId: 'x509_hash:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' }],
      ['another address', { responseUri: 'https://evil.example/response' }],
      ['another encryption key', { jwkThumbprint: new Uint8Array(32) }],
    ] as const
  ).map(
    ([title, change]): Change<MdocPresented> => [
      `is refused when the device signed for ${title}`,
      ({ one, session }) => presentMdoc(one, nameSpaces, { ...session, ...change }),
      notHolder,
    ],
  ),
  [
    'is refused when the device signed for an answer that is not encrypted',
    ({ one, session: { jwkThumbprint: _, ...session } }) => presentMdoc(one, nameSpaces, session),
    notHolder,
  ],
  [
    'is refused when another key signed',
    async ({ one, session }) => presentMdoc({ ...one, key: await createHolderKey() }, nameSpaces, session),
    notHolder,
  ],
  [
    'is refused with another value in an element',
    ({ right }) => withByteOf('Peeters', right),
    ['contentIntact failed', 'notRevoked undetermined', 'queryAnswered undetermined'],
  ],
  [
    'is refused without an element that was asked for',
    ({ one, session }) => presentMdoc(one, { [docType]: { family_name: '', given_name: '' } }, session),
    ['queryAnswered failed'],
  ],
  [
    'is refused once it has expired',
    async ({ session }) =>
      presentMdoc(await forgeMdoc({ validFrom: now - 2 * day, validUntil: now - day }), nameSpaces, session),
    ['validNow failed'],
  ],
  [
    'is refused before it begins',
    async ({ session }) =>
      presentMdoc(await forgeMdoc({ validFrom: now + day, validUntil: now + 2 * day }), nameSpaces, session),
    ['validNow failed'],
  ],
  [
    'is refused when it is of another type',
    async ({ session }) => presentMdoc(await forgeMdoc({ docType: 'eu.europa.ec.av.1' }), nameSpaces, session),
    ['typeExpected failed', 'issuerTrusted failed', 'issuerSignature undetermined'],
  ],
  [
    'is refused when it is signed for driving licences',
    async ({ session }) => {
      const one = await forgeMdoc({ signer: pki.signers.drivingLicence })
      return presentMdoc(one, nameSpaces, session)
    },
    ['issuerTrusted failed', 'issuerSignature undetermined'],
  ],
]

describe('an mdoc of @owf/mdoc', () => {
  it.each(mdocChanges)('%s', async (_, make, expected) => {
    const found = await judge(mdocQuery(), async (request) => {
      const { clientId, payload } = request
      const { nonce, response_uri: responseUri = '' } = payload
      const jwkThumbprint = await encryptionThumbprint(payload)
      const session = { clientId, nonce, responseUri, ...(jwkThumbprint && { jwkThumbprint }) }
      const one = fresh('mso_mdoc')
      return make({ one, session, right: await presentMdoc(one, nameSpaces, session) })
    })
    expect(found).toEqual(expected)
  })
})
