// Which types may do without a status (ETSI TS 119 472-1 section 6.2.13 for attestations of public bodies and qualified ones, CIR (EU)
// 2024/2977 article 5 for PIDs): only one that says nothing but ages.
import { expect, it } from 'vitest'
import { catalogue } from './index.ts'

it('every type but the proof of age can be revoked copy by copy', () => {
  const without = catalogue.filter(({ status }) => status === 'none')
  expect(without.map(({ id, envelope }) => [id, envelope])).toEqual([['age', 'age-proof']])
})

it('no type of which the law knows no way back can be suspended: PID, QEAA and PuB-EAA (VCR_04)', () => {
  const suspendable = catalogue.filter((type) => type.suspendable)
  expect(suspendable.filter(({ envelope }) => envelope !== 'eaa').map(({ id }) => id)).toEqual([])
})

it('every PID is revoked with the wallet that it was given to, and no other document (VCR_07c)', () => {
  const bound = catalogue.filter(({ walletBound }) => walletBound)
  expect(bound.map(({ id }) => id)).toEqual(catalogue.filter(({ envelope }) => envelope === 'pid').map(({ id }) => id))
  expect(bound.length).toBeGreaterThan(1)
})
