import { createPrivateKey, X509Certificate } from 'node:crypto'
import { importJWK, type JWK, SignJWT } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { parseClients } from '../../issuer/client/registered-clients.ts'
import { createSandboxPki, type SandboxPki } from '../../sandbox/pki/sandbox-pki.ts'
import { createTrustList } from '../../sandbox/trust-lists/create-list.ts'
import { entityList, type TrustEntities } from '../../sandbox/trust-lists/sandbox-lists.ts'
import { fromBase64 } from '../../shared/bytes.ts'
import { day, systemClock } from '../../shared/clock.ts'
import { parseJws, verifyJws } from '../../shared/keys/jws.ts'
import { parsePublicJwk } from '../../shared/keys/public-key.ts'
import { importSigner } from '../../shared/keys/signer.ts'
import { parseCertificate } from '../../shared/trust/certificate.ts'
import { createDecideTrust } from '../../shared/trust/decide-trust.ts'
import type { CertificatePurpose } from '../../shared/trust/path.ts'
import type { TestIssuerBinding } from '../../shared/trust/test-issuer.ts'
import type { TrustKind } from '../../shared/trust/trust-list.ts'
import { verifyTrustList } from '../../shared/trust/verify-list.ts'
import { issuerConformanceConfig, verifierConformanceConfig } from './conformance-config.ts'
import { secretsOf } from './secrets.ts'
import { flows, formats, suiteRegistrations } from './suite-clients.ts'
import { testIssuersOf } from './test-issuers.ts'

const addresses = {
  issuer: 'https://localhost:8787',
  verifier: 'https://localhost:8788',
  sandbox: 'https://localhost:8789',
}
const now = systemClock()
let pki: SandboxPki

beforeAll(async () => {
  pki = await createSandboxPki(now)
})

const issuerConfig = (
  format: (typeof formats)[number] = 'sd_jwt_vc',
  flow: (typeof flows)[number] = 'wallet_initiated',
) => issuerConformanceConfig({ addresses, installation: { pki } }, { format, flow })
const verifierConfig = (format: (typeof formats)[number]) =>
  verifierConformanceConfig({ addresses, installation: { pki } }, { format })

/** What those who read the sandbox's list of this kind decide about something signed with a key of the configuration. */
async function decide(kind: TrustKind, purpose: CertificatePurpose, key: JWK) {
  const { x5c = [] } = key
  const jws = await new SignJWT({ signed: true })
    .setProtectedHeader({ alg: 'ES256', x5c })
    .sign(await importJWK(key, 'ES256'))
  const { sandbox } = await secretsOf(pki, addresses)
  const entities = JSON.parse(sandbox.TRUST_ENTITIES ?? '') as TrustEntities
  const input = { ...entityList(addresses.sandbox, kind, [entities[kind]]), sequenceNumber: 1, issued: now }
  const published = await createTrustList(await importSigner(pki.signers.listOperator), {
    ...input,
    nextUpdate: now + day,
  })
  const signers = pki.signers.listOperator.x5c.map((one) => parseCertificate(fromBase64(one)))
  const list = await verifyTrustList(published, { kind, signers, now })
  const chain = x5c.map(fromBase64)
  const decision = await createDecideTrust()([list], { kind, role: 'issuance', chain, now, purpose })
  if (decision.decision !== 'trusted') return decision.reason
  return (await verifyJws(parseJws(jws), decision.key, decision.algorithm)) ? 'trusted' : 'signed by another key'
}

describe("the suite's configuration for the issuer", () => {
  it.each(formats.flatMap((format) => flows.map((flow) => [format, flow] as const)))(
    'has what a plan asks for: %s, %s',
    async (format, flow) => {
      const jwks = {
        keys: [
          {
            kty: 'EC',
            crv: 'P-256',
            x: expect.any(String),
            y: expect.any(String),
            d: expect.any(String),
            alg: 'ES256',
            use: 'sig',
            kid: expect.stringMatching(/^[\w-]{43}$/),
            x5c: pki.signers.walletProvider.x5c,
          },
        ],
      }
      const { alias, description, browser, override, ...config } = await issuerConfig(format, flow)
      expect(config).toEqual({
        vci: {
          credential_issuer_url: 'https://localhost:8787',
          credential_configuration_id: `eu.europa.ec.eudi.pid.1.${format === 'mdoc' ? 'mso-mdoc' : 'dc-sd-jwt'}`,
          credential_proof_type_hint: 'jwt',
          ...(flow === 'pre_authorization_code' && { static_tx_code: expect.stringMatching(/^\d{4,8}$/) }),
        },
        client: { client_id: expect.any(String) },
        client2: { client_id: expect.any(String) },
        client_attestation: {
          issuer: 'https://localhost:8789/wallet-provider',
          attester_jwks: jwks,
          key_attestation_jwks: jwks,
        },
        credential: {
          trust_anchor_pem: expect.stringMatching(/^-----BEGIN CERTIFICATE-----\n/),
          status_list_trust_anchor_pem: expect.stringMatching(/^-----BEGIN CERTIFICATE-----\n/),
        },
      })
      expect(config.client.client_id).not.toBe(config.client2.client_id)
      expect(description).toContain(flow)
      expect(browser[0]?.match).toBe('https://localhost:8787/authorize*')
      // An address segment of the suite, another one for each plan.
      expect(alias).toBe(`attestry-issuer-${format}-${flow}`.replaceAll('_', '-'))
      expect(Object.keys(override ?? {})).toContain('fapi2-security-profile-final-user-rejects-authentication')
    },
  )

  it.each(['attester_jwks', 'key_attestation_jwks'] as const)(
    'has %s that the list of wallet providers leads to',
    async (name) => {
      const [key = {}] = (await issuerConfig()).client_attestation[name].keys
      expect(await decide('wallet', 'walletProvider', key)).toBe('trusted')
      const x5c = pki.signers.pid.x5c
      expect(await decide('wallet', 'walletProvider', { ...key, x5c })).not.toBe('trusted')
    },
  )

  it.each([
    ['sd_jwt_vc', 'pid'],
    ['mdoc', 'documentSigner'],
  ] as const)(
    'has the anchors of credentials as %s and of status lists, not those of anything else',
    async (format, signer) => {
      const { credential } = await issuerConfig(format)
      const isIssuedBy = (pem: string, [leaf = '']: string[]) =>
        new X509Certificate(Buffer.from(leaf, 'base64')).verify(new X509Certificate(pem).publicKey)
      expect(isIssuedBy(credential.trust_anchor_pem, pki.signers[signer].x5c)).toBe(true)
      expect(isIssuedBy(credential.trust_anchor_pem, pki.signers.walletProvider.x5c)).toBe(false)
      expect(isIssuedBy(credential.status_list_trust_anchor_pem, pki.signers.statusList.x5c)).toBe(true)
    },
  )
})

describe('a client without attestation', () => {
  const plan = { format: 'mdoc', flow: 'issuer_initiated', request: 'signed' } as const
  const configOf = (clientAuth: 'private_key_jwt' | 'mtls') =>
    issuerConformanceConfig({ addresses, installation: { pki } }, { ...plan, clientAuth })
  const registered = (certificates: boolean) =>
    parseClients(JSON.stringify(suiteRegistrations(pki.suiteClients, { certificates })))

  it('is registered under the key that the suite is given, and comes back to where the suite is', async () => {
    const { alias, client, client2 } = await configOf('private_key_jwt')
    expect(alias).toBe('attestry-issuer-mdoc-issuer-initiated-private-key-jwt-signed')
    const clients = await registered(false)
    expect(clients.map(({ clientId }) => clientId)).toEqual([client.client_id, client2.client_id])
    for (const [at, { jwks }] of [client, client2].entries()) {
      const [key] = jwks?.keys ?? []
      expect(clients[at]?.keys).toEqual([{ kid: key?.kid, key: parsePublicJwk({ ...key, d: undefined }) }])
      expect(key?.d).toBeTypeOf('string')
      const callback = `https://localhost:8443/test/a/${alias}/callback`
      expect(clients[at]?.redirectUris).toEqual(
        expect.arrayContaining([callback, `${callback}?dummy1=lorem&dummy2=ipsum`]),
      )
    }
  })

  it('has a certificate for TLS with its key, where certificates arrive', async () => {
    const { client, client2, mtls, mtls2 } = await configOf('mtls')
    expect(await configOf('private_key_jwt')).toMatchObject({ mtls, mtls2 })
    const clients = await registered(true)
    for (const [{ client_id }, tls] of [[client, mtls] as const, [client2, mtls2] as const]) {
      const certificate = new X509Certificate(tls?.cert ?? '')
      expect(certificate.checkPrivateKey(createPrivateKey(tls?.key ?? ''))).toBe(true)
      expect(clients.find(({ clientId }) => clientId === client_id)?.certificate).toEqual({
        certificates: [certificate.raw.toString('base64')],
      })
    }
    expect(mtls?.cert).not.toBe(mtls2?.cert)
  })
})

describe("the suite's configuration for the verifier", () => {
  it('has the anchor of request objects, and the name in the access certificates', async () => {
    for (const format of formats) {
      const { client } = await verifierConfig(format)
      const anchor = new X509Certificate(client.request_object_trust_anchor_pem)
      const [leaf = ''] = pki.signers.access.x5c
      const certificate = new X509Certificate(Buffer.from(leaf, 'base64'))
      expect(certificate.verify(anchor.publicKey)).toBe(true)
      expect(certificate.checkHost(client.client_id)).toBe(client.client_id)
    }
  })

  it('has a key for SD-JWT VCs that is on no list, and that the verifier trusts for tests; none for mdocs', async () => {
    const key = (await verifierConfig('sd_jwt_vc')).credential?.signing_jwk ?? {}
    expect(await decide('pid', 'pidSigner', key)).not.toBe('trusted')
    const { verifier } = await secretsOf(pki, addresses, undefined, testIssuersOf(pki))
    const testIssuers = JSON.parse(verifier.TEST_ISSUERS ?? '') as TestIssuerBinding[]
    expect(testIssuers.filter(({ kind }) => kind === 'pid').map(({ certificate }) => certificate)).toContain(
      key.x5c?.[0],
    )
    const leaf = new X509Certificate(Buffer.from(key.x5c?.[0] ?? '', 'base64'))
    expect([
      leaf.checkPrivateKey(createPrivateKey({ key: { ...key }, format: 'jwk' })),
      leaf.checkIssued(leaf),
    ]).toEqual([true, false])
    expect(await verifierConfig('mdoc')).not.toHaveProperty('credential')
  })
})
