// What a relying party is registered for, all the way round: the library asks under an intended use, wallets read its registration
// certificate, and neither the verifier nor a wallet lets it ask for more (RPRC_19 to RPRC_21).
import { decodeJwt } from 'jose'
import { describe, expect, it } from 'vitest'
import { usesOf } from '../../sandbox/registrar/register-library.ts'
import { present } from '../../sandbox/wallet/present.ts'
import { fromBase64 } from '../../shared/bytes.ts'
import { parseCertificate } from '../../shared/trust/certificate.ts'
import { addresses, ask, callAsLibrary, complaints, mdocQuery, pki, sdJwtQuery, walletOf } from './world.ts'

const { access, registrar } = pki.authorities
const certificateOf = (der: string) => parseCertificate(fromBase64(der))
const trust = { accessCa: [certificateOf(access)], registrarCa: [certificateOf(registrar)] }

async function call(method: string, path: string, body?: object) {
  const response = await callAsLibrary(method, `/verification/v1/transactions${path}`, body)
  return { status: response.status, body: await response.json() }
}

const open = (body: object) => call('POST', '', { flow: 'crossDevice', ...body })
const requestOf = async (link: string) =>
  decodeJwt(await (await fetch(new URL(link).searchParams.get('request_uri') ?? '')).text())

describe('the library', () => {
  it('asks under an intended use, whose certificate is in the request and whose purpose is told (RPRC_19, RPRC_20)', async () => {
    const { status, body } = await open({ query: sdJwtQuery(), intendedUse: 'membership' })
    expect(status).toBe(201)
    const request = await requestOf(body.authorizationRequest)
    expect(request.verifier_info).toEqual([{ format: 'registration_cert', data: expect.any(String) }])
    const [{ data }] = request.verifier_info as [{ data: string }]
    expect(decodeJwt(data)).toMatchObject({ name: 'Sandbox library', intended_use_id: 'membership' })
    const { body: told } = await call('GET', `/${body.id}`)
    const { purpose } = usesOf('')[0] as { purpose: object }
    expect(told).toMatchObject({ state: 'pending', intendedUse: 'membership', purpose })
  })

  it('is shown by the wallet with its purpose, and gets what it asked for', async () => {
    const { body } = await open({ query: mdocQuery(), intendedUse: 'membership' })
    const told: string[] = []
    const wallet = { ...(await walletOf('jan', 1)), tell: (line: string) => void told.push(line) }
    expect((await present(wallet, body.authorizationRequest, trust)).status).toBe(200)
    expect(told.slice(0, 2)).toEqual([
      'Sandbox library asks, over Sandbox Verifier (Attestry Sandbox).',
      'Why: To enrol you as a member of the library. It is registered for that.',
    ])
    const { body: result } = await call('POST', `/${body.id}/result`, {})
    expect(result.verdict).toBe('accepted')
    expect(complaints(result)).toEqual([])
  })

  it('says on its page why it asks, while the wallet is waited for', async () => {
    const asked = await fetch(`${addresses.sandbox}/relying-party`, {
      method: 'POST',
      body: new URLSearchParams({ template: 'age-over-18', flow: 'crossDevice' }),
      redirect: 'manual',
    })
    const cookie = asked.headers.get('Set-Cookie')?.split(';')[0] ?? ''
    const page = await (await fetch(`${addresses.sandbox}/relying-party/waiting`, { headers: { cookie } })).text()
    expect(page).toContain('Why the library asks: <strong>To lend you films for adults</strong>')
  })

  it.each(
    usesOf('')
      .map(({ id }) => id)
      .filter((id) => id !== 'membership' && id !== 'van'),
  )('is registered for the ready query %s, and for that under its own name alone', async (template) => {
    expect((await open({ template, intendedUse: template })).status).toBe(201)
    const other = template === 'married' ? 'reduced-fare' : 'married'
    const { status, body } = await open({ template, intendedUse: other })
    expect([status, body.issues[0].name]).toEqual([400, '/template'])
  })

  it.each<[string, object, string]>([
    [
      'for more claims',
      { query: sdJwtQuery([{ path: ['family_name'] }, { path: ['sex'] }]) },
      '/query/credentials/0/claims/1/path',
    ],
    ['under none of its uses', { intendedUse: undefined, query: sdJwtQuery() }, '/intendedUse'],
    ['under a use of others', { intendedUse: 'marketing', query: sdJwtQuery() }, '/intendedUse'],
  ])('cannot ask %s', async (_, more, pointer) => {
    const { status, body } = await open({ intendedUse: 'membership', ...more })
    expect([status, body.issues[0].name]).toEqual([400, pointer])
  })
})

describe('a wallet', () => {
  it('says so of a relying party that is registered for nothing', async () => {
    const told: string[] = []
    const wallet = { ...(await walletOf('jan', 1)), tell: (line: string) => void told.push(line) }
    const { authorizationRequest } = await ask(sdJwtQuery())
    expect((await present(wallet, authorizationRequest, trust)).status).toBe(200)
    expect(told[0]).toBe('Sandbox Verifier (Attestry Sandbox) asks, and does not say what it is registered for.')
  })
})
