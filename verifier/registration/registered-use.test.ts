import { describe, expect, it } from 'vitest'
import { day } from '../../shared/clock.ts'
import { parseCertificate } from '../../shared/trust/certificate.ts'
import { afternoon, createTestSigner, docType, vct } from '../testing/memory-provider.ts'
import {
  access,
  accessSigner,
  type CertificateChanges,
  createRegistration,
  identifier,
  registeredPaths,
} from '../testing/memory-registrar.ts'
import { parseRegisteredUse, RegistrationRefused } from './registered-use.ts'

const parsed = async (changes: CertificateChanges = {}) =>
  parseRegisteredUse('books', await createRegistration(changes), access)

const refusal = async (changes: CertificateChanges | string): Promise<string> => {
  const text = typeof changes === 'string' ? changes : await createRegistration(changes)
  const error = await parseRegisteredUse('books', text, access).catch((thrown) => thrown)
  if (!(error instanceof RegistrationRefused)) throw new Error('it is taken')
  return error.message
}

describe('a registration certificate', () => {
  it('says what may be asked for, why and until when', async () => {
    const certificate = await createRegistration()
    expect(await parseRegisteredUse('books', certificate, access)).toEqual({
      id: 'books',
      certificate,
      purpose: { nl: 'Om u boeken te lenen', en: 'To lend you books' },
      credentials: [
        { format: 'dc+sd-jwt', types: [vct], claims: registeredPaths['dc+sd-jwt'] },
        { format: 'mso_mdoc', types: [docType], claims: registeredPaths.mso_mdoc },
      ],
      expiresAt: afternoon + 100 * day,
    })
  })

  it('may call its claims as the register itself does, and have purposes in lists of their own', async () => {
    const one = { format: 'mso_mdoc', meta: { doctype_value: docType } }
    const { credentials, purpose } = await parsed({
      payload: {
        credentials: [
          { ...one, claims: [{ path: [docType, 'sex'] }] },
          one,
          { format: 'jwt_vc_json', meta: { type_values: [['X']] } },
        ],
        purpose: [[{ lang: 'fr', content: 'Pour vous prêter des livres' }], { lang: 'de' }, 'en'],
      },
    })
    expect(credentials).toEqual([
      { format: 'mso_mdoc', types: [docType], claims: [[docType, 'sex']] },
      { format: 'mso_mdoc', types: [docType], claims: [] },
    ])
    expect(purpose).toEqual({ fr: 'Pour vous prêter des livres' })
  })

  it('that has expired, or says no end, is read all the same: it is looked at when somebody asks', async () => {
    expect((await parsed({ payload: { exp: afternoon - 1 } })).expiresAt).toBe(afternoon - 1)
    expect((await parsed({ payload: { exp: undefined } })).expiresAt).toBe(afternoon - day + 365 * day)
  })

  it.each<[string, CertificateChanges | string, string]>([
    ['that is none', 'x.y', 'is no compact JWS'],
    ['of another type', { header: { typ: 'rc-wrp+cwt' } }, 'is no registration certificate'],
    ['without a certificate', { header: { x5c: undefined } }, 'names no certificate of its registrar'],
    ['with something else for a certificate', { header: { x5c: ['AAAA'] } }, 'names no certificate of its registrar'],
    ['signed by another key', { signer: accessSigner }, 'has a signature that does not fit its own certificate'],
    ['with a critical header', { header: { crit: ['b64'] } }, 'has a signature that does not fit its own certificate'],
    ['of another party', { payload: { sub: 'NTRBE-0999999131' } }, 'is for another party than the access certificate'],
    ['of nobody', { payload: { sub: undefined } }, 'is for another party than the access certificate'],
    [
      'of an issuer',
      { payload: { entitlements: ['https://uri.etsi.org/19475/Entitlement/PID_Provider'] } },
      'does not entitle to ask for anything',
    ],
    ['without entitlements', { payload: { entitlements: undefined } }, 'does not entitle to ask for anything'],
    ['without a status', { payload: { status: undefined } }, 'does not say where its status is'],
    ['with a status of another kind', { payload: { status: { crl: 'x' } } }, 'does not say where its status is'],
    ['without an issue time', { payload: { iat: undefined } }, 'does not say when it was issued or when it ends'],
    ['with an end in words', { payload: { exp: 'tomorrow' } }, 'does not say when it was issued or when it ends'],
    ...[
      undefined,
      [],
      ['PID'],
      [{ format: 'dc+sd-jwt' }],
      [{ format: 'dc+sd-jwt', meta: {} }],
      [{ format: 'dc+sd-jwt', meta: { vct_values: [1] } }],
      [{ format: 'mso_mdoc', meta: {} }],
      [{ format: 'mso_mdoc', meta: { doctype_value: docType }, claim: {} }],
      [{ format: 'mso_mdoc', meta: { doctype_value: docType }, claim: ['sex'] }],
      [{ format: 'mso_mdoc', meta: { doctype_value: docType }, claim: [{ path: [] }] }],
      [{ format: 'mso_mdoc', meta: { doctype_value: docType }, claim: [{ path: [-1] }] }],
    ].map((credentials): [string, CertificateChanges, string] => [
      `with credentials ${JSON.stringify(credentials)}`,
      { payload: { credentials } },
      'does not say readably what may be asked for',
    ]),
  ])('is refused %s', async (_, changes, reason) => {
    expect(await refusal(changes)).toBe(reason)
  })

  it.each([undefined, identifier])(
    'of %s is refused beside an access certificate that names no organisation',
    async (sub) => {
      const [leaf] = (await createTestSigner('CN=Library, C=BE')).chain
      const parsing = parseRegisteredUse(
        'books',
        await createRegistration({ payload: { sub } }),
        parseCertificate(leaf as NonNullable<typeof leaf>),
      )
      await expect(parsing).rejects.toThrow('is for another party')
    },
  )
})
