import { beforeAll, describe, expect, it } from 'vitest'
import { base64, base64url, fromBase64, sha256 } from '../../shared/bytes.ts'
import { day } from '../../shared/clock.ts'
import type { CredentialType } from '../../shared/credentials/credential-type.ts'
import { catalogue } from '../../shared/credentials/index.ts'
import { pid } from '../../shared/credentials/pid.ts'
import { type Jws, parseJws, verifyJws } from '../../shared/keys/jws.ts'
import { importSigner } from '../../shared/keys/signer.ts'
import { type Certificate, parseCertificate } from '../../shared/trust/certificate.ts'
import { sandboxOrganization } from '../pki/organizations.ts'
import { createSandboxPki, type SandboxPki } from '../pki/sandbox-pki.ts'
import type { Sandbox } from '../sandbox.ts'
import { createRegistrationCertificate } from './create-registration-certificate.ts'
import { registerIssuer } from './register-issuer.ts'
import { registrarStatusEndpoint } from './status.ts'

const now = Date.UTC(2026, 10, 24) / 1000
const sandboxUrl = 'http://localhost:8789'

let pki: SandboxPki
let certificate: Jws
let signer: Certificate
let access: Certificate

const leafOf = ({ x5c }: { x5c: string[] }) => parseCertificate(fromBase64(x5c[0] ?? ''))

beforeAll(async () => {
  pki = await createSandboxPki(now)
  certificate = parseJws(
    await registerIssuer(
      await importSigner(pki.signers.registrar),
      { sandbox: sandboxUrl, issuer: 'http://localhost:8787' },
      now,
    ),
  )
  signer = leafOf(pki.signers.registrar)
  access = leafOf(pki.signers.metadata)
})

describe('the registration certificate of the issuer', () => {
  it('is signed by the registrar, under an authority of its own that is left out', async () => {
    expect(certificate.header).toEqual({
      typ: 'rc-wrp+jwt',
      alg: 'ES256',
      iat: now,
      'x5t#S256': base64url(await sha256(signer.der)),
      x5c: [base64(signer.der)],
    })
    expect(await verifyJws(certificate, await signer.verificationKey(), 'ES256')).toBe(true)
    expect(await signer.isSignedBy(parseCertificate(fromBase64(pki.authorities.registrar)))).toBe(true)
    expect(await signer.isSignedBy(parseCertificate(fromBase64(pki.authorities.access)))).toBe(false)
  })

  it('names the party of the access certificate', () => {
    expect(certificate.payload).toMatchObject({
      name: access.commonName,
      sub_ln: access.organization,
      sub: access.organizationIdentifier,
      country: access.country,
    })
    expect(access.organizationIdentifier).toBe('NTRBE-0999999130')
  })

  it('entitles it to issue all that there is, in every format and as what it is in law', () => {
    const { entitlements, provides_attestations: provided } = certificate.payload
    expect(entitlements).toEqual(
      ['PID_Provider', 'PUB_EAA_Provider', 'Non_Q_EAA_Provider', 'QEAA_Provider'].map(
        (name) => `https://uri.etsi.org/19475/Entitlement/${name}`,
      ),
    )
    expect(provided).toEqual(
      expect.arrayContaining([
        { format: 'dc+sd-jwt', meta: { vct_values: ['urn:eudi:pid:1'] } },
        { format: 'mso_mdoc', meta: { doctype_value: 'eu.europa.ec.eudi.pid.1' } },
        { format: 'mso_mdoc', meta: { doctype_value: 'org.iso.18013.5.1.mDL' } },
        { format: 'mso_mdoc', meta: { doctype_value: 'eu.europa.ec.av.1' } },
        { format: 'dc+sd-jwt', meta: { vct_values: ['http://localhost:8787/types/isi-plus/1'] } },
      ]),
    )
    expect(provided).toHaveLength(catalogue.flatMap(({ configurations }) => configurations).length)
  })

  it('entitles it to what each of its types needs, each once (TS 119 475 annex A.2)', async () => {
    const right = (name: string) => `https://uri.etsi.org/19475/Entitlement/${name}`
    const entitled = async (...kinds: CredentialType['trust'][]) => {
      const party = { ...sandboxOrganization, tradeName: 'x', typesUrl: 'https://issuer.example/types' }
      const types = kinds.map((trust) => ({ ...pid, trust }))
      const registration = {
        party: { ...party, types },
        registryUrl: sandboxUrl,
        status: { uri: sandboxUrl, index: 0 },
        issuedAt: now,
      }
      const jws = await createRegistrationCertificate(await importSigner(pki.signers.registrar), registration)
      return parseJws(jws).payload.entitlements
    }
    expect(await entitled('pid')).toEqual([right('PID_Provider')])
    expect(await entitled('mdl')).toEqual([right('PUB_EAA_Provider')])
    expect(await entitled('pid', 'mdl', 'age', 'pub-eaa', 'pub-eaa')).toEqual([
      right('PID_Provider'),
      right('PUB_EAA_Provider'),
      right('Non_Q_EAA_Provider'),
    ])
  })

  it('ends within twelve months, and says until then where its status is', async () => {
    const { iat, exp, status } = certificate.payload as { iat: number; exp: number; status: object }
    expect(iat).toBe(now)
    expect(exp - iat).toBeLessThanOrEqual(365 * day)
    expect(status).toEqual({ status_list: { idx: 0, uri: `${sandboxUrl}/registrar/status` } })
    const registrar = await importSigner(pki.signers.registrar)
    const response = await registrarStatusEndpoint({ config: { sandboxUrl }, now: () => now, registrar } as Sandbox)
    expect(response.headers.get('Content-Type')).toBe('application/statuslist+jwt')
    const list = parseJws(await response.text())
    expect(list.payload).toMatchObject({ sub: `${sandboxUrl}/registrar/status`, exp: now + day })
    expect(await verifyJws(list, await signer.verificationKey(), 'ES256')).toBe(true)
  })

  it('says whom to ask, in every language of the country, and what policies hold', () => {
    const { srv_description: descriptions, ...claims } = certificate.payload
    expect((descriptions as { lang: string }[][]).map((texts) => texts.map(({ lang }) => lang))).toEqual([
      ['nl', 'fr', 'de', 'en'],
    ])
    for (const name of ['registry_uri', 'info_uri', 'support_uri', 'privacy_policy', 'certificate_policy'])
      expect(URL.canParse(String(claims[name]))).toBe(true)
    expect(Object.keys(claims.supervisory_authority as object).sort()).toEqual(['email', 'phone', 'uri'])
    expect(claims.policy_id).toEqual(['0.4.0.19475.3.1'])
  })
})
