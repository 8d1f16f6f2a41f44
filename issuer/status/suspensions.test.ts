// No type of ours has to be suspendable: one is made so here.
import { describe, expect, it, vi } from 'vitest'
import type { CredentialType } from '../../shared/credentials/credential-type.ts'
import type * as Catalogue from '../../shared/credentials/index.ts'
import type { Offered } from '../../shared/credentials/index.ts'
import { issue } from '../issuance/issue.ts'
import { subjectOf } from '../subject-of.ts'
import { afternoon, createMemoryIssuer, jan } from '../testing/memory-issuer.ts'
import { createMemoryPartner } from '../testing/memory-partner.ts'
import { createWalletKey } from '../testing/memory-wallet.ts'

vi.mock('../../shared/credentials/index.ts', async (original) => {
  const actual = await original<typeof Catalogue>()
  const bent = (type: CredentialType): CredentialType =>
    type.id === 'mdl' ? { ...type, suspendable: true } : { ...type, suspendable: undefined as never }
  const catalogue = actual.catalogue.map(bent)
  return { ...actual, catalogue, findType: (id: string) => catalogue.find((type) => type.id === id) }
})

const { catalogue } = await import('../../shared/credentials/index.ts')
const issuer = await createMemoryIssuer()
const partner = await createMemoryPartner(issuer, ['issuance:credentials:suspend'])
const { publicJwk } = await createWalletKey()

const issueTo = async (id: string) => {
  const type = catalogue.find((one) => one.id === id)
  const [configuration] = type?.configurations ?? []
  const offered = { type, configuration } as Offered
  return issue(issuer, { subject: jan.ssin, offered, keys: [publicJwk], traceId: 'trace', grantedAt: afternoon + 1 })
}
const newestOf = async (id: string) => {
  const [newest] = await issuer.statusLists.batches(await subjectOf(issuer, jan.ssin, { id }))
  return newest ?? { handle: '', state: 'none' }
}
const post = async (path: string, body: object) => {
  const response = await partner.call('POST', path, body)
  return [response.status, await response.json()]
}

describe('a suspension', () => {
  const licences = { ssin: jan.ssin, types: ['mdl'] }

  it('is for a while, and meanwhile the person gets no others', async () => {
    await issueTo('mdl')
    expect(await post('/suspensions', licences)).toEqual([200, { suspended: 1 }])
    expect(await post('/suspensions', licences)).toEqual([200, { suspended: 0 }])
    expect((await newestOf('mdl')).state).toBe('suspended')
    await expect(issueTo('mdl')).rejects.toMatchObject({ code: 'credential_request_denied' })
    expect(await post('/suspensions/end', licences)).toEqual([200, { resumed: 1 }])
    expect((await newestOf('mdl')).state).toBe('valid')
    await expect(issueTo('mdl')).resolves.toHaveLength(1)
  })

  it('is also of one batch', async () => {
    const { handle } = await newestOf('mdl')
    expect(await post('/suspensions', { handle })).toEqual([200, { suspended: 1 }])
    expect(await post('/suspensions/end', { handle })).toEqual([200, { resumed: 1 }])
  })

  it.each(['/suspensions', '/suspensions/end'])(
    'is refused at %s where the law knows no way back (VCR_04)',
    async (at) => {
      await issueTo('pid')
      const { handle } = await newestOf('pid')
      for (const body of [{ ssin: jan.ssin, types: ['pid'] }, { ssin: jan.ssin, types: ['mdl', 'pid'] }, { handle }]) {
        const [status, problem] = await post(at, body)
        expect([status, problem.type]).toEqual([422, 'urn:problem-type:attestry:notSuspendable'])
        expect(problem.detail).toContain('the law knows no way back')
      }
      expect((await newestOf('pid')).state).toBe('valid')
    },
  )

  it('needs its scope, and something to suspend', async () => {
    const stranger = await createMemoryPartner(issuer, ['issuance:credentials:revoke'])
    expect((await stranger.call('POST', '/suspensions', licences)).status).toBe(403)
    for (const body of [{}, { handle: 'x' }, { ssin: jan.ssin }, { ...licences, handle: 'x' }, { signer: 'x' }])
      expect((await partner.call('POST', '/suspensions', body)).status).toBe(400)
  })

  it('is logged without whom it is of', async () => {
    partner.logged.length = 0
    await post('/suspensions', licences)
    expect(partner.logged).toMatchObject([{ event: 'credentials.suspended', partner: 'partner', types: 'mdl' }])
    expect(JSON.stringify(partner.logged)).not.toContain(jan.ssin)
  })
})
