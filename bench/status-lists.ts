// Inside workerd: a list of a million entries of which one in a hundred is revoked, signed anew in each form; and what a verifier takes to
// believe it, and then for one status of a copy that it has.

import { createStatusLists } from '../issuer/status/status-lists.ts'
import { createTestSigner } from '../issuer/testing/memory-issuer.ts'
import { type Bytes, base64 } from '../shared/bytes.ts'
import { day, hour, systemClock } from '../shared/clock.ts'
import type { Signer } from '../shared/keys/signer.ts'
import { systemRandom } from '../shared/random.ts'
import { createStatusListReader, type StatusReference } from '../shared/status-list/reader.ts'
import { createMemoryStatusStore } from '../shared/store/memory-status-store.ts'
import { type ListForm, listSize } from '../shared/store/status-store.ts'
import { createDecideTrust } from '../shared/trust/decide-trust.ts'
import type { TrustList } from '../shared/trust/trust-list.ts'

export interface FormMeasured {
  form: ListForm
  bytes: number
  signatures: number
  /** The best of some rounds. */
  publishMilliseconds: number
  coldMilliseconds: number
  cachedMicroseconds: number
}

const rounds = 12
const statuses = 20_000
const revoked = Math.floor(listSize / 100)
const issuerUrl = 'https://issuer.example'
const forms = {
  jwt: 'application/statuslist+jwt',
  cwt: 'application/statuslist+cwt',
  identifiers: 'application/identifierlist+cwt',
}

export async function measureStatusLists(): Promise<FormMeasured[]> {
  const now = systemClock()
  const signer = await createTestSigner('Status Lists', { notBefore: now - day, notAfter: now + 30 * day })
  const measured: FormMeasured[] = []
  for (const form of ['jwt', 'cwt', 'identifiers'] as const) measured.push(await measureForm(signer, form))
  return measured
}

async function measureForm(signer: Signer, form: ListForm): Promise<FormMeasured> {
  let signatures = 0
  const counting: Signer = {
    ...signer,
    sign: (data) => {
      signatures += 1
      return signer.sign(data)
    },
  }
  const store = createMemoryStatusStore(systemRandom)
  const lists = createStatusLists({ store, signer: counting, issuerUrl, now: systemClock, ttl: hour })
  const allocation = { signer: 'key', expiresAt: systemClock() + day, subject: 'revoked' }
  for (let count = 0; count < revoked; count += 20) await store.allocate({ ...allocation, count: 20 })
  await store.revoke({ affected: { subject: 'revoked' }, reason: 'requested' })
  const { references } = await lists.allocate({ ...allocation, subject: 'valid', count: 20 }, form === 'identifiers')
  await lists.token('1', form)
  signatures = 0
  let token: Bytes = new Uint8Array()
  const publishMilliseconds = await best(async () => {
    const { handle } = await lists.allocate({ ...allocation, subject: 'one', count: 1 })
    await store.revoke({ affected: { handle }, reason: 'requested' })
    return async () => {
      token = (await lists.token('1', form))?.token ?? token
    }
  })
  const about: StatusReference[] = references.map(({ uri, index, identified }) => ({
    ...(identified ?? { uri, index }),
    ...({ kind: 'pid', entity: { entity: 'bench', country: 'BE' } } as const),
    ...(form !== 'jwt' && { prefers: 'cwt' as const }),
  }))
  return {
    form,
    bytes: token.length,
    signatures: signatures / rounds,
    publishMilliseconds,
    ...(await measureReading(signer, form, token, about)),
  }
}

async function measureReading(signer: Signer, form: ListForm, token: Bytes, about: readonly StatusReference[]) {
  const trusted = [listOf(signer)]
  const decideTrust = createDecideTrust()
  const fetch = async () => new Response(token, { headers: { 'Content-Type': forms[form] } })
  const create = () => createStatusListReader({ fetch, now: systemClock, decideTrust, insecure: false })
  const coldMilliseconds = await best(async () => {
    const reader = create()
    return async () => expectValid(await reader.statusOf(about[0] as StatusReference, trusted))
  })
  const warm = create()
  await warm.statusOf(about[0] as StatusReference, trusted)
  const cachedMilliseconds = await best(async () => async () => {
    for (let nth = 0; nth < statuses; nth++)
      expectValid(await warm.statusOf(about[nth % 20] as StatusReference, trusted))
  })
  return { coldMilliseconds, cachedMicroseconds: (1000 * cachedMilliseconds) / statuses }
}

/** What is returned is measured, and not what comes before. Milliseconds. */
async function best(prepare: () => Promise<() => Promise<unknown>>): Promise<number> {
  let least = Number.POSITIVE_INFINITY
  for (let round = 0; round < rounds; round++) {
    const run = await prepare()
    const start = performance.now()
    await run()
    least = Math.min(least, performance.now() - start)
  }
  return least
}

function expectValid(answer: object): void {
  if (!('status' in answer) || answer.status !== 0) throw new Error(JSON.stringify(answer))
}

const listOf = ({ chain }: Signer): TrustList => ({
  kind: 'pid',
  sequenceNumber: 1,
  issued: systemClock() - day,
  nextUpdate: systemClock() + day,
  operator: 'bench',
  signerSha256: '',
  sha256: 'bench',
  services: [
    {
      role: 'revocation',
      entity: 'bench',
      country: 'BE',
      identifiers: [],
      certificates: [base64(chain[0] as Bytes)],
    },
  ],
})
