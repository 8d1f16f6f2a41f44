import { beforeAll, describe, expect, it } from 'vitest'
import { fromBase64 } from '../../shared/bytes.ts'
import { day } from '../../shared/clock.ts'
import type { JsonObject } from '../../shared/json.ts'
import { importSigner, type Signer } from '../../shared/keys/signer.ts'
import { createStatusListToken } from '../../shared/status-list/token.ts'
import { bitsOf } from '../../shared/store/status-store.ts'
import { type Certificate, parseCertificate } from '../../shared/trust/certificate.ts'
import { createSandboxPki, type SandboxPki } from '../pki/sandbox-pki.ts'
import { registerIssuer } from '../registrar/register-issuer.ts'
import { registerLibrary } from '../registrar/register-library.ts'
import { registrarStatusAddress } from '../registrar/status.ts'
import { createVpToken } from './present.ts'
import { type Asking, registrationOf } from './registration.ts'
import type { Wallet } from './wallet.ts'

const now = Date.UTC(2026, 10, 24) / 1000
const addresses = { sandbox: 'http://localhost:8789', issuer: 'http://localhost:8787' }
const certificateOf = (der: string | undefined) => parseCertificate(fromBase64(der ?? ''))

let pki: SandboxPki
let registrar: Signer
let asker: Certificate
let anchors: Certificate[]
let membership: string

beforeAll(async () => {
  pki = await createSandboxPki(now)
  registrar = await importSigner(pki.signers.registrar)
  asker = certificateOf(pki.signers.access.x5c[0])
  anchors = [certificateOf(pki.authorities.registrar)]
  const [first] = await registerLibrary(registrar, addresses, now)
  membership = first?.registrationCertificate ?? ''
})

/** The registrar's list, on which the certificates of these indices are revoked; or what comes in its place. */
const walletWith = (revoked: number[] = [], response?: Response, time = now): Wallet => ({
  fetch: async () =>
    response ??
    new Response(
      await createStatusListToken(registrar, {
        uri: registrarStatusAddress(addresses.sandbox),
        bits: 1,
        list: bitsOf(revoked, 2 ** 14),
        issuedAt: time,
        expiresAt: time + day,
        ttl: 60,
      }),
    ),
  now: () => time,
  held: [],
  tell: () => {},
})

const paths = (...names: (string | number | null)[][]) => names.map((path) => ({ path }))
const pid = (claims: JsonObject[] = paths(['family_name'], ['birthdate'])): JsonObject => ({
  credentials: [{ id: 'pid', format: 'dc+sd-jwt', meta: { vct_values: ['urn:eudi:pid:1'] }, claims }],
})
const asking = (data: unknown = membership, more: Partial<Asking> = {}): Asking => ({
  asker,
  verifierInfo: [{ format: 'registration_cert', data: data as string }],
  query: pid(),
  ...more,
})

describe('the holder', () => {
  const request = () => ({
    ...asking(membership, { query: pid(paths(['sex'])) }),
    verifier: 'Sandbox Verifier',
    nonce: 'n',
    state: undefined,
    audience: 'a',
    transcript: async () => new Uint8Array(),
    responseMode: 'direct_post',
    transactionData: [],
  })

  it('is warned before more is shown than was registered, and has to say that it is meant', async () => {
    const told: string[] = []
    const wallet = { ...walletWith(), tell: (line: string) => void told.push(line) }
    await expect(createVpToken(wallet, request(), { registrarCa: anchors })).rejects.toThrow(
      'the wallet shows nothing: more is asked for than was registered',
    )
    expect(told).toEqual(['Sandbox Verifier asks. Careful: more is asked for than was registered.'])
    // It goes on, and finds nothing that it could show.
    await expect(createVpToken(wallet, request(), { registrarCa: anchors, anyway: true })).rejects.toThrow('holds')
  })
})

describe('the wallet', () => {
  it('reads who asks, why, and what becomes of the data (RPA_10)', async () => {
    expect(await registrationOf(walletWith(), asking(), anchors)).toEqual({
      name: 'Sandbox library',
      purpose: 'To enrol you as a member of the library',
      privacyPolicy: 'https://attestry.example/privacy',
    })
  })

  it('finds nothing to read where there is none, or no certificate that it could be tied to', async () => {
    expect(await registrationOf(walletWith(), asking(membership, { asker: undefined }), anchors)).toBeUndefined()
    for (const verifierInfo of [undefined, [], [{ format: 'other', data: 'x' }]] as const)
      expect(
        await registrationOf(walletWith(), asking('', { verifierInfo: verifierInfo as never }), anchors),
      ).toBeUndefined()
  })

  it.each<[string, () => Promise<Asking> | Asking, RegExp]>([
    [
      'of two certificates',
      () => {
        const one = { format: 'registration_cert', data: membership }
        return asking('', { verifierInfo: [one, one] })
      },
      /several/,
    ],
    [
      'for some credentials alone',
      () => asking('', { verifierInfo: [{ format: 'registration_cert', data: membership, credential_ids: ['pid'] }] }),
      /does not come as it should/,
    ],
    ['in base64url', () => asking(Buffer.from(membership).toString('base64url')), /cannot be believed/],
    ['as an object', () => asking({ jwt: membership }), /does not come as it should/],
    [
      'that was changed',
      () => asking(membership.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))),
      /cannot be believed/,
    ],
    ['of the issuer', async () => asking(await registerIssuer(registrar, addresses, now)), /not entitled/],
    [
      'by another registrar',
      async () => {
        const stranger = await importSigner((await createSandboxPki(now)).signers.registrar)
        return asking((await registerLibrary(stranger, addresses, now))[0]?.registrationCertificate)
      },
      /cannot be believed/,
    ],
    [
      'of another party',
      () => asking(membership, { asker: certificateOf(pki.signers.registrar.x5c[0]) }),
      /another party/,
    ],
    ['and more claims', () => asking(membership, { query: pid(paths(['family_name'], ['sex'])) }), /more is asked/],
    [
      'and another type',
      () => {
        const credentials = [{ id: 'x', format: 'dc+sd-jwt', meta: { vct_values: ['urn:eudi:ehic:1'] } }]
        return asking(membership, { query: { credentials } })
      },
      /more is asked/,
    ],
    [
      'and another format',
      () => {
        const credentials = [{ id: 'x', format: 'mso_mdoc', meta: { doctype_value: 'urn:eudi:pid:1' } }]
        return asking(membership, { query: { credentials } })
      },
      /more is asked/,
    ],
  ])('warns of a registration %s', async (_, request, warning) => {
    expect(await registrationOf(walletWith(), await request(), anchors)).toEqual({
      warning: expect.stringMatching(warning),
    })
  })

  it('warns of a registration that has expired, was revoked, or of which nobody can say so', async () => {
    const warned = async (wallet: Wallet) => {
      const registered = await registrationOf(wallet, asking(), anchors)
      return registered && 'warning' in registered ? registered.warning : undefined
    }
    expect(await warned(walletWith([], undefined, now + 365 * day))).toMatch(/expired/)
    expect(await warned(walletWith([1]))).toBe('its registration was revoked')
    expect(await warned(walletWith([2]))).toBeUndefined()
    expect(await warned(walletWith([], new Response('', { status: 503 })))).toMatch(/cannot be seen/)
    expect(await warned(walletWith([], new Response('x')))).toMatch(/cannot be believed/)
  })
})
