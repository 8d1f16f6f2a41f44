// Deferred issuance (OpenID4VCI 1.0 sections 8.3 and 9): from the answer that asks for time to the credentials, once.
import type { JWK } from 'jose'
import { describe, expect, it } from 'vitest'
import { day, startOfDay } from '../../shared/clock.ts'
import { decryptJwe, encryptJwe } from '../../shared/keys/jwe.ts'
import { parseSdJwt } from '../../shared/sd-jwt/parse.ts'
import { createApp } from '../app.ts'
import { SourceError } from '../sources/source-error.ts'
import {
  afternoon,
  createEncryptionKey,
  createMemoryIssuer,
  createMemorySources,
  jan,
} from '../testing/memory-issuer.ts'
import { attestKeys } from '../testing/memory-key-attestation.ts'
import { createMemoryWallet, createWalletKey, type MemoryWallet, mdocPid, sdJwtPid } from '../testing/memory-wallet.ts'
import { createMemoryWalletProvider } from '../testing/memory-wallet-provider.ts'

const clock = { time: afternoon }
let answers = true
const memory = await createMemoryIssuer(clock)
const person = async () => {
  if (!answers) throw new SourceError('nationalRegister', 'unavailable', 'no answer')
  return jan
}
const issuer = { ...memory, sources: createMemorySources({ person }) }
const app = createApp(issuer)
const address = `${issuer.config.issuerUrl}/deferred`
const grant = { family: 'family' }
const wallet = await createMemoryWallet(issuer, grant)
const keys = await Promise.all([createWalletKey(), createWalletKey()])

async function ask(nonce: string, id = sdJwtPid): Promise<Response> {
  const jwt = await Promise.all(keys.map((key) => wallet.proof(nonce, { key })))
  return app.request(await wallet.request({ credential_configuration_id: id, proofs: { jwt } }))
}

/** A transaction that waits for the source. */
async function transaction(id = sdJwtPid): Promise<string> {
  answers = false
  const { transaction_id } = await (await ask(await wallet.nonce(), id)).json()
  answers = true
  return transaction_id
}

const fetchIt = async (body: unknown, by: MemoryWallet = wallet, headers: Record<string, string> = {}) =>
  app.request(await by.request(body, { url: address, dpop: { htu: address }, headers }))

const codeOf = async (response: Response): Promise<[number, string]> => [
  response.status,
  ((await response.json()) as { error: string }).error,
]

const answerKey = await createEncryptionKey('answer')
const publicPart = ({ d: _, ...key }: JWK): JWK => key
const wish = { jwk: publicPart(answerKey), enc: 'A256GCM' }

async function fetchSealed(transaction_id: string, credential_response_encryption: object = wish): Promise<Response> {
  const [ours] = issuer.encryptionKeys
  if (!ours) throw new TypeError('the issuer has a key')
  const body = { transaction_id, credential_response_encryption }
  const jwe = await encryptJwe(body, { jwk: publicPart(ours), enc: 'A128GCM', deflate: false })
  return fetchIt(jwe, wallet, { 'Content-Type': 'application/jwt' })
}

describe('a credential that cannot be issued yet', () => {
  it('is answered with a transaction and an interval, and uses the nonce up (VCI-CRED-21)', async () => {
    answers = false
    const nonce = await wallet.nonce()
    const response = await ask(nonce)
    expect([response.status, response.headers.get('Cache-Control')]).toEqual([202, 'no-store'])
    expect(await response.json()).toEqual({ transaction_id: expect.stringMatching(/^[\w-]{43}$/), interval: 30 })
    answers = true
    expect(await codeOf(await ask(nonce))).toEqual([400, 'invalid_nonce'])
  })

  it('does not take a nonce that was used', async () => {
    const nonce = await wallet.nonce()
    expect((await ask(nonce)).status).toBe(200)
    answers = false
    expect(await codeOf(await ask(nonce))).toEqual([400, 'invalid_nonce'])
    answers = true
  })

  it('keeps nothing that tells the person or the record (design: keep nothing)', async () => {
    const kept: string[] = []
    const rows = { ...issuer.rows, put: async (...given: unknown[]) => void kept.push(JSON.stringify(given)) }
    answers = false
    const jwt = [await wallet.proof(await wallet.nonce())]
    const body = { credential_configuration_id: sdJwtPid, proofs: { jwt } }
    await createApp({ ...issuer, rows }).request(await wallet.request(body))
    answers = true
    expect(kept).toHaveLength(1)
    expect(kept[0]).not.toContain(jan.familyName)
  })
})

describe('the deferred endpoint', () => {
  it.each([sdJwtPid, mdocPid])('gives %s on the first visit when the data are there (VCI-DEF-02)', async (id) => {
    const response = await fetchIt({ transaction_id: await transaction(id), unknown: 1 })
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({
      credentials: keys.map(() => ({ credential: expect.any(String) })),
    })
  })

  it('forgets the transaction once its credentials were fetched (design: keep nothing)', async () => {
    const transaction_id = await transaction()
    expect(await issuer.rows.get('deferred', transaction_id)).toBeDefined()
    expect((await fetchIt({ transaction_id })).status).toBe(200)
    expect(await issuer.rows.get('deferred', transaction_id)).toBeUndefined()
  })

  it('binds the copies to the keys that were proven', async () => {
    const { credentials } = await (await fetchIt({ transaction_id: await transaction() })).json()
    const bound = credentials.map(({ credential }: { credential: string }) => parseSdJwt(credential).payload.cnf)
    expect(bound).toEqual(keys.map(({ publicJwk }) => ({ jwk: publicJwk })))
  })

  it('ends the copies with the word of the wallet provider on their keys, as an answer at once does (TS3)', async () => {
    const provider = await createMemoryWalletProvider(issuer)
    const attesting = { ...issuer, trustLists: { ...issuer.trustLists, lists: async () => [provider.list] } }
    const given = createApp(attesting)
    const until = afternoon + 3 * day
    const key_storage_status = { status: { status_list: { idx: 7, uri: 'https://provider.example/1' } }, exp: until }
    const askOnce = async () => {
      const nonce = await wallet.nonce()
      const of = keys.map(({ publicJwk }) => publicJwk)
      const attestation = await attestKeys(issuer, provider.signer, of, { claims: { nonce, key_storage_status } })
      const proofs = { attestation: [attestation] }
      return given.request(await wallet.request({ credential_configuration_id: sdJwtPid, proofs }))
    }
    const endsOf = async (response: Response) =>
      ((await response.json()) as { credentials: { credential: string }[] }).credentials.map(
        ({ credential }) => parseSdJwt(credential).payload.exp,
      )
    const ends = keys.map(() => startOfDay(until))
    expect(await endsOf(await askOnce())).toEqual(ends)
    answers = false
    const { transaction_id } = await (await askOnce()).json()
    answers = true
    expect(await endsOf(await fetchIt({ transaction_id }))).toEqual(ends)
  })

  it('names the same transaction while the source does not answer (VCI-DEF-02)', async () => {
    const transaction_id = await transaction()
    answers = false
    for (let visit = 0; visit < 3; visit++) {
      const response = await fetchIt({ transaction_id })
      expect([response.status, await response.json()]).toEqual([202, { transaction_id, interval: 30 }])
    }
    answers = true
    expect((await fetchIt({ transaction_id })).status).toBe(200)
  })

  it('gives it to one of many who come at once, and to nobody later (VCI-DEF-03)', async () => {
    const transaction_id = await transaction()
    const responses = await Promise.all(Array.from({ length: 50 }, () => fetchIt({ transaction_id })))
    const outcomes = await Promise.all(responses.map(codeOf))
    expect(outcomes.filter(([status]) => status === 200)).toHaveLength(1)
    for (const [status, error] of outcomes) if (status !== 200) expect(error).toBe('invalid_transaction_id')
    expect(await codeOf(await fetchIt({ transaction_id }))).toEqual([400, 'invalid_transaction_id'])
  })

  it('refuses a transaction of another grant, client or person, and loses it to none of them (VCI-DEF-03)', async () => {
    const transaction_id = await transaction()
    for (const other of [
      { family: 'other' },
      { clientId: 'other.example', ...grant },
      { ...grant, subject: 'other' },
    ]) {
      const thief = await createMemoryWallet(issuer, other as object)
      expect(await codeOf(await fetchIt({ transaction_id }, thief))).toEqual([400, 'invalid_transaction_id'])
    }
    const refreshed = await createMemoryWallet(issuer, grant)
    expect((await fetchIt({ transaction_id }, refreshed)).status).toBe(200)
  })

  it.each([[{}], [{ transaction_id: 7 }], [[]]])('refuses %j', async (body) => {
    expect(await codeOf(await fetchIt(body))).toEqual([400, 'invalid_credential_request'])
  })

  it('refuses an unknown transaction, and one that has expired', async () => {
    expect(await codeOf(await fetchIt({ transaction_id: 'unknown' }))).toEqual([400, 'invalid_transaction_id'])
    const transaction_id = await transaction()
    clock.time += day
    const later = await createMemoryWallet(issuer, grant)
    expect(await codeOf(await fetchIt({ transaction_id }, later))).toEqual([400, 'invalid_transaction_id'])
    clock.time -= day
  })

  it('denies what the record can never become', async () => {
    const transaction_id = await transaction()
    const unfit = {
      ...issuer,
      sources: createMemorySources({
        person: async () => ({ ...jan, birthDate: { ...jan.birthDate, day: undefined } }),
      }),
    }
    const request = await wallet.request({ transaction_id }, { url: address, dpop: { htu: address } })
    expect(await codeOf(await createApp(unfit).request(request))).toEqual([400, 'credential_request_denied'])
  })

  it('wants an access token with a proof for this address (DPOP-07)', async () => {
    const transaction_id = await transaction()
    const wrong = await wallet.request({ transaction_id }, { url: address })
    expect(await codeOf(await app.request(wrong))).toEqual([401, 'invalid_dpop_proof'])
    const none = await wallet.request({ transaction_id }, { url: address, headers: { Authorization: '' } })
    expect((await app.request(none)).status).toBe(401)
  })

  it('encrypts as this request asks, also that it is not ready, and whatever the first one asked (VCI-DEF-04)', async () => {
    const transaction_id = await transaction()
    const opened = async () => {
      const response = await fetchSealed(transaction_id)
      const answer = { keys: [answerKey], length: 1_000_000, deflate: false }
      return [response.status, Object.keys(await decryptJwe(await response.text(), answer))]
    }
    answers = false
    expect(await opened()).toEqual([202, ['transaction_id', 'interval']])
    answers = true
    const plain = { transaction_id, credential_response_encryption: wish }
    expect(await codeOf(await fetchIt(plain))).toEqual([400, 'invalid_encryption_parameters'])
    expect(await opened()).toEqual([200, ['credentials']])
  })

  it.each<[string, object]>([
    ['another enc', { enc: 'A192GCM' }],
    ['another alg', { jwk: { ...wish.jwk, alg: 'RSA-OAEP-256' } }],
    ['a private key', { jwk: answerKey }],
    ['another zip', { zip: 'GZ' }],
  ])('refuses to encrypt with %s, and keeps the transaction (VCI-ERR-06)', async (_, change) => {
    const transaction_id = await transaction()
    const refused = await fetchSealed(transaction_id, { ...wish, ...change })
    expect(await codeOf(refused)).toEqual([400, 'invalid_encryption_parameters'])
    expect((await fetchSealed(transaction_id)).status).toBe(200)
  })
})
