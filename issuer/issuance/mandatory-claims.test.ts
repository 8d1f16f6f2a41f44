import { describe, expect, it } from 'vitest'
import { RecordUnfit } from '../../shared/credentials/credential-type.ts'
import { findConfiguration, type Offered } from '../../shared/credentials/index.ts'
import { createMemoryIssuer, createMemorySources, jan } from '../testing/memory-issuer.ts'
import { createWalletKey, mdocPid, sdJwtPid } from '../testing/memory-wallet.ts'
import { issue } from './issue.ts'
import { type ClaimPath, checkMandatoryClaims } from './mandatory-claims.ts'

const claims = { name: 'Jan', address: { locality: 'Brussel' }, nationalities: ['BE'], stays: [{ from: 1 }, { to: 2 }] }

const isThere = (...path: ClaimPath): boolean => {
  try {
    checkMandatoryClaims(claims, [path])
    return true
  } catch (error) {
    if (error instanceof RecordUnfit) return false
    throw error
  }
}

describe('a claim that the wallet cannot do without', () => {
  it.each<ClaimPath>([
    ['name'],
    ['address'],
    ['address', 'locality'],
    ['nationalities', 0],
    ['nationalities', null],
    ['stays', null, 'to'],
  ])('is there: %s', (...path) => {
    expect(isThere(...path)).toBe(true)
  })

  it.each<ClaimPath>([
    ['sex'],
    ['address', 'street'],
    ['nationalities', 1],
    ['name', null],
    ['name', 'length'],
    ['address', 0],
    ['nationalities', 'length'],
    ['__proto__'],
    ['stays', null, 'by'],
  ])('is not there: %s', (...path) => {
    expect(isThere(...path)).toBe(false)
  })

  it.each([
    [sdJwtPid, ['address', 'locality'], ['address', 'postal_code']],
    [mdocPid, ['eu.europa.ec.eudi.pid.1', 'resident_city'], ['eu.europa.ec.eudi.pid.1', 'resident_postal_code']],
  ])('and that the record lacks makes %s not be issued (VCI-CRED-09)', async (id, lacking, there) => {
    const issuer = { ...(await createMemoryIssuer()), sources: createMemorySources({ person: async () => jan }) }
    const keys = [(await createWalletKey()).publicJwk]
    const input = { subject: jan.ssin, offered: findConfiguration(id) as Offered, keys, traceId: 'trace' }
    expect(await issue(issuer, { ...input, mandatory: [there] })).toHaveLength(1)
    await expect(issue(issuer, { ...input, mandatory: [there, lacking] })).rejects.toThrow(RecordUnfit)
  })
})
