// oid4vp-1final-verifier-present-revoked-credential: a credential that a status list of the suite says is revoked.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accepts, refuses } from './suite/play.ts'
import { revoked, type ServedList, serveStatusList, valid } from './suite/status-list.ts'
import { sdJwtVariants } from './suite/variants.ts'

let list: ServedList
beforeAll(async () => {
  list = await serveStatusList()
})
afterAll(() => list.close())

describe.each(sdJwtVariants)('present-revoked-credential, $profile, $format, $prefix, $mode', (variant) => {
  it('refuses the revoked PID, having asked the list, and accepts one beside it', async () => {
    await refuses(variant, { status: { idx: revoked, uri: list.uri } }, 'notRevoked')
    expect(list.fetched()).toBeGreaterThan(0)
    await accepts(variant, { status: { idx: valid, uri: list.uri } })
  })
})
