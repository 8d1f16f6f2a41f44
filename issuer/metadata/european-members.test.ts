import { describe, expect, it } from 'vitest'
import type { CredentialType, Reuse } from '../../shared/credentials/credential-type.ts'
import { catalogue } from '../../shared/credentials/index.ts'
import { pid } from '../../shared/credentials/pid.ts'
import { type IssuanceProfile, issuanceProfile } from '../issuance-profile.ts'
import { createMemoryIssuer } from '../testing/memory-issuer.ts'
import { sdJwtPid } from '../testing/memory-wallet.ts'
import { credentialIssuerMetadata } from './credential-issuer.ts'
import { europeanMembers, reusePolicy } from './european-members.ts'

const issuer = await createMemoryIssuer()
const metadataOf = (name: IssuanceProfile['name']) =>
  credentialIssuerMetadata({ ...issuer, config: { ...issuer.config, issuance: issuanceProfile(name) } })
const policyOf = (...reuse: Reuse[]) => reusePolicy({ ...pid, reuse } as CredentialType)

describe('European metadata', () => {
  it('has one registration certificate, as the registrar signed it', () => {
    expect(metadataOf('eudi')).toMatchObject({
      issuer_info: [{ format: 'registration_cert', data: issuer.config.registrationCertificate }],
      preferred_client_status_period: 2_678_400,
    })
    expect(metadataOf('eudi')).toHaveProperty('issuer_info.length', 1)
  })

  it('says of every configuration how its copies are used up (ISSU_39)', () => {
    const told = metadataOf('eudi').credential_configurations_supported
    for (const type of catalogue)
      for (const { id } of type.configurations)
        expect(told[id]?.credential_metadata).toHaveProperty('credential_reuse_policy', reusePolicy(type))
  })

  it.each([
    [sdJwtPid, { details: ['once_only'], batch_size: 10, reissue_trigger_unused: 2 }],
    [
      'org.iso.18013.5.1.mDL.mso-mdoc',
      { details: ['rotating-batch', 'limited_time'], batch_size: 10, reissue_trigger_lifetime_left: 86_400 },
    ],
    ['eu.europa.ec.av.1.mso-mdoc', { details: ['once_only'], batch_size: 20, reissue_trigger_unused: 4 }],
  ])('says how copies of %s are used up', (id, option) => {
    expect(metadataOf('eudi').credential_configurations_supported[id]?.credential_metadata).toHaveProperty(
      'credential_reuse_policy',
      { id: 'arf_annex_ii', options: [option] },
    )
  })

  it.each(catalogue.map(({ id, reuse }) => [id, reuse] as const))(
    'asks for no more copies of %s than are given at once',
    (_, reuse) => {
      for (const one of reuse)
        expect('batchSize' in one ? one.batchSize : 1).toBeLessThanOrEqual(issuer.config.batchSize)
    },
  )

  it.each(['haip', 'plain'] as const)('is nowhere in the metadata of %s', (name) => {
    const text = JSON.stringify(metadataOf(name))
    for (const member of ['issuer_info', 'preferred_client_status_period', 'credential_reuse_policy'])
      expect(text).not.toContain(member)
  })

  it('is not made up without a registration certificate', () => {
    expect(() => europeanMembers({ ...issuer.config, registrationCertificate: undefined })).toThrow('nobody start')
  })
})

describe('a reuse policy', () => {
  it('has of each method the numbers that it needs, and no other', () => {
    expect(policyOf({ method: 'limited-time', renewAtSecondsLeft: 86_400 }).options).toEqual([
      { details: ['limited_time'], reissue_trigger_lifetime_left: 86_400 },
    ])
    expect(policyOf({ method: 'rotating-batch', batchSize: 5, renewAtSecondsLeft: 3600 }).options).toEqual([
      { details: ['rotating-batch'], batch_size: 5, reissue_trigger_lifetime_left: 3600 },
    ])
    const perParty = { method: 'per-relying-party', batchSize: 5, renewAtUnused: 0, renewAtSecondsLeft: 3600 } as const
    expect(policyOf(perParty).options).toEqual([
      {
        details: ['per-relying-party'],
        batch_size: 5,
        reissue_trigger_unused: 0,
        reissue_trigger_lifetime_left: 3600,
      },
    ])
  })

  it('lists methods in the order in which a wallet should prefer them, in one option that every wallet takes', () => {
    const last = { method: 'limited-time', renewAtSecondsLeft: 60 } as const
    const first = { method: 'rotating-batch', batchSize: 2, renewAtSecondsLeft: 60 } as const
    expect(policyOf(first, last)).toEqual({
      id: 'arf_annex_ii',
      options: [{ details: ['rotating-batch', 'limited_time'], batch_size: 2, reissue_trigger_lifetime_left: 60 }],
    })
  })
})
