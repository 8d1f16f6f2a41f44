import { beforeAll, describe, expect, it } from 'vitest'
import { issue, type Party } from '../shared/trust/example-certificates.ts'
import type { TrustList } from '../shared/trust/trust-list.ts'
import { newList } from './kept-list.ts'
import type { EntitiesSource } from './source.ts'
import { syncSources } from './sync-sources.ts'

const now = 1_790_000_000
let [first, next, other]: [Party?, Party?, Party?] = []
beforeAll(async () => {
  ;[first, next, other] = await Promise.all([issue(undefined), issue(undefined), issue(undefined)])
})

const source = (signers: (Party | undefined)[], changes: Partial<EntitiesSource> = {}): EntitiesSource => ({
  type: 'entities',
  kind: 'pid',
  url: 'https://lists.example/pid',
  signers: signers.flatMap((one) => one?.certificate.id ?? []),
  ...changes,
})

/** A list that the next signer signed, whom the first one named. */
async function change(before: EntitiesSource, after: EntitiesSource) {
  const [signerSha256, vouchedBySha256] = await Promise.all([
    next?.certificate.fingerprint(),
    first?.certificate.fingerprint(),
  ])
  const summary = { sequenceNumber: 7, issued: now, nextUpdate: now + 1000, operator: 'Example', sha256: 'ab' }
  const model = { ...summary, kind: 'pid', services: [], signerSha256, vouchedBySha256 } as Partial<TrustList>
  const active = { ...summary, signerSha256: signerSha256 ?? '' }
  const kept = { ...newList('pid:https://lists.example/pid', before, now), active, etag: '"7"' }
  const { lists } = await syncSources([kept], [after], {
    now,
    memoryOf: () => undefined,
    modelOf: () => model as TrustList,
  })
  return lists[0]
}

describe('a list that the next signer signed', () => {
  it('stays as long as who named him is configured, whoever else is', async () => {
    const kept = await change(source([first, other], { selfRollover: true }), source([first], { selfRollover: true }))
    expect(kept?.active?.sequenceNumber).toBe(7)
  })

  it.each<[string, () => EntitiesSource]>([
    ['who named him leaves', () => source([other], { selfRollover: true })],
    ['lists may no longer name who signs them', () => source([first, other])],
  ])('is lost when %s', async (_, after) => {
    expect((await change(source([first, other], { selfRollover: true }), after()))?.active).toBeUndefined()
  })

  it('is asked for whole after a change of its configuration', async () => {
    const after = source([first, next], { selfRollover: true })
    expect(await change(source([first], { selfRollover: true }), after)).toMatchObject({
      active: { sequenceNumber: 7 },
      etag: undefined,
    })
  })
})
