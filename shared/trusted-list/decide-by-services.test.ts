import { beforeAll, describe, expect, it } from 'vitest'
import { day } from '../clock.ts'
import { createDecideTrust, type TrustDecision, type TrustQuestion } from '../trust/decide-trust.ts'
import { now, type Party } from '../trust/example-certificates.ts'
import type { ServiceBundle } from '../trust/service-bundle.ts'
import { compileServices } from './compile-services.ts'
import { createDecideByServices } from './decide-by-services.ts'
import {
  attestationService,
  authorityService,
  bundleOf,
  listOf,
  listOfLists,
  qualifiedAuthority,
  qualifiedSeal,
} from './example-services.ts'

let authority: Party
let signer: Party
let bundle: ServiceBundle

beforeAll(async () => {
  authority = await qualifiedAuthority()
  signer = await qualifiedSeal(authority)
  bundle = await bundleOf(attestationService(signer), authorityService(authority))
})

const qualified = { issuedAt: now - 100, category: 'urn:etsi:esi:eaa:eu:qualified' }

const decide = (changes: Partial<TrustQuestion> = {}, services: ServiceBundle | undefined = bundle) =>
  createDecideByServices({ decideTrust: createDecideTrust(), services: async () => services })([], {
    kind: 'qeaa',
    role: 'issuance',
    purpose: 'qualifiedSigner',
    chain: [signer.der],
    now,
    qualified,
    ...changes,
  })
const reasonOf = (decision: TrustDecision) => `${decision.decision}: ${decision.reason}`

describe('a decider of all kinds', () => {
  it('trusts a qualified attester, with all that it rests on', async () => {
    const decision = await decide()
    expect(decision).toMatchObject({
      decision: 'trusted',
      service: { role: 'issuance', entity: 'Attests', country: 'BE' },
      algorithm: 'ES256',
      evidence: {
        list: { kind: 'qeaa', operator: 'Supervisors', sequenceNumber: 7, sha256: 'bb', nextUpdate: now + day },
        entity: 'Attests',
        country: 'BE',
        subjects: [signer.certificate.subject],
        qualified: {
          listOfLists: { sequenceNumber: 388 },
          services: [{ provider: 'Attests' }, { provider: 'Good Trust' }],
          times: { issuedAt: now - 100, now },
          warnings: [],
        },
      },
    })
    expect(decision.decision === 'trusted' && decision.path.map(({ id }) => id)).toEqual([signer.certificate.id])
  })

  it('names countries as everybody does', async () => {
    const greek = await qualifiedAuthority({ name: 'CN=CA, O=Good Trust, C=GR' })
    const leaf = await qualifiedSeal(greek, { name: 'CN=S, O=Attests, C=GR' })
    const lists = [listOf([attestationService(leaf), authorityService(greek)], { territory: 'EL' })]
    const decision = await decide({ chain: [leaf.der] }, await compileServices(listOfLists(), lists))
    expect(decision).toMatchObject({ decision: 'trusted', service: { country: 'GR' }, evidence: { country: 'GR' } })
  })

  it('trusts the same service for what says which of its attestations are revoked, and no other', async () => {
    const { qualified: _, ...question } = { qualified, role: 'revocation', purpose: 'statusList' } as const
    const ofStatus = (entity?: TrustQuestion['entity'], chain = [signer.der]) =>
      createDecideByServices({ decideTrust: createDecideTrust(), services: async () => bundle })([], {
        kind: 'qeaa',
        chain,
        now,
        ...question,
        ...(entity && { entity }),
      })
    expect((await ofStatus()).decision).toBe('trusted')
    expect((await ofStatus({ entity: 'Attests', country: 'BE' })).decision).toBe('trusted')
    for (const entity of [
      { entity: 'Attests', country: 'PT' },
      { entity: 'Others', country: 'BE' },
    ])
      expect(reasonOf(await ofStatus(entity))).toMatch(/untrusted: .*another service/)
    const other = await qualifiedSeal(authority)
    expect((await ofStatus(undefined, [other.der])).decision).toBe('untrusted')
  })

  it('says what is wrong', async () => {
    expect(reasonOf(await decide({ qualified: { ...qualified, category: undefined } }))).toMatch(
      /undetermined: .*not say/,
    )
    expect(reasonOf(await decide({ chain: [authority.der] }))).toMatch(/untrusted/)
    const { qualified: _, ...without } = {
      kind: 'qeaa',
      role: 'issuance',
      purpose: 'qualifiedSigner',
      qualified,
    } as const
    const untimed = createDecideByServices({ decideTrust: createDecideTrust(), services: async () => bundle })
    expect(reasonOf(await untimed([], { ...without, chain: [signer.der], now }))).toMatch(
      /undetermined: .*when it was issued/,
    )
  })

  it('is undetermined without trusted lists of countries', async () => {
    const none = createDecideByServices({ decideTrust: createDecideTrust(), services: async () => undefined })
    const question = { kind: 'qeaa', role: 'issuance', purpose: 'qualifiedSigner', chain: [signer.der], now } as const
    expect(reasonOf(await none([], { ...question, qualified }))).toMatch(/undetermined: there are no trusted lists/)
  })

  it('leaves every other kind to the lists of trusted entities', async () => {
    for (const kind of ['pid', 'pub-eaa', 'wallet'] as const)
      expect(reasonOf(await decide({ kind, purpose: 'statusList' }))).toMatch(/undetermined: there is no current list/)
  })
})
