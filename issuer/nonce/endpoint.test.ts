import { describe, expect, it } from 'vitest'
import type { LogEvent } from '../../shared/log.ts'
import { createApp } from '../app.ts'
import { createMemoryIssuer } from '../testing/memory-issuer.ts'
import { createMemoryWallet, sdJwtPid } from '../testing/memory-wallet.ts'
import { nonceEndpoint } from './endpoint.ts'
import { openNonce } from './nonce.ts'

const issuer = await createMemoryIssuer()

describe('the nonce endpoint', () => {
  it('gives anybody a fresh nonce that nobody may keep (VCI-NONCE-01, VCI-NONCE-02)', async () => {
    const responses = await Promise.all([nonceEndpoint(issuer), nonceEndpoint(issuer)])
    for (const { status, headers } of responses) {
      expect(status).toBe(200)
      expect(headers.get('Content-Type')).toContain('application/json')
      expect(headers.get('Cache-Control')).toBe('no-store')
    }
    const [first, second] = await Promise.all(responses.map((response) => response.json()))
    expect(Object.keys(first)).toEqual(['c_nonce'])
    expect(first.c_nonce).toMatch(/^[\w-]{40,}$/)
    expect(first.c_nonce).not.toBe(second.c_nonce)
  })

  it('gives a nonce for DPoP proofs beside it, where these have to have one (DPOP-03)', async () => {
    const dpopNonces = { ...issuer.dpopNonces, required: true }
    const { headers } = await nonceEndpoint({ ...issuer, dpopNonces })
    expect(await dpopNonces.fits(headers.get('DPoP-Nonce') ?? '')).toBe(true)
    expect((await nonceEndpoint(issuer)).headers.get('DPoP-Nonce')).toBeNull()
  })

  it('stores nothing', async () => {
    const rows = {
      ...issuer.rows,
      put: () => Promise.reject(new Error('stored')),
      redeem: () => Promise.reject(new Error('stored')),
    }
    expect((await nonceEndpoint({ ...issuer, rows })).status).toBe(200)
  })

  it('logs no nonce, nor does whoever takes one (VCI-NONCE-01)', async () => {
    const logged: LogEvent[] = []
    const watched = { ...issuer, log: (event: LogEvent) => void logged.push(event) }
    const app = createApp(watched)
    const { c_nonce } = await (await app.request(`${issuer.config.issuerUrl}/nonce`, { method: 'POST' })).json()
    const wallet = await createMemoryWallet(watched)
    const asking = async () => {
      const body = { credential_configuration_id: sdJwtPid, proofs: { jwt: [await wallet.proof(c_nonce)] } }
      return (await app.request(await wallet.request(body))).status
    }
    expect([await asking(), await asking()]).toEqual([200, 400])
    expect(logged.map(({ event }) => event)).toEqual([
      'issuer.request',
      'batch.signed',
      'credential.issued',
      'issuer.request',
      'issuer.refused',
      'issuer.request',
    ])
    expect(JSON.stringify(logged)).not.toContain(c_nonce)
  })

  it('gives nonces that another purpose cannot make (VCI-NONCE-03)', async () => {
    const other = await issuer.seals.accessToken.seal('id', issuer.now() + 60)
    await expect(openNonce(issuer, other)).rejects.toMatchObject({ code: 'invalid_nonce' })
  })
})
