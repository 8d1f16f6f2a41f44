import { beforeAll, describe, expect, it } from 'vitest'
import { base64 } from '../../shared/bytes.ts'
import { day } from '../../shared/clock.ts'
import { createDecideTrust } from '../../shared/trust/decide-trust.ts'
import { now, type Party } from '../../shared/trust/example-certificates.ts'
import type { ServiceBundle } from '../../shared/trust/service-bundle.ts'
import { createDecideByServices } from '../../shared/trusted-list/decide-by-services.ts'
import {
  attestationService,
  authorityService,
  bundleOf,
  qualifiedAuthority,
  qualifiedSeal,
} from '../../shared/trusted-list/example-services.ts'
import { serviceStatuses } from '../../shared/trusted-list/service-uris.ts'
import { createExampleSubject } from '../testing/example-subject.ts'
import { exampleType, exampleTypes, names } from '../testing/example-types.ts'
import { createAttester } from '../testing/memory-provider.ts'
import { issuerTrusted } from './issuer-trusted.ts'
import type { Presentation } from './presentation.ts'

const vct = 'urn:example:diploma:1'
const docType = 'example.diploma.1'
const configuration = { signer: 'attestation', id: vct, scope: vct } as const
const diploma = exampleType('diploma', 'qeaa', [
  { ...configuration, format: 'dc+sd-jwt', vct },
  { ...configuration, format: 'mso_mdoc', docType },
])
const category = 'urn:etsi:esi:eaa:eu:qualified'

let authority: Party
let signer: Party
let bundle: ServiceBundle

beforeAll(async () => {
  authority = await qualifiedAuthority()
  signer = await qualifiedSeal(authority)
  bundle = await bundleOf(attestationService(signer), authorityService(authority))
})

async function judge(presentation: Partial<Presentation> = {}, services: ServiceBundle | undefined = bundle) {
  const subject = await createExampleSubject({
    now,
    presentation: {
      type: vct,
      issuerChain: () => [signer.der],
      validity: { from: now - 100, until: now + day },
      reveal: async () => ({ category, iat: now - 100 }),
      ...presentation,
    },
    verifier: {
      types: [diploma],
      decideTrust: createDecideByServices({
        decideTrust: createDecideTrust(),
        services: async () => services,
        hasListOfLists: async () => true,
      }),
    },
  })
  const { outcome, reason } = await issuerTrusted(subject)
  return { outcome, reason, trust: await subject.trust(), subject }
}

describe('the issuer of a qualified attestation (OIA_13)', () => {
  it('is trusted by the trusted lists of countries, and the verdict says so', async () => {
    const { outcome, reason, trust } = await judge()
    expect(outcome).toBe('passed')
    expect(reason).toMatch(/granted service for qualified attestations.*, in list number 7$/)
    expect(trust).toMatchObject({ evidence: { qualified: { listOfLists: { sequenceNumber: 388 } } } })
  })

  it('is trusted for an mdoc that discloses its category', async () => {
    const mdoc = { format: 'mso_mdoc', type: docType, signedAt: now - 100 } as const
    const disclosing = async () => ({ 'org.etsi.01947201.010101': { category }, [docType]: { name: 'x' } })
    expect((await judge({ ...mdoc, reveal: disclosing })).outcome).toBe('passed')
    expect((await judge({ ...mdoc, reveal: async () => ({ [docType]: { category } }) })).outcome).toBe('undetermined')
  })

  it.each<[string, Partial<Presentation>, string, RegExp]>([
    [
      'the attestation does not say that it is one',
      { reveal: async () => ({ iat: now - 100 }) },
      'undetermined',
      /not say/,
    ],
    [
      'it does not say when it was issued',
      { reveal: async () => ({ category }), validity: { from: undefined, until: now + day } },
      'undetermined',
      /when it was issued/,
    ],
    [
      'it names another country',
      { reveal: async () => ({ category, iat: now, issuing_country: 'PT' }) },
      'failed',
      /country/,
    ],
    [
      'its signer is another',
      { issuerChain: () => [authority.der] },
      'failed',
      /no service|not for signatures|does not/,
    ],
  ])('is not when %s', async (_, presentation, outcome, reason) => {
    const judged = await judge(presentation)
    expect(judged.outcome).toBe(outcome)
    expect(judged.reason).toMatch(reason)
  })

  it('is not trusted once it is withdrawn, nor without trusted lists', async () => {
    const [state] = attestationService(signer).states
    if (!state) throw new Error('a service has a state')
    const later = { ...state, status: serviceStatuses.withdrawn, since: now - 10 }
    const service = { ...attestationService(signer), states: [later, state] }
    const withdrawn = await judge({}, await bundleOf(service, authorityService(authority)))
    expect(withdrawn).toMatchObject({ outcome: 'failed', reason: expect.stringMatching(/withdrawn since/) })
    const subject = await createExampleSubject({
      now,
      presentation: { type: vct, issuerChain: () => [signer.der], reveal: async () => ({ category, iat: now }) },
      verifier: { types: [diploma] },
    })
    expect((await issuerTrusted(subject)).outcome).toBe('undetermined')
  })

  it('is on no list of trusted entities, whatever list a query names', async () => {
    const { subject } = await judge()
    expect((await subject.trustBy([])).decision).toBe('untrusted')
  })
})

describe("the issuer of a public body's attestation (OIA_14)", () => {
  const judgeBody = async (services: ServiceBundle) => {
    const body = await qualifiedSeal(authority, {}, { publicBody: true })
    const { list } = await createAttester('pub-eaa')
    const listed = list.services.map((service) => ({
      ...service,
      names: ['Attests'],
      certificates: [base64(body.der)],
    }))
    const subject = await createExampleSubject({
      now,
      lists: [{ ...list, nextUpdate: now + day, services: listed }],
      presentation: {
        type: `https://issuer.example/types/${names.card}`,
        issuerChain: () => [body.der],
        issuedAt: now - 100,
      },
      verifier: {
        types: exampleTypes,
        decideTrust: createDecideByServices({
          decideTrust: createDecideTrust(),
          services: async () => services,
          hasListOfLists: async () => true,
        }),
      },
    })
    return { judged: await issuerTrusted(subject), trust: await subject.trust() }
  }

  it('is trusted by both legs, and the evidence names the list of each', async () => {
    const { judged, trust } = await judgeBody(bundle)
    expect(judged.outcome).toBe('passed')
    expect(trust).toMatchObject({
      evidence: { list: { kind: 'pub-eaa' }, qualified: { services: [{ provider: 'Good Trust' }] } },
    })
  })

  it('is refused when who issued its certificate is withdrawn, with the number of the list of the country', async () => {
    const [state] = authorityService(authority).states
    if (!state) throw new Error('a service has a state')
    const later = { ...state, status: serviceStatuses.withdrawn, since: now - 10 }
    const { judged } = await judgeBody(await bundleOf({ ...authorityService(authority), states: [later, state] }))
    expect(judged).toMatchObject({
      outcome: 'failed',
      reason: expect.stringMatching(/that issued .* is withdrawn since .*, in list number 7 of BE$/),
    })
  })
})
