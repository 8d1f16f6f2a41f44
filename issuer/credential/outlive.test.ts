// No credential outlives what its provider says about the wallet, nor about the keys (EU TS3: client_status and key_storage_status), from
// the token request to the credential.
import { expect, it } from 'vitest'
import { day, hour, minute, startOfDay } from '../../shared/clock.ts'
import { parseIssuerSigned } from '../../shared/mdoc/device-response.ts'
import { parseSdJwt } from '../../shared/sd-jwt/parse.ts'
import { createApp } from '../app.ts'
import { openAccessToken } from '../grant.ts'
import type { Issuer } from '../issuer.ts'
import { createOffer } from '../offer/create-offer.ts'
import { SourceError } from '../sources/source-error.ts'
import { formOf } from '../testing/memory-browser.ts'
import { afternoon, createMemoryIssuer, createMemorySources, jan } from '../testing/memory-issuer.ts'
import { attestKeys } from '../testing/memory-key-attestation.ts'
import { createMemoryWallet, createWalletKey, mdocPid, sdJwtPid } from '../testing/memory-wallet.ts'
import { createMemoryWalletProvider } from '../testing/memory-wallet-provider.ts'
import { tokenEndpoint } from '../token/endpoint.ts'
import { credentialEndpoint } from './endpoint.ts'

const memory = await createMemoryIssuer()
const provider = await createMemoryWalletProvider(memory)
const issuer: Issuer = { ...memory, trustLists: { ...memory.trustLists, lists: async () => [provider.list] } }
const reference = { status_list: { idx: 7, uri: 'https://provider.example/1' } }

/** When a credential ends for a wallet and a key that are vouched for until then. */
async function endOf(ofWallet: number | undefined, ofKey: number | undefined, id = sdJwtPid): Promise<unknown> {
  const wallet = await createMemoryWallet(issuer, ofWallet === undefined ? {} : { until: ofWallet })
  const key = await createWalletKey()
  const key_storage_status = ofKey && { status: reference, exp: ofKey }
  const key_attestation = await attestKeys(issuer, provider.signer, [key.publicJwk], { claims: { key_storage_status } })
  const jwt = [await wallet.proof(await wallet.nonce(), { key, header: { key_attestation } })]
  const request = await wallet.request({ credential_configuration_id: id, proofs: { jwt } })
  const { credentials } = await (await credentialEndpoint(issuer, request, 'trace')).json()
  return endIn(credentials[0].credential, id)
}

const endIn = (credential: string, id: string): unknown =>
  id === sdJwtPid ? parseSdJwt(credential).payload.exp : parseIssuerSigned(credential).mso.validity.validUntil

it.each([sdJwtPid, mdocPid])('a credential ends with the earlier of both words: %s (WUA_30, LC_GEN-3)', async (id) => {
  const [sooner, later] = [afternoon + 3 * day, afternoon + 5 * day]
  const usual = await endOf(undefined, undefined, id)
  expect(await endOf(sooner, later, id)).toBe(startOfDay(sooner))
  expect(await endOf(later, sooner, id)).toBe(startOfDay(sooner))
  expect(await endOf(sooner, undefined, id)).toBe(startOfDay(sooner))
  expect(await endOf(undefined, sooner, id)).toBe(startOfDay(sooner))
  expect(await endOf(afternoon + 400 * day, undefined, id)).toBe(usual)
})

it('no credential is given, nor promised, that would end before it began, and no source is asked for it', async () => {
  const asked: string[] = []
  const person = async ({ about }: { about: string }) => {
    asked.push(about)
    throw new SourceError('nationalRegister', 'unavailable', 'no answer')
  }
  const down: Issuer = { ...issuer, sources: createMemorySources({ person }) }
  const ask = async (until: number) => {
    const wallet = await createMemoryWallet(down, { until })
    const jwt = [await wallet.proof(await wallet.nonce())]
    const request = await wallet.request({ credential_configuration_id: sdJwtPid, proofs: { jwt } })
    const response = await createApp(down).fetch(request)
    return [response.status, (await response.json()).error]
  }
  for (const until of [afternoon + minute, startOfDay(afternoon) + day - 1, afternoon - minute])
    expect(await ask(until)).toEqual([400, 'credential_request_denied'])
  expect(asked).toEqual([])
  expect(await ask(startOfDay(afternoon) + day)).toEqual([202, undefined])
})

/** What a wallet fetches after half a day, having been vouched for until then at the first time and now. */
async function fetched(atFirst: number | undefined, now: number | undefined, id = sdJwtPid) {
  const clock = { time: afternoon }
  let answers = false
  const person = async () => {
    if (!answers) throw new SourceError('nationalRegister', 'unavailable', 'no answer')
    return jan
  }
  const later: Issuer = { ...(await createMemoryIssuer(clock)), sources: createMemorySources({ person }) }
  const walletUntil = (until: number | undefined) =>
    createMemoryWallet(later, { family: 'family', ...(until !== undefined && { until }) })
  const promised = await walletUntil(atFirst)
  const jwt = [await promised.proof(await promised.nonce())]
  const request = await promised.request({ credential_configuration_id: id, proofs: { jwt } })
  const { transaction_id } = await (await createApp(later).fetch(request)).json()
  clock.time += 12 * hour
  answers = true
  const url = `${later.config.issuerUrl}/deferred`
  const renewed = await walletUntil(now)
  const response = await createApp(later).fetch(await renewed.request({ transaction_id }, { url, dpop: { htu: url } }))
  const { credentials, error } = await response.json()
  return response.status === 200 ? endIn(credentials[0].credential, id) : [response.status, error]
}

it('what was promised is not given once the word that it was promised under has ended', async () => {
  for (const now of [undefined, afternoon + 5 * day])
    expect(await fetched(startOfDay(afternoon) + day, now)).toEqual([400, 'credential_request_denied'])
})

it.each([sdJwtPid, mdocPid])(
  'what was promised ends with the earlier word too, be it the older or the newer one: %s',
  async (id) => {
    const [sooner, later] = [afternoon + 3 * day, afternoon + 5 * day]
    expect(await fetched(sooner, later, id)).toBe(startOfDay(sooner))
    expect(await fetched(later, sooner, id)).toBe(startOfDay(sooner))
    expect(await fetched(undefined, sooner, id)).toBe(startOfDay(sooner))
  },
)

it('an access token carries the word of the attestation that it was asked for with, and where it is kept (EU TS3)', async () => {
  const exp = afternoon + 3 * day
  const instance = await provider.createInstance()
  const ask = async (form: Record<string, string | undefined>, claims: object) => {
    const wallet = await createMemoryWallet(issuer)
    const url = `${issuer.config.issuerUrl}/token`
    const sender = await wallet.request({}, { dpop: { htu: url, ath: undefined } })
    const headers = {
      ...(await provider.headers(instance, { attestation: { claims } })),
      DPoP: sender.headers.get('DPoP') ?? '',
    }
    const response = await tokenEndpoint(issuer, new Request(url, { method: 'POST', body: formOf(form), headers }))
    const { access_token, refresh_token } = await response.json()
    const { until, units } = (await openAccessToken(issuer, access_token)) ?? {}
    return { until, units: units?.map(({ uri, index }) => [uri, index]), refresh_token }
  }
  const offer = await createOffer(
    issuer,
    {
      configurationIds: [sdJwtPid],
      subject: jan.ssin,
      txCode: undefined,
      byReference: false,
    },
    'trace',
  )
  const grantType = 'urn:ietf:params:oauth:grant-type:pre-authorized_code'
  const { grants } = offer.credentialOffer as { grants: Record<string, Record<string, string>> }
  const code = { grant_type: grantType, 'pre-authorized_code': grants[grantType]?.['pre-authorized_code'] }
  const first = await ask(code, { client_status: { status: reference, exp } })
  expect([first.until, first.units]).toEqual([exp, [['https://provider.example/1', 7]]])
  const refresh = { grant_type: 'refresh_token', refresh_token: first.refresh_token }
  const status = { status_list: { idx: 8, uri: 'https://provider.example/2' } }
  const refreshed = await ask(refresh, { client_status: { status, exp: exp + day } })
  expect([refreshed.until, refreshed.units]).toEqual([exp + day, [['https://provider.example/2', 8]]])
  expect(await ask(refresh, {})).toEqual({})
})
