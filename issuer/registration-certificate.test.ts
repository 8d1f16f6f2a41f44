import { beforeAll, describe, expect, it } from 'vitest'
import { createSandboxPki, type SandboxPki } from '../sandbox/pki/sandbox-pki.ts'
import { registerIssuer } from '../sandbox/registrar/register-issuer.ts'
import { day } from '../shared/clock.ts'
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
function faultOf(text: string, { access = pki.signers.metadata, now = afternoon } = {}): string {
  const read = readBindings({ REGISTRATION_CERTIFICATE: text })
  readRegistrationCertificate(read, access as SignerSecret, now)
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

  it('is not asked about where there is none: that it is missing says enough', () => {
    expect(faultOf('')).toBe('is missing')
  })
})
