import { beforeAll, describe, expect, it } from 'vitest'
import { createSandboxPki, type SandboxPki } from '../sandbox/pki/sandbox-pki.ts'
import { registerIssuer } from '../sandbox/registrar/register-issuer.ts'
import { day } from '../shared/clock.ts'
import type { CredentialType } from '../shared/credentials/credential-type.ts'
import { catalogue } from '../shared/credentials/index.ts'
import { pid } from '../shared/credentials/pid.ts'
import { readBindings } from '../shared/http/bindings.ts'
import { parseJws, signJws } from '../shared/keys/jws.ts'
import { importSigner, type Signer, type SignerSecret } from '../shared/keys/signer.ts'
import { readRegistrationCertificate } from './registration-certificate.ts'
import { afternoon } from './testing/memory-issuer.ts'

let pki: SandboxPki
let registrar: Signer
let right: string

beforeAll(async () => {
  pki = await createSandboxPki(afternoon)
  registrar = await importSigner(pki.signers.registrar)
  right = await registerIssuer(
    registrar,
    { sandbox: 'https://sandbox.example', issuer: 'http://localhost:8787' },
    afternoon,
  )
})

/** What is wrong with a certificate, or that nothing is. */
function faultOf(text: string, { access = pki.signers.metadata, types = catalogue, now = afternoon } = {}): string {
  const read = readBindings({ REGISTRATION_CERTIFICATE: text })
  const typesUrl = 'http://localhost:8787/types'
  readRegistrationCertificate(read, { access: access as SignerSecret, types, typesUrl, now })
  try {
    read.finish()
    return 'none'
  } catch (error) {
    return String(error).split('REGISTRATION_CERTIFICATE ')[1] ?? ''
  }
}

/** The right one with other claims or another header. */
const bent = (claims: object, header: object = {}): Promise<string> => {
  const jws = parseJws(right)
  return signJws(registrar, { ...jws.header, ...header }, { ...jws.payload, ...claims })
}

describe('a registration certificate', () => {
  it('is taken for the party of the access certificate, until it expires', () => {
    expect(faultOf(right)).toBe('none')
    expect(faultOf(right, { now: afternoon + 364 * day - 1 })).toBe('none')
    expect(faultOf(right, { now: afternoon + 364 * day })).toBe('has expired')
  })

  it('is taken without an end, which it need not have', async () => {
    expect(faultOf(await bent({ exp: undefined }), { now: afternoon + 400 * day })).toBe('none')
  })

  it('is of its own kind', async () => {
    const fault = 'is no registration certificate'
    for (const typ of [undefined, 'JWT', 'rc-wrp+cwt']) expect(faultOf(await bent({}, { typ }))).toBe(fault)
    for (const text of ['no JWS', 'a.b.c', `${right}.more`, right.split('.').slice(0, 2).join('.')])
      expect(faultOf(text)).toBe(fault)
  })

  it('says where its status is', async () => {
    for (const status of [undefined, {}, 'https://registrar.example', { status_list: 'there' }])
      expect(faultOf(await bent({ status }))).toBe('does not say where its status is')
  })

  it('is for nobody else than the access certificate', async () => {
    const fault = 'is for another party than the access certificate'
    for (const sub of ['NTRBE-0999999131', '', undefined, ['NTRBE-0999999130']])
      expect(faultOf(await bent({ sub }))).toBe(fault)
    expect(faultOf(right, { access: pki.signers.documentSigner })).toBe(fault)
    const nameless = await bent({ sub: undefined })
    for (const access of [pki.signers.documentSigner, { x5c: ['AAAA'] }, {}])
      expect(faultOf(nameless, { access: access as SignerSecret })).toBe(fault)
  })

  const right19475 = (name: string) => `https://uri.etsi.org/19475/Entitlement/${name}`

  it.each<[CredentialType['trust'], string[], string]>([
    ['pid', ['PID_Provider'], 'none'],
    ['pid', ['PUB_EAA_Provider', 'PID_Provider'], 'none'],
    ['pid', ['PUB_EAA_Provider'], 'does not entitle to what is issued here'],
    ['pub-eaa', ['QEAA_Provider'], 'none'],
    ['mdl', ['PUB_EAA_Provider'], 'none'],
    ['age', ['Non_Q_EAA_Provider'], 'none'],
    ['age', ['PID_Provider'], 'does not entitle to what is issued here'],
    ['age', ['Service_Provider'], 'does not entitle to what is issued here'],
    ['pub-eaa', [], 'does not entitle to what is issued here'],
  ])('entitles to what is issued, as wallets will ask: %s by %j', async (trust, names, fault) => {
    const text = await bent({ entitlements: names.map(right19475) })
    expect(faultOf(text, { types: [{ ...pid, trust }] })).toBe(fault)
  })

  it('entitles to every kind that is issued, and not to one alone', async () => {
    const types = [pid, { ...pid, trust: 'age' as const }]
    expect(faultOf(await bent({ entitlements: [right19475('PID_Provider')] }), { types })).toMatch(/does not entitle/)
    expect(faultOf(await bent({ entitlements: undefined }))).toMatch(/does not entitle/)
  })

  it('provides for every type in every format', async () => {
    const fault = 'does not provide for every type and format that is issued here'
    const { provides_attestations: provided } = parseJws(right).payload
    for (const [at] of (provided as unknown[]).entries())
      expect(faultOf(await bent({ provides_attestations: (provided as unknown[]).toSpliced(at, 1) }))).toBe(fault)
    for (const none of [undefined, [], {}, [null], [{ format: 'dc+sd-jwt' }]])
      expect(faultOf(await bent({ provides_attestations: none }))).toBe(fault)
    const own = { format: 'dc+sd-jwt', signer: 'pid', id: 'own', scope: 'own', vct: 'own/1' } as const
    const types = [{ ...pid, configurations: [own] }]
    const named = (vct: string) =>
      bent({ provides_attestations: [{ format: own.format, meta: { vct_values: [vct] } }] })
    expect(faultOf(await named('http://localhost:8787/types/own/1'), { types })).toBe('none')
    expect(faultOf(await named('own/1'), { types })).toBe(fault)
  })

  it('is not asked about where there is none: that it is missing says enough', () => {
    expect(faultOf('')).toBe('is missing')
  })
})
