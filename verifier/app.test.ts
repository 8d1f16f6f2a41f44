// Health of the verifier (Belgif hlth-res): what of its trust and of its own certificates is away.
import { expect, it } from 'vitest'
import { base64 } from '../shared/bytes.ts'
import { day, isoDateTime } from '../shared/clock.ts'
import type { HealthDetails } from '../shared/http/health.ts'
import { boundCertificate, createCertificateEnds } from '../shared/trust/certificate-ends.ts'
import { createApp } from './app.ts'
import { afternoon, createProvider, createTestSigner } from './testing/memory-provider.ts'
import { createTestVerifier } from './testing/memory-relying-party.ts'

const provider = await createProvider()
const verifier = await createTestVerifier({ lists: [provider.list] })
const { chain } = await createTestSigner('CN=Library, O=Library, C=BE')
const bound = boundCertificate('ACCESS_SIGNER', { x5c: chain.map(base64) })

const missing: HealthDetails = { TRUST_LISTS: { status: 'DEGRADED', reason: 'there is no current list of somebody' } }

async function healthOf(now: number, { faults = {}, lists = [provider.list] } = {}) {
  const certificates = createCertificateEnds([bound], { now: () => now, log: () => {} })
  const trustLists = { ...verifier.trustLists, faults: async () => faults, lists: async () => lists }
  const response = await createApp({ ...verifier, certificates, trustLists }, '').request(
    `${verifier.config.verifierUrl}/health`,
  )
  return [response.status, await response.json()]
}

it('is UP until its certificate has ended, and DEGRADED after that, with the reason', async () => {
  expect(await healthOf(afternoon)).toEqual([200, { status: 'UP' }])
  expect(await healthOf(bound.endsAt)).toEqual([200, { status: 'UP' }])
  const reason = `its certificate ended at ${isoDateTime(bound.endsAt)}`
  const details = { ACCESS_SIGNER: { status: 'DOWN', reason } }
  expect(await healthOf(bound.endsAt + day)).toEqual([200, { status: 'DEGRADED', details }])
  expect(await healthOf(bound.endsAt + day, { faults: missing, lists: [] })).toEqual([
    503,
    { status: 'DOWN', details: { ...details, ...missing } },
  ])
})

it('is DEGRADED where a list is missing, and DOWN without one of PID providers, and says which', async () => {
  expect(await healthOf(afternoon, { faults: missing })).toEqual([200, { status: 'DEGRADED', details: missing }])
  expect(await healthOf(afternoon, { faults: missing, lists: [] })).toEqual([503, { status: 'DOWN', details: missing }])
})
