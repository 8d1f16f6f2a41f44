import { describe, expect, it } from 'vitest'
import { base64 } from '../../shared/bytes.ts'
import { day } from '../../shared/clock.ts'
import { readBindings } from '../../shared/http/bindings.ts'
import type { SignerSecret } from '../../shared/keys/signer.ts'
import type { LogEvent } from '../../shared/log.ts'
import type { Partner } from '../../shared/oauth/partner.ts'
import { afternoon, createTestSigner } from '../testing/memory-provider.ts'
import { accessSigner, createRegistration } from '../testing/memory-registrar.ts'
import { readIntendedUses } from './read-intended-uses.ts'

const other = await createTestSigner('CN=Museum, C=BE')
const partner = (more: Partial<Partner> = {}): Partner => ({
  clientId: 'library',
  jwks: { keys: [] },
  scopes: ['verification:transactions'],
  ...more,
})
const use = async (id: string, payload = {}) => ({ id, registrationCertificate: await createRegistration({ payload }) })

/** A museum asks under its own certificate, which names no organisation, and a club under none. */
const accessOf = ({ clientId }: Partner): SignerSecret => ({
  privateJwk: {},
  x5c: clientId === 'club' ? [] : (clientId === 'museum' ? other : accessSigner).chain.map(base64),
})

async function read(partners: Partner[], more: { sandbox?: boolean; now?: number } = {}) {
  const reader = readBindings({})
  const logged: LogEvent[] = []
  const given = {
    partners,
    accessOf,
    sandbox: false,
    now: afternoon,
    log: (event: LogEvent) => void logged.push(event),
  }
  const uses = await readIntendedUses(reader, { ...given, ...more })
  let fault = ''
  try {
    reader.finish()
  } catch (error) {
    fault = String(error)
  }
  return { uses, fault, logged }
}

describe('the registrations of relying parties', () => {
  it('are read once, by partner', async () => {
    const { uses, fault } = await read([partner({ intendedUses: [await use('books'), await use('films')] })])
    expect(fault).toBe('')
    expect(uses.get('library')?.map(({ id }) => id)).toEqual(['books', 'films'])
  })

  it.each<[string, () => Promise<Partner[]>, string]>([
    [
      'a certificate that wallets would refuse',
      async () => [partner(), partner({ clientId: 'b', intendedUses: [await use('books', { sub: 'x' })] })],
      '/1/intendedUses/0/registrationCertificate: is for another party than the access certificate',
    ],
    [
      'a certificate of the library beside that of another',
      async () => [partner({ clientId: 'museum', intendedUses: [await use('books')] })],
      '/0/intendedUses/0/registrationCertificate: is for another party than the access certificate',
    ],
    [
      'a certificate beside none',
      async () => [partner({ clientId: 'club', intendedUses: [await use('books')] })],
      '/0/intendedUses/0/registrationCertificate: has no access certificate beside it',
    ],
    [
      'two uses of one name',
      async () => [partner({ intendedUses: [await use('books'), await use('books')] })],
      '/0/intendedUses/1/id: is taken',
    ],
    [
      'nobody registered among those that log people in',
      async () => [partner({ scopes: [], openIdConnect: { redirectUris: ['https://library.example/back'] } })],
      '/0/intendedUses: is missing: nobody asks without being registered',
    ],
    ['nobody registered', async () => [partner()], '/0/intendedUses: is missing: nobody asks without being registered'],
  ])('are refused for %s', async (_, partners, fault) => {
    expect((await read(await partners())).fault).toContain(`PARTNERS ${fault}`)
  })

  it('may be missing in the sandbox, for who says so, and for who asks for nothing', async () => {
    expect((await read([partner()], { sandbox: true })).fault).toBe('')
    expect((await read([partner({ unregistered: true })])).fault).toBe('')
    expect((await read([partner({ scopes: ['issuance:offers:create'] })])).fault).toBe('')
  })

  it('say in the log for a month that they end, and do not stop the others when they have', async () => {
    const ending = partner({ intendedUses: [await use('books'), await use('films', { exp: afternoon + 200 * day })] })
    expect((await read([ending], { now: afternoon + 69 * day })).logged).toEqual([])
    for (const [now, inSeconds] of [
      [afternoon + 71 * day, 29 * day],
      [afternoon + 101 * day, -day],
    ] as const) {
      const { fault, logged, uses } = await read([ending], { now })
      expect(fault).toBe('')
      expect(uses.get('library')).toHaveLength(2)
      expect(logged).toEqual([{ event: 'registration.expires', partner: 'library', intendedUse: 'books', inSeconds }])
    }
  })
})
