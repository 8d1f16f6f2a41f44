// A thousand at the same moment, against real Durable Objects: whatever works once works for exactly one of them.
import { env } from 'cloudflare:test'
import { decodeJwt, SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { systemClock } from '../shared/clock.ts'
import { findConfiguration, type Offered } from '../shared/credentials/index.ts'
import type { PublicJwk } from '../shared/keys/public-key.ts'
import { OAuthError } from '../shared/oauth/oauth-error.ts'
import { durableRows, type ShardObject } from '../shared/store/shard-object.ts'
import { durableStatusStore, type StatusListObject } from '../shared/store/status-list-object.ts'
import type { Placed } from '../shared/store/status-store.ts'
import { createCode } from './code.ts'
import { credentialEndpoint } from './credential/endpoint.ts'
import { deferredEndpoint } from './deferred/endpoint.ts'
import { type CodeGrant, type OfferGrant, openAccessToken } from './grant.ts'
import { type IssueInput, issue } from './issuance/issue.ts'
import type { Issuer } from './issuer.ts'
import { SourceError } from './sources/source-error.ts'
import { createStatusLists } from './status/status-lists.ts'
import { issuerKinds } from './stores.ts'
import { codeVerifier, formOf, type Parameters, rightRequest } from './testing/memory-browser.ts'
import { createMemoryIssuer, createMemorySources, jan } from './testing/memory-issuer.ts'
import { clientId, createMemoryWallet, createWalletKey, sdJwtPid } from './testing/memory-wallet.ts'
import { tokenEndpoint } from './token/endpoint.ts'

const memory = await createMemoryIssuer({ time: systemClock() })
let answers = true
const store = durableStatusStore(env.STATUS_LISTS as DurableObjectNamespace<StatusListObject>)
const issuer: Issuer = {
  ...memory,
  rows: durableRows(env.SHARD as DurableObjectNamespace<ShardObject>, 4, issuerKinds),
  statusLists: createStatusLists({
    store,
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

describe('issuances at the same moment', () => {
  interface Named {
    status: { status_list: { uri: string; idx: number } }
  }
  const offered = findConfiguration(sdJwtPid) as Offered
  const issuing = async (wish: Partial<IssueInput> = {}): Promise<Placed[]> => {
    const input = { subject: jan.ssin, offered, keys: [key.publicJwk as PublicJwk], traceId: 'trace', ...wish }
    return (await issue(issuer, input)).map((credential) => {
      const { uri, idx } = decodeJwt<Named>(credential.split('~')[0] as string).status.status_list
      return { list: Number(uri.split('/').at(-1)), index: idx }
    })
  }
  const valid = async (placed: readonly Placed[]): Promise<number> => {
    const { bytes } = await store.bits(placed[0]?.list ?? 0)
    return placed.filter(({ index }) => (((bytes[index >> 3] as number) >> (index & 7)) & 1) === 0).length
  }

  it('have a thousand places, of which each is revoked by a thousand revocations (TSL-PRIV-01)', async () => {
    const placed = (await Promise.all(Array.from({ length: 1000 }, () => issuing()))).flat()
    expect(new Set(placed.map(({ list, index }) => `${list}/${index}`)).size).toBe(1000)
    expect(await valid(placed)).toBe(1000)
    const handles = (await store.batches(await issuer.subjectHash(jan.ssin, 'pid'))).map(({ handle }) => handle)
    expect(handles).toHaveLength(1000)
    const revoked = await Promise.all(
      handles.map((handle) => store.revoke({ affected: { handle }, reason: 'requested' })),
    )
    expect(revoked.reduce((sum, { revoked }) => sum + revoked, 0)).toBe(1000)
    expect(await valid(placed)).toBe(0)
  })

  it('leave one live set of a type that has one, and the person is never without', async () => {
    const ofOne = { ...offered, type: { ...offered.type, liveSets: 'one' as const, revokedWith: 'one' } }
    const subject = await issuer.subjectHash(jan.ssin, 'one')
    const keys = Array.from({ length: 5 }, () => key.publicJwk as PublicJwk)
    const first = await issuing({ offered: ofOne, keys })
    const later = Array.from({ length: 100 }, async () => {
      const placed = await issuing({ offered: ofOne, keys })
      const live = (await store.batches(subject)).filter(({ state }) => state === 'valid')
      return { placed, live: live.length }
    })
    const watched = await Promise.all(later)
    expect(new Set(watched.map(({ live }) => live))).toEqual(new Set([1]))
    expect(await valid([first, ...watched.map(({ placed }) => placed)].flat())).toBe(keys.length)
  })
})

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
