// A registrar of relying parties in memory, for tests: registration certificates with everything right, but for what the caller changes.
import { base64 } from '../../shared/bytes.ts'
import { day } from '../../shared/clock.ts'
import { signJws } from '../../shared/keys/jws.ts'
import type { Signer } from '../../shared/keys/signer.ts'
import { parseCertificate } from '../../shared/trust/certificate.ts'
import { afternoon, createTestSigner, docType, vct } from './memory-provider.ts'

export const identifier = 'NTRBE-0999999130'
export const accessSigner = await createTestSigner(`2.5.4.97=${identifier}, CN=Library, O=Library, C=BE`)
export const access = parseCertificate(accessSigner.chain[0] as Uint8Array<ArrayBuffer>)
const registrar = await createTestSigner('CN=Registrar, O=Registrar, C=BE')

export interface CertificateChanges {
  header?: object
  /** These replace the right ones; undefined removes one. */
  payload?: Record<string, unknown>
  /** Signs instead of the one that the header names. */
  signer?: Signer
}

export const registeredPaths = {
  'dc+sd-jwt': [['family_name'], ['birthdate'], ['nationalities', null], ['address', 'locality']],
  mso_mdoc: [
    [docType, 'family_name'],
    [docType, 'birth_date'],
  ],
} as const

export const registeredCredentials = [
  {
    format: 'dc+sd-jwt',
    meta: { vct_values: [vct] },
    claim: registeredPaths['dc+sd-jwt'].map((path) => ({ path })),
  },
  {
    format: 'mso_mdoc',
    meta: { doctype_value: docType },
    claim: registeredPaths.mso_mdoc.map((path) => ({ path })),
  },
]

export function createRegistration({ header, payload, signer = registrar }: CertificateChanges = {}): Promise<string> {
  const right = {
    name: 'Library',
    sub: identifier,
    entitlements: ['https://uri.etsi.org/19475/Entitlement/Service_Provider'],
    purpose: [
      { lang: 'nl', value: 'Om u boeken te lenen' },
      { lang: 'en', value: 'To lend you books' },
    ],
    credentials: registeredCredentials,
    iat: afternoon - day,
    exp: afternoon + 100 * day,
    status: { status_list: { idx: 1, uri: 'https://registrar.example/status' } },
  }
  const named = { typ: 'rc-wrp+jwt', x5c: registrar.chain.map(base64), ...header }
  return signJws(signer, named, JSON.parse(JSON.stringify({ ...right, ...payload })))
}
