import { beforeAll, describe, expect, it } from 'vitest'
import { listOf } from '../../sandbox/trust-lists/create-list.ts'
import {
  createListExample,
  type ListExample,
  scheme,
  service,
  signList,
  withValue,
} from '../../sandbox/trust-lists/example-list.ts'
import { type Bytes, base64, hex, sha256, textOf, utf8 } from '../bytes.ts'
import { day } from '../clock.ts'
import type { Json } from '../json.ts'
import { issue, now, type Party } from '../trust/example-certificates.ts'
import { isStillSigner } from '../trust/self-rollover.ts'
import type { TrustList } from '../trust/trust-list.ts'
import { TrustListRefused } from '../trust/trust-list-refused.ts'
import { signXmlList } from './example-xml-entities.ts'
import { type EntitiesListGiven, type EntitiesListSource, verifyEntitiesList } from './verify-entities-list.ts'

let bodies: ListExample
let pids: ListExample

beforeAll(async () => {
  bodies = await createListExample('pub-eaa')
  pids = await createListExample()
})

const verifyXml = (bytes: Bytes, changes: Partial<EntitiesListSource> = {}, given: Partial<EntitiesListGiven> = {}) =>
  verifyEntitiesList({ kind: 'pub-eaa', form: 'xml', signers: [bodies.operator.certificate], ...changes }, bytes, {
    now,
    ...given,
  })
const xml = (change?: (xml: string) => string) => signXmlList(bodies.operator, listOf(bodies.input), change)
const history = [
  {
    ServiceName: [{ lang: 'en', value: 'Before & <after>' }],
    ServiceStatus: 'http://uri.etsi.org/19602/PubEAAProvidersList/SvcStatus/withdrawn',
    StatusStartingTime: '2019-01-01T00:00:00Z',
    ServiceDigitalIdentity: { X509SKIs: [base64(new Uint8Array(20).fill(7))] },
  },
]

describe('a list of public bodies in XML (annex H.4)', () => {
  it('says the same as in JSON, its history included', async () => {
    const payload = withValue(bodies.input, [...service, 'ServiceHistory'], history)
    const bytes = await signXmlList(bodies.operator, payload)
    const { list } = await verifyXml(bytes)
    const json = utf8(await signList(bodies.operator, payload))
    const { list: same } = await verifyXml(json, { form: 'json' })
    const digest = hex(await sha256(bytes))
    expect(list).toEqual({ ...same, sha256: digest, contentSha256: digest })
    expect(list.services[0]?.states).toHaveLength(2)
  })

  it.each<[string, (xml: string) => string, RegExp]>([
    ['another root', (text) => text.replaceAll('ListOfTrustedEntities', 'TrustedEntities'), /^the list is refused/],
    ['another namespace', (text) => text.replace('019602/v1#', '02231/v2#'), /^the list is refused/],
    ['no scheme', (text) => text.replaceAll('ListAndSchemeInformation', 'Other'), /scheme information is missing/],
    [
      'two numbers',
      (text) => text.replace('<LoTEType>', '<LoTESequenceNumber>9</LoTESequenceNumber><LoTEType>'),
      /twice/,
    ],
    [
      'two statuses',
      (text) => text.replace('<ServiceStatus>', '<ServiceStatus>x</ServiceStatus><ServiceStatus>'),
      /twice/,
    ],
    ['a number of no digits', (text) => text.replace('Number>7<', 'Number>0x7<'), /number of the list is malformed/],
    ['another type', (text) => text.replace('EUPubEAAProvidersList<', 'EUPIDProvidersList<'), /another type/],
    [
      'a time that is past',
      (text) => text.replace(/<dateTime>[^<]*/, '<dateTime>2020-01-01T00:00:00Z'),
      /past its next/,
    ],
    ['no next update', (text) => text.replace(/<dateTime>.*?<\/dateTime>/, ''), /is closed/],
    ['a critical extension', (text) => extended(text, ' Critical="true"'), /critical extension/],
    [
      'a critical extension under another name',
      (text) => extended(text, ' Critical="true"').replaceAll('Extension>', 'Other>').replace('<Extension ', '<Other '),
      /critical extension/,
    ],
    ['an extension that does not say whether it is critical', (text) => extended(text, ''), /critical extension/],
    ['no history that it keeps', (text) => text.replace('65535', '10'), /keeps its history in another way/],
  ])('is refused with %s', async (_, change, reason) => {
    const refusal = expect(verifyXml(await xml(change))).rejects
    await refusal.toThrow(TrustListRefused)
    await refusal.toThrow(reason)
  })

  it.each(['false', '0', ' false '])('may have an extension that is not critical: %s', async (critical) => {
    await verifyXml(await xml((text) => extended(text, ` Critical="${critical}"`)))
  })

  it('is refused when it was changed after it was signed, or signed by somebody else', async () => {
    const changed = textOf(await xml()).replace('SvcStatus/notified', 'SvcStatus/withdrawn')
    await expect(verifyXml(utf8(changed))).rejects.toThrow(/^the list is refused: the document is not the one/)
    const attacker = await issue(undefined, { name: bodies.operator.certificate.subject })
    const forged = await signXmlList(attacker, listOf(bodies.input))
    await expect(verifyXml(forged)).rejects.toThrow(/^the list is refused: the certificate of the signer/)
  })

  it('is refused outside of the validity of its signer', async () => {
    for (const times of [{ from: now + 1 }, { until: now - 1 }]) {
      const operator = await issue(undefined, { name: bodies.operator.certificate.subject, ...times })
      const bytes = await signXmlList(operator, listOf(bodies.input))
      await expect(verifyXml(bytes, { signers: [operator.certificate] })).rejects.toThrow(/outside its validity/)
    }
  })

  it('is taken for no JSON, nor JSON for it', async () => {
    await expect(verifyXml(await xml(), { form: 'json' })).rejects.toThrow(TrustListRefused)
    const json = utf8(await signList(bodies.operator, listOf(bodies.input)))
    await expect(verifyXml(json)).rejects.toThrow(TrustListRefused)
  })

  it('may deviate where its source tolerates it by name', async () => {
    const bytes = await xml((text) => text.replace('65535', '10'))
    const { list } = await verifyXml(bytes, { tolerate: ['otherHistoricalPeriod'] })
    expect(list.deviations).toEqual(['otherHistoricalPeriod'])
  })

  it('has a number that does not fall, and does not come again over something else', async () => {
    const bytes = await xml()
    const { list } = await verifyXml(bytes)
    const { contentSha256 } = list
    await verifyXml(bytes, {}, { last: { sequenceNumber: 7, contentSha256 } })
    for (const [last, alarm] of [
      [{ sequenceNumber: 8 }, 'sequenceRollback'],
      [{ sequenceNumber: 7, contentSha256: 'ab' }, 'sequenceReused'],
    ] as const)
      await expect(verifyXml(bytes, {}, { last })).rejects.toMatchObject({ alarm })
  })
})

function extended(text: string, critical: string): string {
  const extensions = `<SchemeExtensions><Extension${critical}></Extension></SchemeExtensions>`
  return text.replace('</ListAndSchemeInformation>', `${extensions}</ListAndSchemeInformation>`)
}

describe('a list that is no text', () => {
  it('is refused', async () => {
    const source = { kind: 'pid', signers: [pids.operator.certificate] } as const
    await expect(verifyEntitiesList(source, Uint8Array.of(255), { now })).rejects.toThrow(/no text/)
  })
})

describe('the next signer of a list (section 6.3.13)', () => {
  let successor: Party
  let second: Party
  const identities = [...scheme, 'PointersToOtherLoTE', 0, 'ServiceDigitalIdentities']
  const named = (...parties: Party[]): Json => [{ X509Certificates: parties.map(({ der }) => ({ val: base64(der) })) }]
  const fingerprint = ({ certificate }: Party) => certificate.fingerprint()

  beforeAll(async () => {
    const { name } = { name: pids.operator.certificate.subject }
    successor = await issue(undefined, { name })
    second = await issue(undefined, { name, until: now + 200 * day })
  })

  /** A list that names these as its signers. */
  const listBy = async (by: Party, ...signers: Party[]): Promise<Bytes> =>
    utf8(await signList(by, withValue(pids.input, identities, named(...signers))))

  const verify = (bytes: Bytes, previous?: TrustList, changes: Partial<EntitiesListSource> = {}) =>
    verifyEntitiesList({ kind: 'pid', signers: [pids.operator.certificate], selfRollover: true, ...changes }, bytes, {
      now,
      previous,
    })

  it('is told, whatever the configuration says, until it is configured', async () => {
    const bytes = await listBy(pids.operator, pids.operator, successor)
    for (const selfRollover of [true, false, undefined]) {
      const { announced, list } = await verify(bytes, undefined, { selfRollover })
      expect(announced).toEqual([await fingerprint(successor)])
      expect(list.announced).toEqual([base64(pids.operator.der), base64(successor.der)])
    }
    const signers = [pids.operator.certificate, successor.certificate]
    expect((await verify(bytes, undefined, { signers })).announced).toEqual([])
  })

  it('may sign where the configuration says so, and says who vouched', async () => {
    const { list } = await verify(await listBy(pids.operator, pids.operator, successor))
    const next = await listBy(successor, successor, second)
    const after = await verify(next, list)
    expect(after.list.vouchedBySha256).toBe(await fingerprint(pids.operator))
    // And the one after, as long as who began it is configured.
    const last = await verify(await listBy(second, second), after.list)
    expect(last.list.vouchedBySha256).toBe(await fingerprint(pids.operator))
    const pinned = { signers: [pids.operator.certificate], selfRollover: true }
    expect(await isStillSigner(pinned, last.list)).toBe(true)
  })

  it('may not sign otherwise', async () => {
    const { list } = await verify(await listBy(pids.operator, pids.operator, successor))
    const next = await listBy(successor, successor)
    await expect(verify(next, list, { selfRollover: false })).rejects.toThrow(/nobody that is configured/)
    await expect(verify(next, undefined)).rejects.toThrow(/nobody that is configured/)
    // Named by a list of another kind, or by nobody.
    await expect(verify(next, { ...list, kind: 'wallet' })).rejects.toThrow(/nobody that is configured/)
    const { list: silent } = await verify(await listBy(pids.operator, pids.operator))
    await expect(verify(next, silent)).rejects.toThrow(/nobody that is configured/)
  })

  it('goes with who vouched for it', async () => {
    const { list } = await verify(await listBy(pids.operator, pids.operator, successor))
    const { list: after } = await verify(await listBy(successor, successor), list)
    const other = await issue(undefined)
    const signers = [other.certificate]
    await expect(verify(await listBy(successor, successor), after, { signers })).rejects.toThrow(/nobody/)
    expect(await isStillSigner({ signers, selfRollover: true }, after)).toBe(false)
    expect(await isStillSigner({ signers: [pids.operator.certificate] }, after)).toBe(false)
    expect(await isStillSigner({ signers: [pids.operator.certificate] }, list)).toBe(true)
  })

  it('is nobody where what stands there is no certificate', async () => {
    const value: Json = [{ X509Certificates: [{ val: base64(pids.operator.der) }, 'MIIB', '*', 1] }]
    const bytes = utf8(await signList(pids.operator, withValue(pids.input, identities, value)))
    const { list, announced } = await verify(bytes)
    expect(announced).toEqual([])
    await expect(verify(await listBy(successor, successor), list)).rejects.toThrow(/nobody that is configured/)
  })
})
