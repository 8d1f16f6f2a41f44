// A thousand at the same moment, against real Durable Objects: whatever works once works for exactly one of them.
import { env } from 'cloudflare:test'
import { SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { systemClock } from '../shared/clock.ts'
import { OAuthError } from '../shared/oauth/oauth-error.ts'
import { durableRows, type ShardObject } from '../shared/store/shard-object.ts'
import { durableStatusStore, type StatusListObject } from '../shared/store/status-list-object.ts'
import { createCode } from './code.ts'
import { credentialEndpoint } from './credential/endpoint.ts'
import { deferredEndpoint } from './deferred/endpoint.ts'
import { type CodeGrant, type OfferGrant, openAccessToken } from './grant.ts'
import type { Issuer } from './issuer.ts'
import { SourceError } from './sources/source-error.ts'
import { createStatusLists } from './status/status-lists.ts'
import { codeVerifier, formOf, type Parameters, rightRequest } from './testing/memory-browser.ts'
import { createMemoryIssuer, createMemorySources, jan } from './testing/memory-issuer.ts'
import { clientId, createMemoryWallet, createWalletKey, sdJwtPid } from './testing/memory-wallet.ts'
import { tokenEndpoint } from './token/endpoint.ts'

const memory = await createMemoryIssuer({ time: systemClock() })
let answers = true
const issuer: Issuer = {
  ...memory,
  rows: durableRows(env.SHARD as DurableObjectNamespace<ShardObject>, 4),
  statusLists: createStatusLists({
    store: durableStatusStore(env.STATUS_LISTS as DurableObjectNamespace<StatusListObject>),
    signer: memory.signers.statusList,
    issuerUrl: memory.config.issuerUrl,
    now: memory.now,
    ttl: 3600,
  }),
  sources: createMemorySources({
    person: async () => {
      if (!answers) throw new SourceError('nationalRegister', 'unavailable', 'no answer')
      return jan
    },
  }),
}
const key = await createWalletKey()
const token = `${issuer.config.issuerUrl}/token`
const wallet = await createMemoryWallet(issuer, { family: 'family' })

const dpop = (): Promise<string> =>
  new SignJWT({ htm: 'POST', htu: token, iat: issuer.now(), jti: crypto.randomUUID() })
    .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: key.publicJwk })
    .sign(key.privateKey)

/** What each of a thousand got who asked at once: `yes`, or the error code. */
async function thousand(ask: (at: number) => Promise<Response>): Promise<Map<string, number>> {
  const outcomes = await Promise.all(
    Array.from({ length: 1000 }, (_, at) =>
      ask(at).then(
        (response) => String(response.status),
        (error) => {
          if (error instanceof OAuthError) return error.code
          throw error
        },
      ),
    ),
  )
  return new Map([...new Set(outcomes)].map((one) => [one, outcomes.filter((other) => other === one).length]))
}

const redeem = async (form: Parameters): Promise<Response> =>
  tokenEndpoint(issuer, new Request(token, { method: 'POST', body: formOf(form), headers: { DPoP: await dpop() } }))

const once = (loss: string) => new Map([['200', 1]].concat([[loss, 999]]) as [string, number][])

describe('of a thousand at the same moment, exactly one', () => {
  it('redeems a code (VCI-AUTHZ-09)', async () => {
    const code = await createCode(issuer)
    const grant: CodeGrant = {
      subject: jan.ssin,
      configurationIds: [sdJwtPid],
      instance: undefined,
      clientId,
      redirectUri: rightRequest.redirect_uri,
      codeChallenge: rightRequest.code_challenge,
      dpopJkt: undefined,
    }
    await issuer.rows.put('code', code, grant, issuer.now() + 60)
    const form = { grant_type: 'authorization_code', code, client_id: clientId, code_verifier: codeVerifier }
    let token = ''
    const keeping = async (): Promise<Response> => {
      const response = await redeem(form)
      token = ((await response.clone().json()) as { access_token: string }).access_token
      return response
    }
    expect(await thousand(keeping)).toEqual(once('invalid_grant'))
    // And since others had it too, what it gave out counts for nobody.
    const given = await openAccessToken(issuer, token)
    expect(await issuer.rows.redeemWithin(given?.family ?? '', 'dpop', 'any', issuer.now() + 60)).toBe('closed')
  })

  const offered = async (txCode?: string): Promise<string> => {
    const code = await createCode(issuer)
    const grant: OfferGrant = { subject: jan.ssin, configurationIds: [sdJwtPid], txCode: txCode !== undefined }
    await issuer.rows.put('preAuthorizedCode', code, grant, issuer.now() + 60, txCode)
    return code
  }
  const form = (code: string, txCode?: string): Parameters => ({
    grant_type: 'urn:ietf:params:oauth:grant-type:pre-authorized_code',
    'pre-authorized_code': code,
    tx_code: txCode,
  })

  it.each([[undefined], ['123456']])('redeems a pre-authorized code, with the transaction code %s', async (txCode) => {
    const code = await offered(txCode)
    expect(await thousand(() => redeem(form(code, txCode)))).toEqual(once('invalid_grant'))
  })

  it('or none guesses a transaction code: the fifth wrong one ends the offer (VCI-OFFER-07)', async () => {
    const code = await offered('000900')
    const guesses = await thousand((at) => redeem(form(code, String(at).padStart(6, '0'))))
    expect(guesses.get('200') ?? 0).toBeLessThanOrEqual(1)
    expect((guesses.get('200') ?? 0) + (guesses.get('invalid_grant') ?? 0)).toBe(1000)
    await expect(redeem(form(code, '000900'))).rejects.toMatchObject({ code: 'invalid_grant' })
  })

  it('uses a nonce (VCI-NONCE-04)', async () => {
    const nonce = await wallet.nonce()
    const body = { credential_configuration_id: sdJwtPid, proofs: { jwt: [await wallet.proof(nonce)] } }
    const ask = async () => credentialEndpoint(issuer, await wallet.request(body), 'trace')
    expect(await thousand(ask)).toEqual(once('invalid_nonce'))
  })

  it('uses a nonce for a credential without status (VCI-NONCE-04)', async () => {
    const ageProof = 'eu.europa.ec.av.1.mso-mdoc'
    const holder = await createMemoryWallet(issuer, { configurationIds: [ageProof] })
    const proof = await holder.proof(await holder.nonce())
    const body = { credential_configuration_id: ageProof, proofs: { jwt: [proof] } }
    const ask = async () => credentialEndpoint(issuer, await holder.request(body), 'trace')
    expect(await thousand(ask)).toEqual(once('invalid_nonce'))
  })

  it('uses a nonce, whether with status or without', async () => {
    const ids = [sdJwtPid, 'eu.europa.ec.av.1.mso-mdoc']
    const holder = await createMemoryWallet(issuer, { configurationIds: ids })
    const proof = await holder.proof(await holder.nonce())
    const ask = async (at: number) => {
      const body = { credential_configuration_id: ids[at % 2], proofs: { jwt: [proof] } }
      return credentialEndpoint(issuer, await holder.request(body), 'trace')
    }
    expect(await thousand(ask)).toEqual(once('invalid_nonce'))
  })

  it('uses a DPoP proof (DPOP-06)', async () => {
    const form = { grant_type: 'refresh_token', refresh_token: 'none' }
    const headers = { DPoP: await dpop() }
    const ask = () => tokenEndpoint(issuer, new Request(token, { method: 'POST', body: formOf(form), headers }))
    expect(await thousand(ask)).toEqual(new Map([['invalid_grant', 1]].concat([['invalid_dpop_proof', 999]]) as never))
  })

  it('fetches what was deferred (VCI-DEF-03)', async () => {
    answers = false
    const body = {
      credential_configuration_id: sdJwtPid,
      proofs: { jwt: [await wallet.proof(await wallet.nonce())] },
    }
    const deferred = await credentialEndpoint(issuer, await wallet.request(body), 'trace')
    const { transaction_id } = (await deferred.json()) as { transaction_id: string }
    answers = true
    const url = `${issuer.config.issuerUrl}/deferred`
    const ask = async () =>
      deferredEndpoint(issuer, await wallet.request({ transaction_id }, { url, dpop: { htu: url } }), 'trace')
    expect(await thousand(ask)).toEqual(once('invalid_transaction_id'))
  })
})
