import { expect, it } from 'vitest'
import type { Reuse } from '../shared/credentials/credential-type.ts'
import { pid } from '../shared/credentials/pid.ts'
import { batchSizeOf } from './batch-size.ts'
import { issuanceProfile } from './issuance-profile.ts'
import { createMemoryIssuer } from './testing/memory-issuer.ts'

const { config } = await createMemoryIssuer()
const sizeOf = (name: 'haip' | 'eudi' | 'plain', reuse: readonly Reuse[] = pid.reuse, batchSize = 20): number =>
  batchSizeOf({ ...config, batchSize, issuance: issuanceProfile(name) }, { ...pid, reuse })

it('a batch is as large as the metadata says, and under European law as the reuse policy says (ETSI TS 119 472-3 4.2.4.2)', () => {
  expect([sizeOf('haip'), sizeOf('plain'), sizeOf('eudi')]).toEqual([20, 20, 10])
  expect(sizeOf('eudi', pid.reuse, 5)).toBe(5)
  expect(sizeOf('eudi', [{ method: 'limited-time', renewAtSecondsLeft: 3600 }])).toBe(1)
})
