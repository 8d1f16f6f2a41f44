// Credo as holder under the profile haip: attested wallet, attested keys in both kinds of proofs, refresh, deferred issuance, notification.
import { appendFileSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Persona } from '../../sandbox/wallet/browser.ts'
import { createOffer, type OfferWish } from '../../scripts/local/create-offer.ts'
import { type Installation, openInstallation } from '../../scripts/local/installation.ts'
import { type RunningFunctions, startFunctions } from '../../scripts/local/start-functions.ts'
import { mdocId, sdJwtId, ssinOf } from '../flows/world.ts'
import { freePorts } from '../free-ports.ts'
import { type Attester, createCredoHolder, receive, receiveAndRefresh, type Trust } from './credo-holder.ts'

let installation: Installation
let running: RunningFunctions
let trust: Trust
const logFile = () => join(installation.folder, 'functions.log')

beforeAll(async () => {
  installation = await openInstallation(await mkdtemp(join(tmpdir(), 'attestry-credo-')))
  running = await startFunctions({
    folder: installation.folder,
    port: await freePorts(),
    onLine: (line) => appendFileSync(logFile(), `${line}\n`),
  })
  const { pid, iaca, access } = installation.pki.authorities
  trust = { credentials: [pid, iaca], statusLists: [pid], requests: [access] }
})
afterAll(async () => {
  await running?.stop()
  await rm(installation.folder, { recursive: true, force: true })
})

const post = async (path: string, body: object): Promise<Response> =>
  fetch(`${running.addresses.sandbox}${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })
const vouch = async (path: string, body: object): Promise<string> =>
  ((await (await post(`/wallet-provider/${path}`, body)).json()) as { attestation: string }).attestation

/** Key attestations with a nonce are proofs by themselves; without one, Credo signs a proof with the first key. */
const attester = (kind: 'jwt' | 'attestation'): Attester => ({
  ofWallet: async (jwk) => {
    const attestation = await vouch('attestations', { jwk })
    return { attestation, clientId: String(decodeJwt(attestation).sub) }
  },
  ofKeys: (jwks, nonce) => vouch('key-attestations', { jwks, ...(kind === 'attestation' && { nonce }) }),
})

const jan: Persona = { persona: 'jan', level: 'Level500', decision: 'approve' }
const preAuthorized = { grant: 'preAuthorizedCode', subject: { ssin: ssinOf('jan') } } as const
const offer = async (wish: Partial<OfferWish> = {}): Promise<string> => {
  const credentialConfigurationIds = [sdJwtId, mdocId]
  const connection = { addresses: running.addresses, installation }
  return (await createOffer(connection, { credentialConfigurationIds, grant: 'authorizationCode', ...wish }))
    .credentialOfferUri
}
const notified = (): number => readFileSync(logFile(), 'utf8').split('credential.accepted').length - 1

describe('Credo as an attested holder', () => {
  it.each([
    ['the browser', 'jwt', { as: jan }, {}],
    ['the browser', 'attestation', { as: jan }, {}],
    ['a pre-authorized code', 'jwt', {}, preAuthorized],
    ['a pre-authorized code', 'attestation', {}, preAuthorized],
  ] as const)(
    'receives both formats over %s, for keys attested in a proof of kind %s, and says so (VCI-PROOF-09, VCI-PROOF-20, VCI-NOTIF-01)',
    async (_, kind, more, wish) => {
      const before = notified()
      const holder = await createCredoHolder(trust)
      const options = { ...more, copies: 5, attester: attester(kind) }
      expect(await receive(holder, await offer(wish), options)).toEqual({ [sdJwtId]: 5, [mdocId]: 5 })
      expect(notified() - before).toBe(2)
    },
  )

  it('refreshes, and receives again (VCI-RT-02)', async () => {
    const holder = await createCredoHolder(trust)
    const options = { as: jan, copies: 2, attester: attester('jwt') }
    const all = { [sdJwtId]: 2, [mdocId]: 2 }
    expect(await receiveAndRefresh(holder, await offer(), options)).toEqual({ first: all, second: all })
    expect(await holder.sdJwtVc.getAll()).toHaveLength(2)
  })

  it('comes again for what was deferred (VCI-DEF-01, VCI-DEF-02)', async () => {
    const holder = await createCredoHolder(trust)
    const link = await offer({ ...preAuthorized, credentialConfigurationIds: [sdJwtId] })
    expect((await post('/misbehave', { source: 'nationalRegister', behaviour: 'unavailable', times: 2 })).ok).toBe(true)
    expect(await receive(holder, link, { copies: 3, attester: attester('jwt') })).toEqual({ [sdJwtId]: 3 })
    const [record] = await holder.sdJwtVc.getAll()
    expect(record?.credentialInstances).toHaveLength(3)
  })

  it('is refused without an attestation of its keys, and without one of itself (VCI-KA-06, HAIP-I-10)', async () => {
    const holder = await createCredoHolder(trust)
    await expect(receive(holder, await offer(preAuthorized))).rejects.toThrow()
    expect([...(await holder.sdJwtVc.getAll()), ...(await holder.mdoc.getAll())]).toEqual([])
  })
})
