// What a query can combine, answered by other people's wallets: @openid4vc/openid4vp for the request and the answer, dcql for the choice,
// @sd-jwt/core and @owf/mdoc for the presentations. A PID in both formats and a driving licence, under every name by which they know us.
import { beforeAll, describe, expect, it } from 'vitest'
import { receive } from '../../sandbox/wallet/receive.ts'
import type { HeldCredential } from '../../sandbox/wallet/wallet.ts'
import { relyingPartyBy } from '../../scripts/local/relying-parties.ts'
import {
  ask,
  complaints,
  createWallet,
  mdocId,
  mdocQuery,
  offerTo,
  pki,
  resultOf,
  sdJwtId,
  sdJwtQuery,
} from '../flows/world.ts'
import { createOtherWallet, type VpToken, type WalletOptions } from './openid4vp-wallet.ts'

const licenceId = 'org.iso.18013.5.1.mDL.mso-mdoc'
const [space, docType] = ['org.iso.18013.5.1', 'eu.europa.ec.eudi.pid.1']
const modes = ['direct_post.jwt', 'direct_post'] as const

let held: HeldCredential[] = []
const copiesOf = (id: string, count: number): HeldCredential[] => {
  // Of a licence there is one set at a time, whose copies are used in turn.
  if (id === licenceId) return held.filter((one) => one.configurationId === id).slice(0, count)
  const fresh = held.filter((one) => one.configurationId === id && !one.used).slice(0, count)
  if (fresh.length < count) throw new Error('all copies are used')
  for (const one of fresh) one.used = true
  return fresh
}
const everything = (): HeldCredential[] => [sdJwtId, mdocId, licenceId].flatMap((id) => copiesOf(id, 1))

beforeAll(async () => {
  const wallet = createWallet()
  const receiving = async (credentialConfigurationIds: string[], copies: number) => {
    const { credentialOfferUri } = await offerTo('jan', { credentialConfigurationIds })
    await receive(wallet, credentialOfferUri, { copies })
  }
  // Twenty at once are the most.
  await receiving([sdJwtId, mdocId, licenceId], 20)
  await receiving([sdJwtId, mdocId], 10)
  held = wallet.held
})

interface Way {
  prefix?: NonNullable<WalletOptions['prefix']>
  responseMode?: (typeof modes)[number]
  has?: HeldCredential[]
}

/** Who asks, what the wallet sends, and what becomes of it. */
async function answer(query: object, { prefix = 'x509_hash', responseMode = 'direct_post.jwt', has }: Way = {}) {
  const clientId = relyingPartyBy(prefix)
  const methods: string[] = []
  const watch: typeof fetch = (address, init) => {
    methods.push(`${init?.method?.toUpperCase()} ${new URL(String(address)).pathname.split('/')[1]}`)
    return fetch(address, init)
  }
  const { id, authorizationRequest } = await ask(query, { responseMode }, clientId)
  const wallet = createOtherWallet({ accessAuthorities: [pki.authorities.access], prefix, fetch: watch })
  const request = await wallet.resolve(authorizationRequest)
  const vpToken = await wallet.present(request, await wallet.match(request, has ?? everything()))
  const { status } = await wallet.submit(request, vpToken)
  const result = await resultOf(id, undefined, clientId)
  return { vpToken, status, result, methods }
}

type Answered = Awaited<ReturnType<typeof answer>>

function expectAccepted({ status, result }: Answered, claims: object): void {
  expect(complaints(result)).toEqual([])
  expect([status, result.verdict]).toEqual([200, 'accepted'])
  expect(result.credentials.map((one) => [one.queryId, one.claims])).toEqual(Object.entries(claims))
}

const licenceOf = (elements: string[], more: object = {}) => ({
  id: 'licence',
  format: 'mso_mdoc',
  meta: { doctype_value: 'org.iso.18013.5.1.mDL' },
  claims: elements.map((element) => ({ path: [space, element] })),
  ...more,
})
const [sdJwt] = sdJwtQuery([{ path: ['family_name'] }]).credentials
const [mdoc] = mdocQuery().credentials
const inSdJwt = { family_name: 'Peeters' }
const inMdoc = { [docType]: { family_name: 'Peeters', given_name: 'Jan', birth_date: '1985-03-14' } }
const inLicence = { [space]: { family_name: 'Peeters', document_number: expect.any(String) } }
const licence = licenceOf(['family_name', 'document_number'])

describe.each(['x509_hash', 'x509_san_dns', 'redirect_uri'] as const)('to who is known by %s', (prefix) => {
  it.each(modes)(
    'a PID in both formats and a driving licence in one answer are accepted over %s',
    async (responseMode) => {
      const query = { credentials: [{ ...sdJwt, id: 'first' }, { ...mdoc, id: 'second' }, licence] }
      const answered = await answer(query, { prefix, responseMode })
      expectAccepted(answered, { first: inSdJwt, second: inMdoc, licence: inLicence })
      const fetched = prefix === 'redirect_uri' ? [] : ['POST request']
      expect(answered.methods).toEqual([...fetched, 'POST response'])
    },
  )

  it.each(modes)('a driving licence alone is accepted over %s', async (responseMode) => {
    expectAccepted(await answer({ credentials: [licence] }, { prefix, responseMode }), { licence: inLicence })
  })
})

describe('claim_sets', () => {
  const elements = (...names: string[]) => names.map((name) => ({ id: name, path: [space, name] }))

  it('of a driving licence: the first that it has is what is shown', async () => {
    const claims = elements('age_over_99', 'family_name', 'document_number')
    const sets = [['age_over_99'], ['family_name', 'document_number'], ['family_name']]
    const answered = await answer({ credentials: [licenceOf([], { claims, claim_sets: sets })] })
    expectAccepted(answered, { licence: inLicence })
  })
})

describe('credential_sets', () => {
  /** The wallet has no health card. */
  const all = [{ ...sdJwt, id: 'card', meta: { vct_values: ['urn:eudi:ehic:1'] } }, { ...mdoc, id: 'pid' }, licence]
  const queryOf = (...sets: { options: string[][]; required?: boolean }[]) => {
    const named = sets.flatMap(({ options }) => options.flat())
    return { credentials: all.filter(({ id }) => named.includes(id)), credential_sets: sets }
  }
  const optional = (...ids: string[]) => ({ options: [ids], required: false })

  it('with an option that the wallet has, where it has none of the first', async () => {
    expectAccepted(await answer(queryOf({ options: [['card'], ['pid']] })), { pid: inMdoc })
  })

  it('with one that it need not answer, which it has and shows', async () => {
    const answered = await answer(queryOf({ options: [['pid']] }, optional('licence')))
    expectAccepted(answered, { pid: inMdoc, licence: inLicence })
  })

  it('with one that it need not answer, and does not have', async () => {
    expectAccepted(await answer(queryOf({ options: [['pid']] }, optional('card'))), { pid: inMdoc })
  })

  it('of two together, of which a wallet that has only one shows nothing', async () => {
    await expect(answer(queryOf({ options: [['card', 'pid']] }))).rejects.toThrow(
      'the credentials do not answer the query',
    )
  })
})

describe('multiple', () => {
  it.each([
    ['dc+sd-jwt', sdJwt, sdJwtId, inSdJwt],
    ['mso_mdoc', mdoc, mdocId, inMdoc],
  ] as const)('as %s: two are accepted, and both are told', async (_, query, id, claims) => {
    const { vpToken, status, result } = await answer(
      { credentials: [{ ...query, multiple: true }] },
      { has: copiesOf(id, 2) },
    )
    expect(vpToken.pid).toHaveLength(2)
    expect([status, complaints(result)]).toEqual([200, []])
    expect(result.credentials.map((one) => one.claims)).toEqual([claims, claims])
  })

  it('is not meant where the query does not say so: two are refused', async () => {
    const { id, authorizationRequest } = await ask({ credentials: [sdJwt] })
    const wallet = createOtherWallet({ accessAuthorities: [pki.authorities.access] })
    const request = await wallet.resolve(authorizationRequest)
    const vpTokens: VpToken[] = []
    for (const one of copiesOf(sdJwtId, 2))
      vpTokens.push(await wallet.present(request, await wallet.match(request, [one])))
    const { status } = await wallet.submit(request, { pid: vpTokens.flatMap(({ pid = [] }) => pid) })
    expect(status).toBe(400)
    expect((await resultOf(id)).verdict).not.toBe('accepted')
  })
})
