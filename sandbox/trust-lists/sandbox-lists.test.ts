import { beforeAll, describe, expect, it } from 'vitest'
import { listOfListsOf } from '../../scripts/local/list-of-lists.ts'
import { type Bytes, fromBase64, utf8 } from '../../shared/bytes.ts'
import { day, hour } from '../../shared/clock.ts'
import { parseCertificate } from '../../shared/trust/certificate.ts'
import { now } from '../../shared/trust/example-certificates.ts'
import { type TrustKind, trustKinds } from '../../shared/trust/trust-list.ts'
import { verifyTrustList } from '../../shared/trust/verify-list.ts'
import { compileServices } from '../../shared/trusted-list/compile-services.ts'
import { createDecideQualified, type QualifiedQuestion } from '../../shared/trusted-list/decide-qualified.ts'
import type { TrustedList } from '../../shared/trusted-list/trusted-list.ts'
import { verifyListOfLists } from '../../shared/trusted-list/verify-list-of-lists.ts'
import { verifyNationalList } from '../../shared/trusted-list/verify-national-list.ts'
import { createSandboxPki, type SandboxPki } from '../pki/sandbox-pki.ts'
import { baseUrl, createExampleLists, openLists } from './example-lists.ts'
import { type ListBehaviour, listBehaviours } from './list-behaviours.ts'
import { changeIssuer } from './listed-issuers.ts'
import type { ListName } from './sandbox-lists.ts'

let pki: SandboxPki
let bootstrap: { journal: string; location: string; signers: string[] }

beforeAll(async () => {
  pki = await createSandboxPki(now)
  const { url, ...journal } = await listOfListsOf(pki, { sandbox: baseUrl })
  bootstrap = { location: url, ...journal }
})

type Example = ReturnType<typeof createExample>

function createExample() {
  let time = now
  const { lists, rows } = createExampleLists(pki, () => time)
  const fetchList = async (name: ListName, at = now, behaviour: ListBehaviour = 'none'): Promise<Bytes> => {
    time = at
    return utf8(await lists.answer(name, at, behaviour))
  }
  const fetchPivot = (location: string) => fetchList(location.split(/[/.]/).at(-2) as ListName)
  const verifyLotl = async (behaviour: ListBehaviour = 'none', at = now) =>
    verifyListOfLists(await fetchList('lotl', at, behaviour), { bootstrap, fetchPivot, now: at })
  const verifyNational = async (
    name: 'be' | 'lu',
    { behaviour, at = now, last }: { behaviour?: ListBehaviour; at?: number; last?: TrustedList } = {},
  ) => {
    const { pointers } = (await verifyLotl()).list
    const bytes = await fetchList(name, at, behaviour)
    return verifyNationalList(bytes, { territory: name.toUpperCase(), pointers, now: at, last })
  }
  const verifyEntities = async (kind: TrustKind, behaviour?: ListBehaviour, lastSequenceNumber = 0) => {
    const signers = pki.signers.listOperator.x5c.map((der) => parseCertificate(fromBase64(der)))
    return verifyTrustList(await lists.answer(kind, now, behaviour ?? 'none'), {
      kind,
      signers,
      now,
      lastSequenceNumber,
    })
  }
  return { lists, rows, fetchList, verifyLotl, verifyNational, verifyEntities }
}

/** Types of services with their states, without what stands before them. */
const servicesOf = ({ services }: TrustedList): string[][] =>
  services.map(({ states }) =>
    states.map(({ type, status }) => `${last(type, 'Svctype/')} ${last(status, 'Svcstatus/')}`),
  )
const last = (uri: string, after: string): string => uri.slice(uri.indexOf(after) + after.length)

describe('the trusted lists of the sandbox', () => {
  it('lead from the Official Journal over a pivot to the list of each country', async () => {
    const example = createExample()
    const { list, pivots, alarms } = await example.verifyLotl()
    expect(alarms).toEqual([])
    expect(list.warnings).toEqual([])
    expect(pivots.map(({ location }) => location)).toEqual([`${baseUrl}/trust/lotl-pivot-1.xml`])
    expect(list.pointers.map(({ territory, mimeType }) => [territory, mimeType?.split('/')[1]])).toEqual([
      ['EU', 'vnd.etsi.tsl+xml'],
      ['BE', 'vnd.etsi.tsl+xml'],
      ['LU', 'vnd.etsi.tsl+xml'],
      ['BE', 'pdf'],
      ['LU', 'pdf'],
    ])
    expect((await example.verifyNational('lu')).warnings).toEqual([])
  })

  it('have one of everything that a reader has to tell apart', async () => {
    const { verifyNational } = createExample()
    const [be, lu] = [await verifyNational('be'), await verifyNational('lu')]
    expect(servicesOf(be)).toEqual([
      ['CA/QC granted', 'CA/QC withdrawn', 'CA/QC granted'],
      ['EAA/Q granted'],
      ['EAA/Q granted'],
      ['CA/PKC recognisedatnationallevel'],
      ['EAA recognisedatnationallevel'],
      ['CA/QC granted'],
    ])
    expect(be.services.map(({ states: [state] }) => state?.hasUnknownCritical)).toEqual([
      false,
      false,
      false,
      false,
      false,
      true,
    ])
    const qualifiers = be.services[0]?.states[0]?.qualifications.map((one) =>
      one.qualifiers.map((uri) => last(uri, 'Ext/')),
    )
    expect(qualifiers).toEqual([['QCForESeal', 'QCWithQSCD'], ['NotQualified']])
    expect(
      be.services
        .flatMap(({ states }) => states.flatMap((one) => one.qualifications))
        .every(({ criteria }) => !criteria.hasUnknown),
    ).toBe(true)
    expect(servicesOf(lu)).toEqual([
      ['CA/QC granted'],
      ['CA/QC withdrawn', 'CA/QC granted'],
      ['EAA/Q withdrawn', 'EAA/Q granted'],
    ])
  })

  it('have as authority for qualified certificates the one that certified the public body and the qualified attestations', async () => {
    const [authority] = (await createExample().verifyNational('be')).services
    const issuer = parseCertificate(fromBase64(authority?.states[0]?.identity.certificates[0] ?? ''))
    for (const name of ['attestation', 'qualifiedAttestation'] as const) {
      const signer = parseCertificate(fromBase64(pki.signers[name].x5c[0] ?? ''))
      expect(await signer.isSignedBy(issuer)).toBe(true)
      expect(signer.qcTypes).toEqual(name === 'attestation' ? ['publicBody'] : [])
    }
  })

  it('are the same bytes until the next day, also after a restart', async () => {
    const { fetchList, rows } = createExample()
    const first = await fetchList('be')
    expect(await fetchList('be', now + day - 1)).toEqual(first)
    expect(utf8(await openLists(pki, rows).answer('be', now + hour, 'none'))).toEqual(first)
    expect(await fetchList('be', now + day)).not.toEqual(first)
  })

  it('are the same bytes for those who ask at once', async () => {
    const { fetchList } = createExample()
    const [first, second] = await Promise.all([fetchList('be'), fetchList('be')])
    expect(second).toEqual(first)
  })
})

const refused: [ListName & ('lotl' | 'be'), ListBehaviour, string][] = [
  ['lotl', 'expired', 'EXPIRED'],
  ['lotl', 'wrongSigner', 'SIGNER_NOT_TRUSTED'],
  ['lotl', 'wrapped', 'MULTIPLE_SIGNATURES'],
  ['lotl', 'unsigned', 'NO_SIGNATURE'],
  ['lotl', 'dtd', 'DOCTYPE'],
  ['lotl', 'otherJournal', 'JOURNAL_NOT_NAMED'],
  ['be', 'expired', 'EXPIRED'],
  ['be', 'wrongSigner', 'SIGNER_NOT_TRUSTED'],
  ['be', 'wrapped', 'MULTIPLE_SIGNATURES'],
  ['be', 'unsigned', 'NO_SIGNATURE'],
  ['be', 'dtd', 'DOCTYPE'],
]

describe('a trusted list that misbehaves', () => {
  it.each(refused)('is refused: %s, %s', async (name, behaviour, code) => {
    const { verifyLotl, verifyNational } = createExample()
    const verified = name === 'lotl' ? verifyLotl(behaviour) : verifyNational(name, { behaviour })
    await expect(verified).rejects.toMatchObject({ code })
  })

  it('is refused when it is an old one, by whoever saw another', async () => {
    const { verifyNational } = createExample()
    const seen = await verifyNational('be')
    expect((await verifyNational('be', { behaviour: 'rolledBack' })).sequenceNumber).toBe(1)
    const again = verifyNational('be', { behaviour: 'rolledBack', last: seen })
    await expect(again).rejects.toMatchObject({ code: 'SEQUENCE_ROLLBACK' })
  })

  it('is accepted again as soon as it behaves, with a higher number than before', async () => {
    const { verifyNational } = createExample()
    const before = await verifyNational('be')
    for (const behaviour of listBehaviours('be')) await verifyNational('be', { behaviour }).catch(() => undefined)
    const after = await verifyNational('be', { last: before })
    expect(after.sequenceNumber).toBeGreaterThan(before.sequenceNumber)
  })

  it('has another signer whom a new pivot names', async () => {
    const { verifyLotl } = createExample()
    const [before, after] = [await verifyLotl(), await verifyLotl('newPivot')]
    expect(after.pivots.map(({ sequenceNumber }) => sequenceNumber)).toEqual([2, 1])
    expect(after.list.signerSha256).not.toBe(before.list.signerSha256)
    expect(after.list.sequenceNumber).toBe(before.list.sequenceNumber + 1)
  })

  it('names a later Official Journal', async () => {
    expect((await createExample().verifyLotl('newJournal')).alarms).toEqual([
      'NEW_OFFICIAL_JOURNAL: https://attestry.example/official-journal/2',
    ])
  })

  it('drops the signer of a country', async () => {
    const example = createExample()
    const { pointers } = (await example.verifyLotl('droppedSigner')).list
    const expected = { territory: 'BE', pointers, now }
    await expect(verifyNationalList(await example.fetchList('be'), expected)).rejects.toMatchObject({
      code: 'SIGNER_NOT_TRUSTED',
    })
    const rolledOver = await example.fetchList('be', now, 'nextSigner')
    expect((await verifyNationalList(rolledOver, expected)).territory).toBe('BE')
  })

  it('has the same authority under two providers', async () => {
    const { services } = await createExample().verifyNational('be', { behaviour: 'duplicateProviders' })
    const [first] = services
    const same = services.filter(
      ({ states: [state] }) => state?.identity.certificates[0] === first?.states[0]?.identity.certificates[0],
    )
    expect(new Set(same.map(({ provider }) => provider.names[0])).size).toBe(2)
  })
})

describe('a list of trusted entities', () => {
  it.each(trustKinds)('is what its readers take: %s', async (kind) => {
    const list = await createExample().verifyEntities(kind)
    expect(list).toMatchObject({ kind })
    expect(list.services.length).toBeGreaterThan(0)
  })

  it.each([
    ['expired', /past its next update/],
    ['wrongSigner', /signed by nobody that is configured/],
    ['nextSigner', /signed by nobody that is configured/],
    ['wrapped', /signature of the list is wrong/],
    ['unsigned', /refused|wrong/],
    ['rolledBack', /older than the one before/],
  ] as const)('is refused when it misbehaves: %s', async (behaviour, reason) => {
    const { verifyEntities } = createExample()
    const { sequenceNumber } = await verifyEntities('pid')
    await expect(verifyEntities('pid', behaviour, sequenceNumber)).rejects.toThrow(reason)
  })
})

describe('an issuer that is withdrawn', () => {
  const withdraw = ({ rows }: Example, issuer: Parameters<typeof changeIssuer>[1], withdrawn = true) =>
    changeIssuer(rows, issuer, { withdrawn, since: now })

  it.each(trustKinds)('is trusted by its list no more, and then again: %s', async (kind) => {
    const example = createExample()
    const before = await example.verifyEntities(kind)
    await withdraw(example, kind)
    const without = await example.verifyEntities(kind)
    expect([without.services, without.sequenceNumber]).toEqual([[], before.sequenceNumber + 1])
    await withdraw(example, kind, false)
    const again = await example.verifyEntities(kind)
    expect([again.services.length, again.sequenceNumber]).toEqual([before.services.length, before.sequenceNumber + 2])
  })

  it.each([
    ['qualified-ca', 0],
    ['qualified-attestations', 1],
  ] as const)('has that as its state on the list of its country, and what it was before: %s', async (issuer, at) => {
    const example = createExample()
    const before = await example.verifyNational('be')
    await withdraw(example, issuer)
    await withdraw(example, issuer)
    const after = await example.verifyNational('be', { last: before })
    expect(after.sequenceNumber).toBe(before.sequenceNumber + 1)
    const states = servicesOf(after)[at] ?? []
    expect(states[0]).toMatch(/ withdrawn$/)
    expect(states.slice(1)).toEqual(servicesOf(before)[at])
    await withdraw(example, issuer, false)
    expect(servicesOf(await example.verifyNational('be'))[at]?.[0]).toMatch(/ granted$/)
  })

  /** As the function that keeps the lists compiles them, and as the verifier decides. */
  async function decisionOf(example: Example, kind: QualifiedQuestion['kind']) {
    const [{ list }, be] = [await example.verifyLotl(), await example.verifyNational('be')]
    const signer = { qeaa: 'qualifiedAttestation', 'qeaa-status': 'statusList', 'pub-eaa': 'attestation' } as const
    const { decision, reason } = await createDecideQualified()(await compileServices(list, [be]), {
      kind,
      chain: pki.signers[signer[kind]].x5c.map(fromBase64),
      issuedAt: now,
      now,
      category: 'urn:etsi:esi:eaa:eu:qualified',
    })
    return { decision, reason, number: be.sequenceNumber }
  }

  it.each(['qeaa', 'qeaa-status', 'pub-eaa'] as const)(
    'was trusted before, by the list of Belgium: %s',
    async (kind) => {
      expect(await decisionOf(createExample(), kind)).toMatchObject({ decision: 'trusted' })
    },
  )

  it.each([
    ['qeaa', 'qualified-attestations', /^the service that attests is withdrawn since/],
    ['qeaa', 'qualified-ca', /^the service that issued the signer's certificate is withdrawn since/],
    ['pub-eaa', 'qualified-ca', /^the service that issued the signer's certificate is withdrawn since/],
  ] as const)(
    'is refused what it issued, with the number of the list, until it is restored: %s, %s',
    async (kind, issuer, reason) => {
      const example = createExample()
      await withdraw(example, issuer)
      const refused = await decisionOf(example, kind)
      expect(refused).toMatchObject({ decision: 'untrusted', reason: expect.stringMatching(reason) })
      expect(refused.reason).toContain(`in list number ${refused.number} of BE`)
      await withdraw(example, issuer, false)
      expect(await decisionOf(example, kind)).toMatchObject({ decision: 'trusted' })
    },
  )
})
