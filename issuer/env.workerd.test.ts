// In workerd, because the Durable Objects that env.ts binds are classes of the platform.
import 'reflect-metadata'
import { X509CertificateGenerator } from '@peculiar/x509'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { createSandboxPki } from '../sandbox/pki/sandbox-pki.ts'
import { registerIssuer } from '../sandbox/registrar/register-issuer.ts'
import type { Ssin } from '../shared/belgium/ssin.ts'
import { base64 } from '../shared/bytes.ts'
import { systemClock } from '../shared/clock.ts'
import { person } from '../shared/credentials/records.ts'
import { importSigner } from '../shared/keys/signer.ts'
import { createMemoryShard } from '../shared/store/memory-shard.ts'
import { createIssuer, type IssuerEnv } from './env.ts'
import { SourceError } from './sources/source-error.ts'

const sender = { scope: 's', enterpriseNumber: '0999999130', applicationId: 'a', messageTypeId: 'm' }
const namespaceOf = (stub: object) => ({ idFromName: (name: string) => name, get: () => stub })

let right: Record<string, unknown>
let registration: string

beforeAll(async () => {
  const { signers, secrets, encryptionKeys } = await createSandboxPki(systemClock())
  registration = await registerIssuer(
    await importSigner(signers.registrar),
    { sandbox: 'https://sandbox.example', issuer: 'https://issuer.example' },
    systemClock(),
  )
  right = {
    PROFILE: 'production',
    ISSUER_URL: 'https://issuer.example',
    CSAM_ISSUER: 'https://csam.example/fas/oauth2',
    CSAM_CLIENT_ID: 'attestry',
    CSAM_CLIENT_SECRET: 'of CSAM',
    GATEWAY_URL: 'https://gateway.example',
    GATEWAY_TOKEN_URL: 'https://gateway.example/token',
    GATEWAY_CLIENT_ID: 'attestry',
    GATEWAY_CLIENT_SECRET: 'of the gateway',
    PARTNERS: '[]',
    ISSUANCE_PROFILE: 'plain',
    CLIENTS: '[]',
    CLIENT_CERTIFICATES: 'none',
    DPOP_NONCE: 'optional',
    OFFER_SCHEMES: 'openid-credential-offer https://wallet.example/offer',
    TRUST_LIST: namespaceOf({ read: async () => undefined }),
    SEAL_SECRET: secrets.issuerSeal,
    SUBJECT_SECRET: secrets.subject,
    NOTICE_SECRET: secrets.notice,
    AUDIT_SECRET: secrets.audit,
    EBOX_URL: 'https://ebox.example',
    EBOX_SENDER: JSON.stringify(sender),
    PID_SIGNER: JSON.stringify(signers.pid),
    DOCUMENT_SIGNER: JSON.stringify(signers.documentSigner),
    ATTESTATION_SIGNER: JSON.stringify(signers.attestation),
    DRIVING_LICENCE_SIGNER: JSON.stringify(signers.drivingLicence),
    QUALIFIED_ATTESTATION_SIGNER: JSON.stringify(signers.qualifiedAttestation),
    AGE_PROOF_SIGNER: JSON.stringify(signers.ageProof),
    STATUS_SIGNER: JSON.stringify(signers.statusList),
    ACCESS_SIGNER: JSON.stringify(signers.metadata),
    ENCRYPTION_KEYS: JSON.stringify(encryptionKeys),
    REQUEST_ENCRYPTION: 'optional',
    RESPONSE_ENCRYPTION: 'optional',
    SHARDS: '2',
    STATUS_TTL: '3600',
    STATUS_INTERVAL: '30',
    SHARD: namespaceOf(createMemoryShard()),
    STATUS_LISTS: namespaceOf({}),
    STATUS_CACHE: namespaceOf({}),
    DUTIES: namespaceOf({}),
  }
})

const refusal = async (env: IssuerEnv): Promise<string> =>
  createIssuer(env).then(
    () => 'it runs',
    (error: Error) => `${error.constructor.name}: ${error.message}`,
  )

async function createRsaSigner(): Promise<string> {
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
  const key = { ...algorithm, modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) }
  const keys = (await crypto.subtle.generateKey(key, true, ['sign', 'verify'])) as CryptoKeyPair
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=Client of the gateway',
    signingAlgorithm: algorithm,
    keys,
  })
  const privateJwk = await crypto.subtle.exportKey('jwk', keys.privateKey)
  return JSON.stringify({ privateJwk, x5c: [base64(new Uint8Array(certificate.rawData))] })
}

describe('the bindings of the issuer', () => {
  it('make an issuer', async () => {
    const { config, rows, signers } = await createIssuer(right)
    expect(config).toMatchObject({ profile: 'production', issuerUrl: 'https://issuer.example', batchSize: 20 })
    expect(new Set(Object.values(signers).map((one) => one.publicJwk.x)).size).toBe(8)
    await rows.put('offer', 'a secret', { kept: true }, systemClock() + 60)
    expect(await rows.take('offer', 'a secret')).toEqual({ value: { kept: true } })
  })

  it('are each missed by name, and all at once', async () => {
    const message = await refusal({})
    expect(message).toContain('BindingsRefused: This Worker refuses to run: ')
    for (const name of Object.keys(right)) expect(message).toMatch(new RegExp(`\\b${name} is (missing|not bound)`))
  })

  it.each([
    ['ISSUER_URL', 'http://localhost:8787', 'is no https address'],
    ['CSAM_ISSUER', 'http://csam.example', 'is no https address'],
    ['GATEWAY_URL', 'ftp://gateway.example', 'is no https address'],
    ['GATEWAY_TOKEN_URL', 'no address', 'is no https address'],
    ['SEAL_SECRET', 'short', 'has fewer than 256 bits'],
    ['SUBJECT_SECRET', 'short', 'has fewer than 256 bits'],
    ['AUDIT_SECRET', 'short', 'has fewer than 256 bits'],
    ['NOTICE_SECRET', 'short', 'has fewer than 256 bits'],
    ['EBOX_URL', 'http://ebox.example', 'is no https address'],
    ['EBOX_SENDER', '{', 'is no JSON'],
    ['EBOX_SENDER', 'null', 'has no scope'],
    ['EBOX_SENDER', JSON.stringify({ ...sender, messageTypeId: 7 }), 'has no messageTypeId'],
    ['EBOX_SENDER', JSON.stringify({ ...sender, url: 'x' }), 'has a member that is not known'],
    ['EBOX_SENDER', JSON.stringify({ ...sender, enterpriseNumber: '1' }), 'has an enterpriseNumber that is none'],
    ['GATEWAY_CLIENT_SECRET', '', 'is missing'],
    ['GATEWAY_CERTIFICATE', 'a certificate', 'is no binding of a certificate'],
    ['GATEWAY_SIGNER', '{}', 'has no certificate'],
    ['PID_SIGNER', '{"privateJwk":{},"x5c":[]}', 'has no certificate'],
    ['STATUS_SIGNER', '{', 'is no JSON'],
    ['DPOP_NONCE', 'sometimes', 'is neither optional nor required'],
    ['PARTNERS', '[{"clientId":"a"}]', '/0/jwks: is missing'],
    ['CLIENTS', '{', 'is no JSON that is accepted'],
    ['CLIENTS', '[{}]', '/0/client_id: is missing'],
    ['CLIENT_CERTIFICATES', 'header', 'is neither none, nor platform, nor header: with the name of a header'],
    ['CLIENT_CERTIFICATES', 'header:a b', 'is neither none, nor platform, nor header: with the name of a header'],
    ['ISSUANCE_PROFILE', 'strict', 'is none of haip, eudi, plain'],
    ['OFFER_SCHEMES', 'javascript', 'names something that is neither a scheme of wallets nor a plain https address'],
    [
      'OFFER_SCHEMES',
      'haip-vci http://a.example',
      'names something that is neither a scheme of wallets nor a plain https address',
    ],
    ['ENCRYPTION_KEYS', '[]', 'holds no key'],
    ['ENCRYPTION_KEYS', '[{"kty":"EC","crv":"P-256"}]', 'holds a key that is no private P-256 key with a kid'],
    ['REQUEST_ENCRYPTION', 'never', 'is neither optional nor required'],
    ['RESPONSE_ENCRYPTION', 'required', 'is required where plain requests are taken: they could not be answered'],
    ['SHARDS', '0', 'is no whole number above zero'],
    ['SHARDS', '1.5', 'is no whole number above zero'],
    ['STATUS_TTL', 'an hour', 'is no whole number above zero'],
    ['STATUS_TTL', '43201', 'is more than twelve hours: copies would outlive their lists'],
    ['STATUS_INTERVAL', '0', 'is no whole number above zero'],
    ['STATUS_INTERVAL', '61', 'is more than a minute: a revocation would be seen too late'],
    ['STATUS_HISTORY_DAYS', '91', 'is more than ninety days'],
    ['IDENTIFIER_LISTS', 'ehic made-up', 'names what is no type with an mdoc that can be revoked'],
    ['IDENTIFIER_LISTS', 'isi-plus', 'names what is no type with an mdoc that can be revoked'],
    ['IDENTIFIER_LISTS', 'age', 'names what is no type with an mdoc that can be revoked'],
  ])('refuse to run with %s = %s, and do not repeat it', async (name, value, fault) => {
    const message = await refusal({ ...right, [name]: value })
    expect(message).toBe(`BindingsRefused: This Worker refuses to run: ${name} ${fault}`)
  })

  it.each(['SEAL_SECRET', 'SUBJECT_SECRET', 'AUDIT_SECRET'])(
    'refuse to run with %s as the secret of notices, too: it would say who holds what',
    async (name) => {
      expect(await refusal({ ...right, NOTICE_SECRET: right[name] })).toContain('NOTICE_SECRET is another secret')
    },
  )

  it('say loudly where nobody can be told of a revocation, and in no other case', async () => {
    const print = vi.spyOn(console, 'log').mockImplementation(() => {})
    const none = { ...right, EBOX_URL: 'none', EBOX_SENDER: undefined }
    expect((await createIssuer(right)).notify).toBeDefined()
    expect((await createIssuer({ ...none, PROFILE: 'sandbox' })).notify).toBeUndefined()
    const lines = () => print.mock.calls.map(([line]) => JSON.parse(String(line)).event)
    expect(lines()).not.toContain('notices.noChannel')
    expect((await createIssuer(none)).notify).toBeUndefined()
    expect(lines()).toContain('notices.noChannel')
    print.mockRestore()
  })

  it.each([
    [undefined, []],
    ['none', []],
    ['ehic mdl', ['ehic', 'mdl']],
  ])('name types whose mdocs have identifier lists: %s', async (said, ids) => {
    const env = { ...right, ...(said !== undefined && { IDENTIFIER_LISTS: said }), STATUS_HISTORY_DAYS: '2' }
    const { config, statusLists } = await createIssuer(env)
    expect(config.identifierLists).toEqual(ids)
    expect(statusLists.publication).toEqual({ ttl: 3600, interval: 30, history: 172_800 })
  })

  it('refuse to run with two encryption keys of one name, which the metadata could not tell apart (VCI-META-09)', async () => {
    const [key] = JSON.parse(String(right.ENCRYPTION_KEYS))
    const keysOf = (...names: string[]) => JSON.stringify(names.map((kid) => ({ ...key, kid })))
    expect(await refusal({ ...right, ENCRYPTION_KEYS: keysOf('new', 'old') })).toBe('it runs')
    expect(await refusal({ ...right, ENCRYPTION_KEYS: keysOf('new', 'new') })).toBe(
      'BindingsRefused: This Worker refuses to run: ENCRYPTION_KEYS holds two keys with one kid',
    )
  })

  it('refuse to run with a certificate that is not for its key', async () => {
    const names = ['PID_SIGNER', 'DOCUMENT_SIGNER', 'ACCESS_SIGNER']
    const { x5c } = JSON.parse(String(right.PID_SIGNER))
    const { privateJwk } = JSON.parse(String(right.STATUS_SIGNER))
    const wrong = [{ privateJwk, x5c }, { privateJwk, x5c: ['AAAA'] }, { privateJwk, x5c: [7] }, { x5c }]
    for (const name of names)
      for (const secret of wrong)
        expect(await refusal({ ...right, [name]: JSON.stringify(secret) })).toBe(
          `BindingsRefused: This Worker refuses to run: ${name} has a certificate that is not for its key`,
        )
    const crossed = { ...right, PID_SIGNER: right.STATUS_SIGNER, STATUS_SIGNER: JSON.stringify({ privateJwk, x5c }) }
    expect(await refusal(crossed)).toContain('STATUS_SIGNER has a certificate that is not for its key')
  })

  it('refuse to run with a key that cannot be used, and name it', async () => {
    const { privateJwk, x5c } = JSON.parse(String(right.STATUS_SIGNER))
    const other = { ...privateJwk, d: 'ZA' }
    const { GATEWAY_CLIENT_SECRET: _, ...proveNothing } = right
    const interactive = {
      verifierUrl: 'https://verifier.example',
      clientId: 'issuer',
      privateJwk: { ...other, kid: '1' },
      query: { credentials: [{ claims: [{ path: ['personal_administrative_number'] }] }] },
    }
    const signers = Object.keys(right).filter((name) => name.endsWith('_SIGNER'))
    expect(signers).toHaveLength(8)
    const written: [string, object][] = [
      ...signers.map((name): [string, object] => {
        const secret = JSON.parse(String(right[name]))
        return [name, { ...secret, privateJwk: { ...secret.privateJwk, d: 'ZA' } }]
      }),
      ['ENCRYPTION_KEYS', [{ ...other, kid: '1' }]],
      ['GATEWAY_SIGNER', { privateJwk: other, x5c }],
      ['GATEWAY_CLIENT_KEY', { ...other, kid: '1' }],
      ['INTERACTIVE_AUTHORIZATION', interactive],
    ]
    for (const [name, value] of written) {
      const env = { ...(name === 'GATEWAY_CLIENT_KEY' ? proveNothing : right), [name]: JSON.stringify(value) }
      expect(await refusal(env)).toBe(
        `BindingsRefused: This Worker refuses to run: ${name} holds a key that cannot be used`,
      )
    }
  })

  describe('for the gateway', () => {
    const proveNothing = () =>
      Object.fromEntries(Object.entries(right).filter(([name]) => name !== 'GATEWAY_CLIENT_SECRET'))
    const refused = 'BindingsRefused: This Worker refuses to run:'

    it('prove who asks by a secret or by a key, never by both', async () => {
      const { privateJwk } = JSON.parse(String(right.STATUS_SIGNER))
      const GATEWAY_CLIENT_KEY = JSON.stringify({ ...privateJwk, kid: '1' })
      expect(await refusal({ ...proveNothing(), GATEWAY_CLIENT_KEY })).toBe('it runs')
      expect(await refusal({ ...right, GATEWAY_CLIENT_KEY })).toBe(
        `${refused} GATEWAY_CLIENT_KEY stands beside GATEWAY_CLIENT_SECRET: one of them proves who asks`,
      )
      const { d, ...open } = privateJwk
      for (const key of [privateJwk, { ...open, kid: '1' }, { kty: 'RSA', n: 'AQAB', d, kid: '1' }, null])
        expect(await refusal({ ...proveNothing(), GATEWAY_CLIENT_KEY: JSON.stringify(key) })).toBe(
          `${refused} GATEWAY_CLIENT_KEY is no private EC key with a kid`,
        )
    })

    it('refuse to run with nothing that proves it', async () => {
      expect(await refusal(proveNothing())).toBe(
        `${refused} GATEWAY_CLIENT_SECRET is missing, and so are GATEWAY_CLIENT_KEY and GATEWAY_CERTIFICATE`,
      )
    })

    it('have a secret of its own for the log', async () => {
      expect(await refusal({ ...right, AUDIT_SECRET: right.SUBJECT_SECRET })).toBe(
        `${refused} AUDIT_SECRET is SUBJECT_SECRET: who reads the log could read the store`,
      )
      expect(await refusal({ ...right, AUDIT_SECRET: right.SEAL_SECRET })).toBe(
        `${refused} AUDIT_SECRET is SEAL_SECRET: who reads the log could make tokens`,
      )
    })

    it('sign SOAP requests by an EC or RSA key, whose certificate it is', async () => {
      const { x5c } = JSON.parse(String(right.PID_SIGNER))
      const { privateJwk } = JSON.parse(String(right.STATUS_SIGNER))
      expect(await refusal({ ...right, GATEWAY_SIGNER: right.STATUS_SIGNER })).toBe('it runs')
      expect(await refusal({ ...right, GATEWAY_SIGNER: await createRsaSigner() })).toBe('it runs')
      const foreign = { ...JSON.parse(await createRsaSigner()), x5c: JSON.parse(await createRsaSigner()).x5c }
      for (const wrong of [{ privateJwk, x5c }, foreign])
        expect(await refusal({ ...right, GATEWAY_SIGNER: JSON.stringify(wrong) })).toBe(
          `${refused} GATEWAY_SIGNER has a certificate that is not for its key`,
        )
      expect(await refusal({ ...right, PID_SIGNER: await createRsaSigner() })).toContain('is not for its key')
    })

    it('present a certificate in every call to the gateway, and in no other', async () => {
      const overCertificate: string[] = []
      const others: string[] = []
      const answer = (heard: string[]) => async (url: string) => {
        heard.push(url)
        return url.endsWith('/token')
          ? Response.json({ access_token: 'token', token_type: 'Bearer', expires_in: 300 })
          : new Response(null, { status: 404 })
      }
      vi.stubGlobal('fetch', answer(others))
      const GATEWAY_CERTIFICATE = { fetch: answer(overCertificate) }
      const { sources, fetch } = await createIssuer({ ...proveNothing(), GATEWAY_CERTIFICATE })
      const question = { about: '85631412136' as Ssin, purpose: 'pid', day: '2026-11-24' }
      await expect(sources.lookUp(person, question, 'trace')).rejects.toBeInstanceOf(SourceError)
      await fetch('https://csam.example')
      vi.unstubAllGlobals()
      expect(overCertificate).toEqual([
        'https://gateway.example/token',
        'https://gateway.example/soap/retrieveTIGroups/v2',
      ])
      expect(others).toEqual(['https://csam.example'])
    })
  })

  const client = {
    client_id: 'registered',
    token_endpoint_auth_method: 'tls_client_auth',
    redirect_uris: ['https://client.example/back'],
    tls_client_auth_subject_dn: 'CN=Client',
  }

  it('take registered clients that can get in, and no others', async () => {
    const CLIENTS = JSON.stringify([client])
    const pointer = 'BindingsRefused: This Worker refuses to run: CLIENTS /0/token_endpoint_auth_method:'
    expect(await refusal({ ...right, CLIENTS })).toBe(`${pointer} needs certificates, and CLIENT_CERTIFICATES is none`)
    const onPlatform = { ...right, CLIENTS, CLIENT_CERTIFICATES: 'platform' }
    const { config, clientCertificate } = await createIssuer(onPlatform)
    expect([config.clients.map(({ clientId }) => clientId), typeof clientCertificate]).toEqual([
      ['registered'],
      'function',
    ])
    expect(await refusal({ ...onPlatform, ISSUANCE_PROFILE: 'haip' })).toBe(
      `${pointer} is not taken under this ISSUANCE_PROFILE`,
    )
  })

  it('ask for the authorities of certificates that a proxy hands on', async () => {
    const byProxy = { ...right, CLIENT_CERTIFICATES: 'header:Client-Cert' }
    expect(await refusal(byProxy)).toContain('CLIENT_AUTHORITIES is missing')
    for (const list of ['{}', '["AAAA"]', '[7]'])
      expect(await refusal({ ...byProxy, CLIENT_AUTHORITIES: list })).toBe(
        'BindingsRefused: This Worker refuses to run: CLIENT_AUTHORITIES is no list of certificates in base64',
      )
    expect(await refusal({ ...byProxy, CLIENT_AUTHORITIES: '[]' })).toBe('it runs')
  })

  it('take a registration certificate where European metadata is published, and ask for one', async () => {
    const eudi = { ...right, ISSUANCE_PROFILE: 'eudi' }
    const { config } = await createIssuer({ ...eudi, REGISTRATION_CERTIFICATE: registration })
    expect(config.registrationCertificate).toBe(registration)
    expect(await refusal(eudi)).toContain('REGISTRATION_CERTIFICATE is missing')
    expect(await refusal({ ...eudi, REGISTRATION_CERTIFICATE: 'a.b.c' })).toBe(
      'BindingsRefused: This Worker refuses to run: REGISTRATION_CERTIFICATE is no registration certificate',
    )
    const plain = await createIssuer({ ...right, REGISTRATION_CERTIFICATE: registration })
    expect(plain.config.registrationCertificate).toBeUndefined()
  })

  it('let wallets present a PID where there is a verifier for it, and not otherwise', async () => {
    const { privateJwk } = JSON.parse(String(right.STATUS_SIGNER))
    const interactive = {
      verifierUrl: 'https://verifier.example',
      clientId: 'issuer',
      privateJwk: { ...privateJwk, kid: '1' },
      query: { credentials: [{ claims: [{ path: ['personal_administrative_number'] }] }] },
    }
    const bound = (value: object) => ({ ...right, INTERACTIVE_AUTHORIZATION: JSON.stringify(value) })
    expect((await createIssuer(bound(interactive))).presentations).toBeDefined()
    expect((await createIssuer(right)).presentations).toBeUndefined()
    expect(await refusal(bound({ ...interactive, verifierUrl: 'http://localhost:8788' }))).toBe(
      'BindingsRefused: This Worker refuses to run: INTERACTIVE_AUTHORIZATION names no https address of a verifier',
    )
  })

  it('take plain http on this machine in the sandbox alone', async () => {
    const local = { ...right, ISSUER_URL: 'http://localhost:8787' }
    expect(await refusal({ ...local, PROFILE: 'sandbox' })).toBe('it runs')
    expect(await refusal({ ...local, PROFILE: 'Sandbox' })).toContain('ISSUER_URL is no https address')
  })
})
