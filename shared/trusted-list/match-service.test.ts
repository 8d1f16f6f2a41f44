import 'reflect-metadata'
import { Extension } from '@peculiar/x509'
import { beforeAll, describe, expect, it } from 'vitest'
import { day } from '../clock.ts'
import { parseCertificate } from '../trust/certificate.ts'
import { type Changes, issue, issueAuthority, now, type Party } from '../trust/example-certificates.ts'
import { resign } from '../trust/example-der.ts'
import {
  attestationService,
  authorityName,
  authorityService,
  bundleOf,
  qualifiedAuthority,
} from './example-services.ts'
import { createFacts, createMatchService } from './match-service.ts'
import { openServices } from './service-index.ts'
import { serviceStatuses, serviceTypes } from './service-uris.ts'
import type { ListedService } from './trusted-list.ts'

let authority: Party
let signer: Party

beforeAll(async () => {
  authority = await qualifiedAuthority()
  signer = await issue(authority)
})

const qualified = serviceTypes.qualifiedCertificates
const match = createMatchService(createFacts())

async function matched(
  chain: readonly Party[],
  services: readonly ListedService[] = [authorityService(authority)],
  { type = qualified, territory = 'BE', at = now }: { type?: string; territory?: string; at?: number } = {},
): Promise<string> {
  const index = openServices(await bundleOf(...services))
  const certificates = chain.map(({ certificate }) => certificate)
  const result = await match(index, { chain: certificates, type, territory, at })
  return result.matched ? `${result.by} of ${result.services.map(({ names }) => names[0])}` : result.reason
}
const under = (by: Party, changes: Changes = {}) =>
  issueAuthority(by, { name: 'CN=Sub, O=Good Trust, C=BE', ...changes })

describe('a certificate belongs to a service (PRO-4.3.4-03)', () => {
  it('whose key and name are its own', async () => {
    expect(await matched([signer], [attestationService(signer)], { type: serviceTypes.qualifiedAttestations })).toBe(
      'direct of Attests',
    )
  })

  it('of which only the hash of the key is known, when the key is its own', async () => {
    const stamps = 'http://uri.etsi.org/TrstSvc/Svctype/TSA/QTST'
    const listed = [attestationService(signer, { type: stamps })]
    expect(await matched([signer], listed, { type: stamps })).toBe('direct of Attests')
    const namesake = await issue(authority)
    expect(await matched([namesake], listed, { type: stamps })).toMatch(/no service/)
  })

  it('that issued it', async () => {
    expect(await matched([signer])).toBe('path/1 of Good Trust')
    expect(await matched([signer, authority])).toBe('path/1 of Good Trust')
  })

  it('that issued its issuer', async () => {
    const sub = await under(authority)
    const leaf = await issue(sub)
    expect(await matched([leaf, sub])).toBe('path/2 of Good Trust')
    expect(await matched([leaf])).toMatch(/no service of the list issued/)
  })

  it('that is nearest, whatever is sent behind it', async () => {
    const sub = await under(authority)
    const leaf = await issue(sub)
    const listed = [
      authorityService(authority),
      { ...authorityService(sub), provider: { names: ['Sub'], tradeNames: [] } },
    ]
    expect(await matched([leaf, sub, authority], listed)).toBe('path/1 of Sub')
    expect(await matched([leaf], listed)).toBe('path/1 of Sub')
  })

  it('that is nearest, also when it never was granted', async () => {
    const sub = await under(authority)
    const leaf = await issue(sub)
    const refused = authorityService(sub, { status: serviceStatuses.withdrawn })
    const listed = [authorityService(authority), { ...refused, provider: { names: ['Sub'], tradeNames: [] } }]
    expect(await matched([leaf, sub, authority], listed)).toBe('path/1 of Sub')
  })

  it('that is the nearest of its type', async () => {
    const sub = await under(authority)
    const leaf = await issue(sub)
    const listed = [authorityService(authority), attestationService(sub)]
    expect(await matched([leaf, sub], listed)).toBe('path/2 of Good Trust')
  })

  it('by its key and name, though the certificate that the list shows has expired or was no authority', async () => {
    const { keys } = authority
    for (const changes of [{ until: now - day }, { ca: false }, { pathLength: 0 }, { keyUsage: 1 }]) {
      const shown = await qualifiedAuthority({ keys, ...changes })
      const sub = await under(authority)
      expect(await matched([await issue(sub), sub], [authorityService(shown)])).toBe('path/2 of Good Trust')
    }
  })

  it('by its name in another spelling (RFC 5280 section 7.1)', async () => {
    const shown = await qualifiedAuthority({ keys: authority.keys, name: 'CN=QUALIFIED  CA, O=Good Trust, C=BE' })
    expect(await matched([signer], [authorityService(shown)])).toBe('path/1 of Good Trust')
  })

  it('over RSA keys, also where several are listed under one name', async () => {
    const rsa = await qualifiedAuthority({ kind: 'RSA PSS' })
    const listed = [authorityService(authority), authorityService(rsa), authorityService(await qualifiedAuthority())]
    expect(await matched([await issue(rsa)], listed)).toBe('path/1 of Good Trust')
  })

  it('when it is for what its holder commits to alone', async () => {
    expect(await matched([await issue(authority, { keyUsage: 2 })])).toBe('path/1 of Good Trust')
  })

  it('twice, when it is listed twice', async () => {
    const twice = [authorityService(authority), authorityService(authority)]
    expect(await matched([signer], twice)).toBe('path/1 of Good Trust,Good Trust')
  })

  it('that was of the type before', async () => {
    const now = authorityService(authority, { type: 'http://uri.etsi.org/TrstSvc/Svctype/CA/PKC' })
    const [current] = now.states
    if (!current) throw new Error('a service has a state')
    const both = { ...now, states: [current, { ...current, type: qualified }] }
    expect(await matched([signer], [both])).toBe('path/1 of Good Trust')
  })
})

describe('a certificate belongs to no service', () => {
  const listed = () => [authorityService(authority)]
  it.each<[string, () => Promise<[Party[], ListedService[]]>, RegExp]>([
    [
      'of another key',
      async () => [[await issue(await qualifiedAuthority())], listed()],
      /signature|does not lead|chain/,
    ],
    ['of another name', async () => [[await issue(authority, { issuer: 'CN=X' })], listed()], /no service/],
    ['of another list', async () => [[signer], []], /no service/],
    ['that is expired', async () => [[await issue(authority, { until: now - 1 })], listed()], /expired/],
    [
      'under one that is no authority',
      async () => {
        const sub = await under(authority, { ca: false })
        return [[await issue(sub), sub], listed()]
      },
      /no certification authority/,
    ],
    [
      'under one that may not sign certificates',
      async () => {
        const sub = await under(authority, { keyUsage: 1 })
        return [[await issue(sub), sub], listed()]
      },
      /may not sign certificates/,
    ],
    ['that may not sign', async () => [[await issue(authority, { keyUsage: 4 })], listed()], /not for signatures/],
    [
      'that is signed with SHA-1',
      async () => {
        const old = await qualifiedAuthority({ kind: 'RSA PKCS1 SHA-1' })
        return [[await issue(old)], [authorityService(old)]]
      },
      /chain/,
    ],
  ])('%s', async (_, given, reason) => {
    expect(await matched(...(await given()))).toMatch(reason)
  })

  it('of another country or type', async () => {
    expect(await matched([signer], listed(), { territory: 'PT' })).toMatch(/no service/)
    expect(await matched([signer], listed(), { type: serviceTypes.qualifiedAttestations })).toMatch(/no service/)
  })

  it('over more than four certificates below the listed key', async () => {
    const path: Party[] = []
    let by = authority
    for (const name of ['CN=1', 'CN=2', 'CN=3']) {
      by = await under(by, { name })
      path.unshift(by)
    }
    expect(await matched([await issue(by), ...path])).toBe('path/4 of Good Trust')
    const fifth = await under(by, { name: 'CN=4' })
    expect(await matched([await issue(fifth), fifth, ...path])).toMatch(/no service|does not lead/)
  })

  it('when more than eight keys have its name, and none its identifier', async () => {
    const others = await Promise.all(Array.from({ length: 8 }, () => qualifiedAuthority({ name: authorityName })))
    const all = [...others.map((party) => authorityService(party)), authorityService(authority)]
    expect(await matched([await issue(authority, { authorityKeyId: null })], all)).not.toMatch(/^path/)
    expect(await matched([signer], all)).toBe('path/1 of Good Trust')
  })

  it('that is named by a key identifier alone', async () => {
    const identity = { certificates: [], subjectKeyIds: [signer.certificate.subjectKeyId ?? ''], subjectNames: [] }
    expect(await matched([signer], [attestationService(signer, { identity })])).toMatch(/by its identifier alone/)
  })

  it.each<[string, Changes, RegExp]>([
    ['may not sign', { keyUsage: 4 }, /not for signatures/],
    [
      'has a critical extension that nobody understands',
      { extensions: [new Extension('1.2.3', true, new Uint8Array())] },
      /not understood/,
    ],
  ])('whose key is listed, when what it sends %s', async (_, changes, reason) => {
    const sent = await issue(authority, changes)
    expect(await matched([sent], [attestationService(sent)], { type: serviceTypes.qualifiedAttestations })).toMatch(
      reason,
    )
  })

  it('when its signature was altered', async () => {
    const der = await resign(signer.der, await qualifiedAuthority())
    const altered = { ...signer, der, certificate: parseCertificate(der) }
    expect(await matched([altered])).toMatch(/chain/)
  })
})
