// An anchor, two intermediates below it, and an issuer below these; and what happens where one of them says something else.
import { beforeEach, describe, expect, it } from 'vitest'
import { createFederation, createKey, type ExampleEntity, noon, type StatementBend } from './example-federation.ts'
import { createFederations, createFederationsOnce, type FederationAnswer } from './federation.ts'

const [anchorKey, leftKey, rightKey, issuerKey, credentialSigner, stranger] = await Promise.all(
  Array.from({ length: 6 }, createKey),
)
if (!anchorKey || !leftKey || !rightKey || !issuerKey || !credentialSigner || !stranger) throw new TypeError('six keys')

const anchor = 'https://anchor.example'
const left = 'https://left.example/federation'
const right = 'https://right.example'
const issuer = 'https://issuer.example'
const entities: ExampleEntity[] = [
  { id: anchor, signer: anchorKey, superiors: [] },
  { id: left, signer: leftKey, superiors: [anchor] },
  { id: right, signer: rightKey, superiors: [anchor] },
  { id: issuer, signer: issuerKey, superiors: [left, right] },
]
const publicKey = ({ publicJwk }: { publicJwk: object }) =>
  crypto.subtle.importKey('jwk', publicJwk, { name: 'ECDSA', namedCurve: 'P-256' }, true, ['verify'])
const key = await publicKey(credentialSigner)

let world = createFederation(entities, credentialSigner.publicJwk)
let clock = noon
const create = () =>
  createFederations({ fetch: (...given) => world.fetch(...given), now: () => clock, insecure: false })
beforeEach(() => {
  world = createFederation(entities, credentialSigner.publicJwk)
  clock = noon
})

const find = (more: object = {}): Promise<FederationAnswer> =>
  create().find({ issuer, key, authorities: [anchor], ...more })
const bend = (by: string, about: string, what: StatementBend) => void world.bends.set(`${by} ${about}`, what)
/** Both ways up, so that there is no other. */
const bendBoth = (what: StatementBend) => {
  bend(left, issuer, what)
  bend(right, issuer, what)
}
const isUnder = { isUnder: true }
const isNot = { isUnder: false }
const unknown = { unknown: expect.any(String) }

describe('an issuer of a federation', () => {
  it('that signs with Ed25519 is one of which nobody can tell', async () => {
    const { publicKey } = (await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])) as CryptoKeyPair
    expect(await find({ key: publicKey })).toEqual(unknown)
    const once = createFederationsOnce(create())
    expect(await once.find({ issuer, key: publicKey, authorities: [anchor] })).toEqual(unknown)
  })

  it('is under a superior that names its key for credentials, and rules other things', async () => {
    bendBoth({
      payload: {
        metadata: { openid_credential_issuer: { jwks: { keys: [credentialSigner.publicJwk] } } },
        metadata_policy: { openid_credential_issuer: { display: { essential: true } } },
      },
    })
    expect(await find()).toEqual(isUnder)
  })

  it('is not hidden from a naming constraint by a dot at the end of its name', async () => {
    const dotted = 'https://issuer.example.'
    world = createFederation(
      [...entities, { id: dotted, signer: issuerKey, superiors: [left] }],
      credentialSigner.publicJwk,
    )
    bend(left, dotted, { payload: { constraints: { naming_constraints: { excluded: ['issuer.example'] } } } })
    expect(await find({ issuer: dotted })).toEqual(unknown)
    world.bends.clear()
    expect(await find({ issuer: dotted })).toEqual(isUnder)
  })

  it.each<[string, string[]]>([
    ['the anchor', [anchor]],
    ['an intermediate', [left]],
    ['one of several', ['https://elsewhere.example', right]],
    ['itself', [issuer]],
  ])('is under %s', async (_, authorities) => {
    expect(await find({ authorities })).toEqual(isUnder)
  })

  it('is found over the other way where one is broken', async () => {
    bend(left, issuer, { signer: stranger })
    expect(await find()).toEqual(isUnder)
  })

  it('is under nobody else, once all ways were gone', async () => {
    expect(await find({ authorities: ['https://elsewhere.example'] })).toEqual(isNot)
  })

  it('is not under what is named like a part of its superior', async () => {
    expect(await find({ authorities: ['https://left.example', 'https://anchor.example/'] })).toEqual(isNot)
  })

  it('is asked for its configuration first, and its superiors for what they say of it', async () => {
    await find({ authorities: [right] })
    expect(world.asked).toEqual([
      `${issuer}/.well-known/openid-federation`,
      `${right}/.well-known/openid-federation`,
      `${right}/fetch?sub=${encodeURIComponent(issuer)}`,
    ])
  })

  it('is no issuer of a credential that it has no key for, and nobody else is asked', async () => {
    expect(await find({ key: await publicKey(stranger) })).toEqual(isNot)
    expect(world.asked).toHaveLength(1)
  })

  it('is remembered for five minutes, for the same question alone', async () => {
    const federations = create()
    const ask = (authorities: string[]) => federations.find({ issuer, key, authorities })
    await ask([right])
    const { length } = world.asked
    clock += 299
    expect(await ask([right])).toEqual(isUnder)
    expect(world.asked).toHaveLength(length)
    await ask([left])
    expect(world.asked.length).toBeGreaterThan(length)
    const before = world.asked.length
    clock += 2
    await ask([right])
    expect(world.asked.length).toBeGreaterThan(before)
  })

  it('is remembered no longer than the first of its statements lives', async () => {
    bend(right, issuer, { payload: { exp: noon + 10 } })
    const federations = create()
    const ask = () => federations.find({ issuer, key, authorities: [right] })
    expect(await ask()).toEqual(isUnder)
    clock += 10
    expect(await ask()).toEqual(unknown)
  })
})

describe('a statement that is not believed', () => {
  const { publicJwk: own } = issuerKey
  const kidOf = ({ x }: { x?: string }) => String(x).slice(0, 8)
  const keysOf = ({ publicJwk }: typeof stranger) => ({ keys: [{ ...publicJwk, kid: kidOf(publicJwk) }] })

  it.each<[string, StatementBend]>([
    ['is signed by somebody else', { signer: stranger }],
    [
      'is signed by somebody else under the key id of the superior',
      { signer: stranger, header: { kid: kidOf(leftKey.publicJwk) } },
    ],
    ['is signed by who it is about', { signer: issuerKey }],
    ['names other keys for the issuer', { payload: { jwks: keysOf(stranger) } }],
    ['names no keys', { payload: { jwks: undefined } }],
    [
      'names two keys by one id',
      {
        payload: {
          jwks: {
            keys: [
              { ...stranger.publicJwk, kid: kidOf(own) },
              { ...own, kid: kidOf(own) },
            ],
          },
        },
      },
    ],
    ['names a key without id', { payload: { jwks: { keys: [own] } } }],
    ['names a key without id beside one with', { payload: { jwks: { keys: [own, { ...own, kid: kidOf(own) }] } } }],
    ['has another typ', { header: { typ: 'JWT' } }],
    ['has no key id', { header: { kid: undefined } }],
    ['has a critical header', { header: { crit: ['x'], x: 1 } }],
    ['has a critical claim', { payload: { crit: ['x'] } }],
    ['has a critical policy', { payload: { metadata_policy_crit: ['x'] } }],
    ['says another algorithm', { header: { alg: 'none' } }],
    ['is by another', { payload: { iss: anchor } }],
    ['is about another', { payload: { sub: anchor } }],
    ['has ended', { payload: { exp: noon } }],
    ['never ends', { payload: { exp: undefined } }],
    ['is from the future', { payload: { iat: noon + 61 } }],
    ['has no beginning', { payload: { iat: undefined } }],
    [
      'allows no entity of that name',
      { payload: { constraints: { naming_constraints: { permitted: ['.other.example'] } } } },
    ],
    [
      'excludes an entity of that name',
      { payload: { constraints: { naming_constraints: { excluded: ['issuer.example'] } } } },
    ],
    [
      'excludes an entity of that name in capitals',
      { payload: { constraints: { naming_constraints: { excluded: ['ISSUER.Example.'] } } } },
    ],
    [
      'excludes all below a name in capitals',
      { payload: { constraints: { naming_constraints: { excluded: ['.Example'] } } } },
    ],
    [
      'names other keys for credentials',
      { payload: { metadata: { openid_credential_issuer: { jwks: { keys: [stranger.publicJwk] } } } } },
    ],
    [
      'rules what keys for credentials there may be',
      { payload: { metadata_policy: { openid_credential_issuer: { jwks: { essential: true } } } } },
    ],
    ['allows no issuers', { payload: { constraints: { allowed_entity_types: ['openid_relying_party'] } } }],
    ['has a constraint that cannot be read', { payload: { constraints: { max_path_length: -1 } } }],
    ['has constraints that are no object', { payload: { constraints: [] } }],
    ['is not there', { response: () => new Response(null, { status: 404 }) }],
    ['is of another media type', { response: () => new Response('x') }],
    [
      'is no JWT',
      { response: () => new Response('x', { headers: { 'Content-Type': 'application/entity-statement+jwt' } }) },
    ],
    ['does not come', { response: () => Promise.reject(new TypeError('no network')) }],
    [
      'is too large',
      {
        response: () =>
          new Response('x'.repeat(300_000), { headers: { 'Content-Type': 'application/entity-statement+jwt' } }),
      },
    ],
    ['leads elsewhere', { response: () => Response.redirect('https://elsewhere.example') }],
  ])('%s: nobody can tell', async (_, what) => {
    bendBoth(what)
    expect(await find()).toEqual(unknown)
  })

  it.each<[string, string, StatementBend]>([
    ['of the issuer about itself, signed by others', issuer, { signer: stranger }],
    ['of the issuer about itself, with other keys', issuer, { signer: stranger, payload: { jwks: keysOf(stranger) } }],
    ['of the anchor about itself, signed by others', anchor, { signer: stranger }],
    ['of the anchor about itself, without an address to ask', anchor, { payload: { metadata: {} } }],
    [
      'of the anchor about itself, with an address inside a network',
      anchor,
      { payload: { metadata: { federation_entity: { federation_fetch_endpoint: 'https://10.0.0.1/fetch' } } } },
    ],
    [
      'of the anchor about itself, with no address at all',
      anchor,
      { payload: { metadata: { federation_entity: { federation_fetch_endpoint: 'fetch' } } } },
    ],
    ['of the issuer about itself, with hints that are no texts', issuer, { payload: { authority_hints: [1] } }],
    [
      'of the issuer about itself, with too many superiors',
      issuer,
      { payload: { authority_hints: Array.from({ length: 6 }, (_, at) => `https://s${at}.example`) } },
    ],
  ])('%s: nobody can tell', async (_, entity, what) => {
    bend(entity, entity, what)
    expect(await find()).toEqual(unknown)
  })

  it('of the very entity that was named, signed by somebody else: nobody can tell', async () => {
    bendBoth({ signer: stranger })
    expect(await find({ authorities: [left, right] })).toEqual(unknown)
  })

  it.each<[string, StatementBend, StatementBend]>([
    ['what it says of itself', { signer: stranger }, {}],
    ['what it says of those below', {}, { signer: stranger }],
  ])(
    'of an intermediate that signs %s with a key that its superior does not name: nobody can tell',
    async (_, own, below) => {
      const keys = [leftKey, stranger].flatMap((signer) => keysOf(signer).keys)
      bend(issuer, issuer, { payload: { authority_hints: [left] } })
      bend(left, left, { ...own, payload: { jwks: { keys } } })
      bend(left, issuer, below)
      expect(await find()).toEqual(unknown)
      bend(anchor, left, { payload: { jwks: { keys } } })
      expect(await find()).toEqual(isUnder)
    },
  )

  it('of an issuer with more superiors than anybody has: none of them is asked', async () => {
    const others = Array.from({ length: 4 }, (__, at) => `https://s${at}.example`)
    bend(issuer, issuer, { payload: { authority_hints: [left, right, ...others] } })
    expect(await find()).toEqual(unknown)
    expect(world.asked).toHaveLength(1)
  })

  it('of an anchor that took the keys of a superior away: nobody can tell', async () => {
    for (const entity of [left, right]) bend(anchor, entity, { payload: { jwks: keysOf(stranger) } })
    expect(await find()).toEqual(unknown)
    // Under the intermediates alone it still is.
    expect(await find({ authorities: [left] })).toEqual(isUnder)
  })

  it('of an anchor that allows no intermediates: nobody can tell', async () => {
    for (const entity of [left, right]) bend(anchor, entity, { payload: { constraints: { max_path_length: 0 } } })
    expect(await find()).toEqual(unknown)
    for (const entity of [left, right]) bend(anchor, entity, { payload: { constraints: { max_path_length: 1 } } })
    expect(await find()).toEqual(isUnder)
  })

  it('may permit the names that there are', async () => {
    bendBoth({
      payload: {
        constraints: {
          naming_constraints: { permitted: ['.example'] },
          allowed_entity_types: ['openid_credential_issuer'],
        },
      },
    })
    expect(await find()).toEqual(isUnder)
  })

  it('of keys of other kinds, beside one that is understood, is believed', async () => {
    const rsa = { kty: 'RSA', n: 'AQAB', e: 'AQAB', kid: 'rsa' }
    bendBoth({ payload: { jwks: { keys: [rsa, { ...own, kid: kidOf(own) }] } } })
    expect(await find()).toEqual(isUnder)
  })
})

describe('addresses', () => {
  it.each([
    'http://issuer.example',
    'https://127.0.0.1',
    'https://localhost',
    'https://user@issuer.example',
    'https://issuer.example?a=b',
    'issuer',
    '',
  ])('that are not public are never asked: %s', async (name) => {
    expect(await find({ issuer: name })).toEqual(unknown)
    expect(world.asked).toEqual([])
  })

  it('of superiors that are not public are never asked', async () => {
    bend(issuer, issuer, {
      payload: { authority_hints: ['http://anchor.example', 'https://anchor.internal', 'https://[::1]'] },
    })
    expect(await find()).toEqual(unknown)
    expect(world.asked).toHaveLength(1)
  })
})

describe('a federation without end', () => {
  it('is left after sixteen statements', async () => {
    const many = Array.from(
      { length: 40 },
      (_, at): ExampleEntity => ({
        id: `https://s${at}.example`,
        signer: leftKey,
        superiors: [1, 2, 3].map((step) => `https://s${(at * 3 + step) % 40}.example`),
      }),
    )
    world = createFederation(
      [...many, { id: issuer, signer: issuerKey, superiors: ['https://s0.example'] }],
      credentialSigner.publicJwk,
    )
    expect(await find()).toEqual(unknown)
    expect(world.asked).toHaveLength(16)
  })

  it('is left after five superiors', async () => {
    const chain = Array.from(
      { length: 8 },
      (_, at): ExampleEntity => ({
        id: `https://s${at}.example`,
        signer: leftKey,
        superiors: [`https://s${at + 1}.example`],
      }),
    )
    world = createFederation(
      [...chain, { id: issuer, signer: issuerKey, superiors: ['https://s0.example'] }],
      credentialSigner.publicJwk,
    )
    expect(await find({ authorities: ['https://s4.example'] })).toEqual(isUnder)
    expect(await find({ authorities: ['https://s5.example'] })).toEqual(unknown)
  })

  it('that goes in a circle has an end', async () => {
    const circle = [0, 1].map(
      (at): ExampleEntity => ({
        id: `https://s${at}.example`,
        signer: leftKey,
        superiors: [`https://s${1 - at}.example`],
      }),
    )
    world = createFederation(
      [...circle, { id: issuer, signer: issuerKey, superiors: ['https://s0.example'] }],
      credentialSigner.publicJwk,
    )
    expect(await find()).toEqual(isNot)
  })
})

describe('one answer', () => {
  it('asks a question once, and few different ones', async () => {
    const federations = createFederationsOnce(create())
    const ask = (authority: string) => federations.find({ issuer, key, authorities: [authority] })
    bendBoth({ signer: stranger })
    await Promise.all([ask(anchor), ask(anchor), ask(anchor)])
    expect(world.asked).toHaveLength(5)
    for (const name of ['a', 'b', 'c', 'd']) await ask(`https://${name}.example`)
    const { length } = world.asked
    expect(await ask('https://e.example')).toEqual({ unknown: 'the answer leads to too many federations' })
    expect(await ask(issuer)).toEqual(unknown)
    expect(world.asked).toHaveLength(length)
    expect(await ask(anchor)).toEqual(unknown)
  })
})
