// The notification endpoint (OpenID4VCI 1.0 section 11; VCI-NOTIF-01, VCI-NOTIF-02).
import { describe, expect, it } from 'vitest'
import type { LogEvent } from '../../shared/log.ts'
import { createApp } from '../app.ts'
import { notificationLife } from '../notification-id.ts'
import { afternoon, createMemoryIssuer } from '../testing/memory-issuer.ts'
import { createMemoryWallet, sdJwtPid } from '../testing/memory-wallet.ts'

const clock = { time: afternoon }
const logged: LogEvent[] = []
const issuer = { ...(await createMemoryIssuer(clock)), log: (event: LogEvent) => void logged.push(event) }
const app = createApp(issuer)
const address = `${issuer.config.issuerUrl}/notification`
const wallet = await createMemoryWallet(issuer, { family: 'family' })

async function received(): Promise<string> {
  const jwt = [await wallet.proof(await wallet.nonce()), await wallet.proof(await wallet.nonce())].slice(0, 1)
  const response = await app.request(await wallet.request({ credential_configuration_id: sdJwtPid, proofs: { jwt } }))
  return ((await response.json()) as { notification_id: string }).notification_id
}

async function notify(body: unknown, by = wallet, headers: Record<string, string> = {}): Promise<[number, unknown]> {
  const response = await app.request(await by.request(body, { url: address, dpop: { htu: address }, headers }))
  const text = await response.text()
  expect(response.headers.get('Cache-Control')).toBe('no-store')
  return [response.status, text && (JSON.parse(text) as { error: string }).error]
}

const eventsOf = () => logged.filter(({ event }) => event.startsWith('credential.') && event !== 'credential.issued')

describe('a notification', () => {
  it.each(['accepted', 'failure', 'deleted'])('that credentials were %s is an event, once', async (what) => {
    logged.length = 0
    const notification_id = await received()
    const body = { notification_id, event: `credential_${what}`, event_description: 'as it is', unknown: 1 }
    const answers = await Promise.all(Array.from({ length: 20 }, () => notify(body)))
    expect(answers).toEqual(answers.map(() => [204, '']))
    expect(eventsOf()).toEqual([
      { event: `credential.${what}`, traceId: expect.any(String), configuration: sdJwtPid, count: 1 },
    ])
  })

  it('of one issuance can be followed by another', async () => {
    logged.length = 0
    const notification_id = await received()
    for (const event of ['credential_accepted', 'credential_deleted']) await notify({ notification_id, event })
    expect(eventsOf().map(({ event }) => event)).toEqual(['credential.accepted', 'credential.deleted'])
  })

  it.each<[string, object]>([
    ['names no id', { notification_id: undefined }],
    ['names an id that is no text', { notification_id: 7 }],
    ['names no event', { event: undefined }],
    ['names another event', { event: 'credential_lost' }],
    ['names an event in other letters', { event: 'Credential_Accepted' }],
    ['describes in other characters', { event_description: 'é"' }],
    ['describes with what is no text', { event_description: 1 }],
  ])('is refused when it %s (VCI-NOTIF-02)', async (_, change) => {
    const body = { notification_id: await received(), event: 'credential_accepted', ...change }
    expect(await notify(body)).toEqual([400, 'invalid_notification_request'])
  })

  it('is refused when it is no JSON object', async () => {
    for (const body of ['[]', '{', 'null']) expect(await notify(body)).toEqual([400, 'invalid_notification_request'])
    const body = { notification_id: await received(), event: 'credential_accepted' }
    expect(await notify(body, wallet, { 'Content-Type': 'text/plain' })).toEqual([400, 'invalid_notification_request'])
  })

  it('is refused for an id of another grant or client, of nobody, or of long ago (VCI-NOTIF-02)', async () => {
    const event = 'credential_accepted'
    const notification_id = await received()
    for (const grant of [{ family: 'other' }, { family: 'family', clientId: 'other.example' }]) {
      const other = await createMemoryWallet(issuer, grant)
      expect(await notify({ notification_id, event }, other)).toEqual([400, 'invalid_notification_id'])
    }
    expect(await notify({ notification_id: 'unknown', event })).toEqual([400, 'invalid_notification_id'])
    clock.time += notificationLife
    const later = await createMemoryWallet(issuer, { family: 'family' })
    expect(await notify({ notification_id, event }, later)).toEqual([400, 'invalid_notification_id'])
    clock.time -= notificationLife
  })

  it('wants an access token with a proof for this address (DPOP-07)', async () => {
    const body = { notification_id: await received(), event: 'credential_accepted' }
    const response = await app.request(await wallet.request(body, { url: address }))
    expect(response.status).toBe(401)
  })
})
