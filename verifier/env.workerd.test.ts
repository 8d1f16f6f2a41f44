// In workerd, because the Durable Objects that env.ts binds are classes of the platform.
import { exportJWK, generateKeyPair } from 'jose'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { type Authority, createAuthority, der, issueSigner } from '../sandbox/pki/authority.ts'
import { base64url, fromBase64, sha256 } from '../shared/bytes.ts'
import { day, systemClock } from '../shared/clock.ts'
import { createMemoryQueue } from '../shared/store/memory-queue.ts'
import { createMemoryShard } from '../shared/store/memory-shard.ts'
import { createVerifier, type VerifierEnv } from './env.ts'

/** Durable Objects as far as the verifier sees them: one that holds no list yet, and one shard. */
const namespaceOf = (stub: object) => ({ idFromName: (name: string) => name, get: () => stub })
const trustList = namespaceOf({ read: async () => undefined })
const shard = namespaceOf(createMemoryShard())

let right: Record<string, unknown>
let access: Authority
let authority: string
let leaf: string
const begun = systemClock()

const ownKey = async () => {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  return exportJWK(privateKey)
}

beforeAll(async () => {
  access = await createAuthority({ name: 'CN=Access CA, C=BE', years: 1 }, systemClock())
  const signer = await issueSigner(access, { name: 'CN=Library, C=BE', days: 30, extensions: [] }, systemClock())
  authority = der(access)
  leaf = signer.x5c[0] ?? ''
  right = {
    PROFILE: 'production',
    VERIFIER_URL: 'https://verifier.example',
    TYPES_URL: 'https://issuer.example/types',
    PARTNERS: '[]',
    SEAL_SECRET: 'A'.repeat(43),
    ACCESS_SIGNER: JSON.stringify(signer),
    REPORT_SIGNER: JSON.stringify({ privateJwk: await ownKey() }),
    WEBHOOK_SIGNER: JSON.stringify({ privateJwk: await ownKey() }),
    DELIVERY: namespaceOf(createMemoryQueue()),
    SHARDS: '2',
    SHARD: shard,
    TRUST_LIST: trustList,
    STATUS_CACHE: shard,
    TRUST: { fetch: async () => new Response() },
  }
})

const partnersWith = (webhook: string): string =>
  JSON.stringify([
    { clientId: 'library', jwks: { keys: [{ kty: 'EC', crv: 'P-256', x: 'x', y: 'y' }] }, scopes: [], webhook },
  ])

const partnersWithMember = (more: object): string =>
  JSON.stringify([
    { clientId: 'library', jwks: { keys: [{ kty: 'EC', crv: 'P-256', x: 'x', y: 'y' }] }, scopes: [], ...more },
  ])
const attestedByNumber = { identifiedBy: 'verifier_attestation', profile: 'plain', verifierAttestation: 17 }
const redirectingTo = (address: string): string => partnersWithMember({ redirectUris: ['https://a.example/', address] })

const noKey = { kty: 'EC', crv: 'P-256', x: 'eA', y: 'eQ', d: 'ZA' }
const withOther = (signer: string): string => {
  const { privateJwk, x5c } = JSON.parse(signer)
  return JSON.stringify({ privateJwk: { ...privateJwk, d: 'ZA' }, x5c })
}

const refusal = async (env: VerifierEnv): Promise<string> =>
  createVerifier(env).then(
    () => 'it runs',
    (error: Error) => `${error.constructor.name}: ${error.message}`,
  )

describe('the bindings of the verifier', () => {
  it('name hosts whose published certificates are read, and none where they name none', async () => {
    expect((await createVerifier(right)).readChain).toBeUndefined()
    expect((await createVerifier({ ...right, CERTIFICATE_HOSTS: '[]' })).readChain).toBeUndefined()
    const { readChain } = await createVerifier({ ...right, CERTIFICATE_HOSTS: '["issuer.example"]' })
    const address = 'https://other.example/certificates'
    await expect(readChain?.({ address, sha256: new Uint8Array(32) })).rejects.toThrow(/not configured to be read/)
  })

  it('are told of at the start, and health of its access certificate when it has ended', async () => {
    const logged = vi.spyOn(console, 'log').mockImplementation(() => {})
    const clock = vi.spyOn(Date, 'now')
    const told = async (days: number) => {
      clock.mockReturnValue((begun + days * day) * 1000)
      logged.mockClear()
      const { certificates } = await createVerifier(right)
      const lines = logged.mock.calls
        .map(([line]) => JSON.parse(line))
        .filter(({ event }) => /^certificate/.test(event))
      return [lines.map(({ event, binding }) => `${event} ${binding}`), Object.keys(certificates.ended())]
    }
    expect(await told(-2)).toEqual([[], []])
    expect(await told(1)).toEqual([['certificate.endsSoon ACCESS_SIGNER'], []])
    expect(await told(31)).toEqual([['certificate.ended ACCESS_SIGNER'], ['ACCESS_SIGNER']])
    vi.restoreAllMocks()
  })

  it('make a verifier, whose client is the hash of its access certificate (VP-CID-04)', async () => {
    const { config, trustLists, rows } = await createVerifier(right)
    expect(config).toEqual({
      profile: 'production',
      verifierUrl: 'https://verifier.example',
      typesUrl: 'https://issuer.example/types',
      partners: [],
      clientId: `x509_hash:${base64url(await sha256(fromBase64(leaf)))}`,
    })
    expect(await trustLists.faults()).toMatchObject({ TRUST_LISTS: { status: 'DOWN' } })
    await rows.put('result', 'a secret', { kept: true }, systemClock() + 60)
    expect(await rows.take('result', 'a secret')).toEqual({ value: { kept: true } })
  })

  it('are sandbox in the sandbox alone: any other word is production', async () => {
    for (const PROFILE of ['Sandbox', 'test', 'development'])
      expect((await createVerifier({ ...right, PROFILE })).config.profile).toBe('production')
    expect((await createVerifier({ ...right, PROFILE: 'sandbox' })).config.profile).toBe('sandbox')
  })

  it.each([
    'PROFILE',
    'VERIFIER_URL',
    'TYPES_URL',
    'PARTNERS',
    'SEAL_SECRET',
    'ACCESS_SIGNER',
    'REPORT_SIGNER',
    'WEBHOOK_SIGNER',
    'DELIVERY',
    'SHARDS',
    'SHARD',
    'TRUST_LIST',
    'STATUS_CACHE',
    'TRUST',
  ])('are refused without %s, by its name', async (name) => {
    for (const value of ['SHARD', 'TRUST', 'TRUST_LIST', 'STATUS_CACHE', 'DELIVERY'].includes(name)
      ? [undefined]
      : [undefined, ''])
      expect(await refusal({ ...right, [name]: value })).toMatch(
        new RegExp(`^BindingsRefused: This Worker refuses to run: ${name} is (missing|not bound)$`),
      )
  })

  it.each<[string, string, () => string]>([
    ['SEAL_SECRET', 'is too short', () => 'A'.repeat(42)],
    ['SEAL_SECRET', 'is no base64url', () => `${'A'.repeat(43)}=`],
    ['VERIFIER_URL', 'is no https address', () => 'http://verifier.example'],
    ['VERIFIER_URL', 'is http on localhost outside the sandbox', () => 'http://localhost:8788'],
    ['VERIFIER_URL', 'ends in a slash', () => 'https://verifier.example/'],
    ['TYPES_URL', 'is no https address', () => 'http://issuer.example/types'],
    ['PARTNERS', 'is no JSON', () => 'library'],
    ['PARTNERS', 'is no list', () => '{}'],
    ['ACCESS_SIGNER', 'is no JSON', () => 'key'],
    [
      'ACCESS_SIGNER',
      'has no certificate',
      () => JSON.stringify({ ...JSON.parse(String(right.ACCESS_SIGNER)), x5c: [] }),
    ],
    [
      'ACCESS_SIGNER',
      'has the authority beside its certificate (HAIP-V-01)',
      () => JSON.stringify({ ...JSON.parse(String(right.ACCESS_SIGNER)), x5c: [leaf, authority] }),
    ],
    [
      'ACCESS_SIGNER',
      'is signed by itself (HAIP-V-01)',
      () => JSON.stringify({ ...JSON.parse(String(right.ACCESS_SIGNER)), x5c: [authority] }),
    ],
    [
      'ACCESS_SIGNER',
      'has a certificate that is none',
      () => JSON.stringify({ ...JSON.parse(String(right.ACCESS_SIGNER)), x5c: ['AAAA'] }),
    ],
    ['REPORT_SIGNER', 'is no key', () => '{}'],
    ['REPORT_SIGNER', 'is written as a key and is none', () => JSON.stringify({ privateJwk: noKey })],
    ['WEBHOOK_SIGNER', 'is written as a key and is none', () => JSON.stringify({ privateJwk: noKey })],
    ['ACCESS_SIGNER', 'is half another key', () => withOther(String(right.ACCESS_SIGNER))],
    ['REPORT_SIGNER', 'is the key that signs requests', () => String(right.ACCESS_SIGNER)],
    ['WEBHOOK_SIGNER', 'is the key that signs requests', () => String(right.ACCESS_SIGNER)],
    ['WEBHOOK_SIGNER', 'is the key that signs reports', () => String(right.REPORT_SIGNER)],
    [
      'WEBHOOK_SIGNER',
      'is on another curve',
      () => JSON.stringify({ privateJwk: { kty: 'EC', crv: 'P-384', d: 'd' } }),
    ],
    ['PARTNERS', 'holds null', () => '[null]'],
    ['PARTNERS', 'holds a number', () => '[17]'],
    ['PARTNERS', 'is null', () => 'null'],
    ['PARTNERS', 'has scopes that are no list', () => partnersWithMember({ scopes: 17 })],
    ['PARTNERS', 'has uses that are no list', () => partnersWithMember({ intendedUses: {} })],
    ['PARTNERS', 'has a use that is none', () => partnersWithMember({ intendedUses: [null] })],
    ['PARTNERS', 'has a certificate that is no text', () => partnersWithMember({ intendedUses: [{ id: 'a' }] })],
    ['PARTNERS', 'has an attestation that is no text', () => partnersWithMember(attestedByNumber)],
    ['PARTNERS', 'sends browsers over http outside the sandbox', () => redirectingTo('http://library.example/back')],
    ['PARTNERS', 'sends browsers to a script', () => redirectingTo('javascript:alert(1)')],
    [
      'PARTNERS',
      'has an origin over http outside the sandbox',
      () => partnersWithMember({ origins: ['http://a.example'] }),
    ],
    ['PARTNERS', 'names a webhook inside a network', () => partnersWith('https://10.0.0.1/told')],
    ['PARTNERS', 'names a webhook over http', () => partnersWith('http://library.example/told')],
    ['TEST_ISSUERS', 'is bound outside the sandbox, even if it names nobody', () => '[]'],
    ['CERTIFICATE_HOSTS', 'is no list', () => '"issuer.example"'],
    ['CERTIFICATE_HOSTS', 'has an address in the place of a host', () => '["https://issuer.example"]'],
    ['CERTIFICATE_HOSTS', 'has a host in capitals', () => '["Issuer.example"]'],
    ['CERTIFICATE_HOSTS', 'has a host with a path', () => '["issuer.example/certificates"]'],
    ['CERTIFICATE_HOSTS', 'has a number', () => '[7]'],
    ['TYPES_URL', 'is plain http outside the sandbox', () => 'http://issuer.example/types'],
    ['TYPES_URL', 'ends in a slash', () => 'https://issuer.example/types/'],
    ['SHARDS', 'is no number', () => 'many'],
    ['SHARDS', 'is zero', () => '0'],
    ['SHARDS', 'has a fraction', () => '1.5'],
    ['STATUS_STALE', 'is no number', () => 'a day'],
  ])('are refused when %s %s, and never repeated', async (name, _, value) => {
    const message = await refusal({ ...right, [name]: value() })
    expect(message).toMatch(new RegExp(`^BindingsRefused: This Worker refuses to run: ${name} [a-z/]`))
    expect(message).not.toContain(value())
    for (const secret of [authority, leaf, 'verifier.example', 'AAAA']) expect(message).not.toContain(secret)
  })

  describe('of relying parties', () => {
    const party = (more: object = {}) => ({
      clientId: 'library',
      jwks: { keys: [{ kty: 'EC', crv: 'P-256', x: 'x', y: 'y' }] },
      scopes: ['verification:transactions'],
      unregistered: true,
      ...more,
    })
    const bound = (partners: object[], signers?: unknown) => ({
      ...right,
      PARTNERS: JSON.stringify(partners),
      ...(signers !== undefined && { RELYING_PARTY_SIGNERS: JSON.stringify(signers) }),
    })
    const own = async () => issueSigner(access, { name: 'CN=Museum, C=BE', days: 30, extensions: [] }, systemClock())

    it('give each its own signer, and the access certificate to who has none', async () => {
      const signer = await own()
      const partners = [party(), party({ clientId: 'museum' })]
      const { identities, accessSigner } = await createVerifier(bound(partners, { museum: signer }))
      expect([...identities.keys()]).toEqual(['library', 'museum'])
      expect(identities.get('library')).toMatchObject({ by: 'x509_hash', signer: accessSigner })
      expect(identities.get('museum')).toMatchObject({
        clientId: `x509_hash:${base64url(await sha256(fromBase64(signer.x5c[0] ?? '')))}`,
        header: { x5c: signer.x5c },
      })
    })

    it.each<[string, object[], unknown, string]>([
      ['a signer of nobody', [party()], { museum: {} }, 'RELYING_PARTY_SIGNERS holds a signer of nobody in PARTNERS'],
      ['a list of signers', [party()], [], 'RELYING_PARTY_SIGNERS is no object'],
      ['a signer without a key', [party()], { library: { x5c: [] } }, 'RELYING_PARTY_SIGNERS holds what is no private'],
      [
        'a way to be known that HAIP does not have',
        [party(), party({ clientId: 'museum', identifiedBy: 'did:jwk' })],
        undefined,
        'PARTNERS /1/identifiedBy: is not allowed under the profile haip',
      ],
      [
        'a host that the access certificate does not name',
        [party({ identifiedBy: 'x509_san_dns', profile: 'plain' })],
        undefined,
        'PARTNERS /0/identifiedBy: the certificate does not name the host',
      ],
      [
        'no attestation',
        [party({ identifiedBy: 'verifier_attestation', profile: 'plain' })],
        undefined,
        'PARTNERS /0/verifierAttestation: is missing',
      ],
    ])('are refused with %s', async (_, partners, signers, fault) => {
      expect(await refusal(bound(partners, signers))).toContain(`refuses to run: ${fault}`)
    })

    it('are refused with a certificate of another key', async () => {
      const [one, other] = [await own(), await own()]
      expect(await refusal(bound([party()], { library: { ...one, x5c: other.x5c } }))).toContain(
        'PARTNERS /0/identifiedBy: its signer has a certificate of another key',
      )
      expect(await refusal({ ...right, ACCESS_SIGNER: JSON.stringify({ ...one, x5c: other.x5c }) })).toContain(
        'ACCESS_SIGNER has a certificate of another key',
      )
    })
  })

  it('let nobody ask who is registered for nothing, but in the sandbox or where PARTNERS says so (RPRC_19)', async () => {
    const jwks = { keys: [{ kty: 'EC', crv: 'P-256', x: 'x', y: 'y' }] }
    const partner = { clientId: 'library', jwks, scopes: ['verification:transactions'] }
    const withPartner = (more: object, PROFILE = 'production') =>
      refusal({ ...right, PROFILE, PARTNERS: JSON.stringify([{ ...partner, ...more }]) })
    expect(await withPartner({})).toMatch(/PARTNERS \/0\/intendedUses: is missing/)
    expect(await withPartner({}, 'sandbox')).toBe('it runs')
    expect(await withPartner({ unregistered: true })).toBe('it runs')
    expect(await withPartner({ intendedUses: [{ id: 'books', registrationCertificate: 'x' }] })).toMatch(
      /PARTNERS \/0\/intendedUses\/0\/registrationCertificate: is no compact JWS/,
    )
  })

  it('make no facade for OpenID Connect where nobody speaks it, and ask for its secrets where somebody does', async () => {
    expect(await createVerifier(right)).not.toHaveProperty('openIdConnect')
    const { kty, crv, x, y } = JSON.parse(String(right.ACCESS_SIGNER)).privateJwk
    const client = {
      clientId: 'cinema',
      jwks: { keys: [{ kty, crv, x, y }] },
      scopes: [],
      unregistered: true,
      openIdConnect: { redirectUris: ['https://cinema.example/back'] },
    }
    const asked = { ...right, PARTNERS: JSON.stringify([client]) }
    const message = await refusal(asked)
    for (const name of ['OIDC_SIGNER', 'PAIRWISE_SECRET']) expect(message).toContain(`${name} is missing`)
    const wish = { name: 'CN=ID Tokens, C=BE', days: 30, extensions: [] }
    const signer = JSON.stringify(await issueSigner(access, wish, systemClock()))
    const { openIdConnect } = await createVerifier({ ...asked, OIDC_SIGNER: signer, PAIRWISE_SECRET: 'A'.repeat(43) })
    expect(openIdConnect).toMatchObject({ issuer: 'https://verifier.example/oidc', clients: [{ sector: 'cinema' }] })
    for (const name of ['ACCESS_SIGNER', 'REPORT_SIGNER', 'WEBHOOK_SIGNER'])
      expect(await refusal({ ...asked, OIDC_SIGNER: right[name], PAIRWISE_SECRET: 'A'.repeat(43) })).toContain(
        'OIDC_SIGNER is the key of another purpose',
      )
  })

  it('let nobody have presentations checked either who is registered for nothing (RPRC_19)', async () => {
    const jwks = { keys: [{ kty: 'EC', crv: 'P-256', x: 'x', y: 'y' }] }
    const partner = { clientId: 'library', jwks, scopes: ['verification:presentations:check'] }
    expect(await refusal({ ...right, PARTNERS: JSON.stringify([partner]) })).toMatch(
      /PARTNERS \/0\/intendedUses: is missing/,
    )
  })

  it('may send browsers to an app, and in the sandbox over http', async () => {
    expect(await refusal({ ...right, PARTNERS: redirectingTo('be.library.app:/back') })).toBe('it runs')
    const local = { PROFILE: 'sandbox', PARTNERS: redirectingTo('http://localhost:8789/back') }
    expect(await refusal({ ...right, ...local })).toBe('it runs')
  })

  it('are refused with every fault at once', async () => {
    const message = await refusal({ PROFILE: 'production' })
    for (const name of Object.keys(right).filter((one) => one !== 'PROFILE')) expect(message).toContain(`${name} `)
  })

  it('may name http on localhost in the sandbox', async () => {
    const local = { VERIFIER_URL: 'http://localhost:8788', PROFILE: 'sandbox' }
    expect(await refusal({ ...right, ...local })).toBe('it runs')
  })
})
