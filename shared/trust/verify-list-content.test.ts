import { beforeAll, describe, expect, it } from 'vitest'
import { type ListInput, listOf } from '../../sandbox/trust-lists/create-list.ts'
import {
  createListExample,
  entity,
  type ListExample,
  scheme,
  service,
  signList,
  withValue,
} from '../../sandbox/trust-lists/example-list.ts'
import { base64 } from '../bytes.ts'
import { day, isoDateTime } from '../clock.ts'
import type { Json } from '../json.ts'
import { issue, now } from './example-certificates.ts'
import { place, resign } from './example-der.ts'
import { type TrustList, trustKinds } from './trust-list.ts'
import { TrustListRefused } from './trust-list-refused.ts'
import { type TrustListExpected, verifyTrustList } from './verify-list.ts'

let example: ListExample

beforeAll(async () => {
  example = await createListExample()
})

type Path = readonly (string | number)[]

const notified = 'http://uri.etsi.org/19602/PubEAAProvidersList/SvcStatus/notified'

const verifyPayload = async (payload: object, changes: Partial<TrustListExpected> = {}): Promise<TrustList> => {
  const signers = [example.operator.certificate]
  return verifyTrustList(await signList(example.operator, payload), { kind: 'pid', signers, now, ...changes })
}
const verifyWith = (path: Path, value: Json | undefined) => verifyPayload(withValue(example.input, path, value))
const verifyInput = (changes: Partial<ListInput>, expected: Partial<TrustListExpected> = {}) =>
  verifyPayload(listOf({ ...example.input, ...changes }), expected)

async function expectRefused(path: Path, value: Json | undefined, reason: RegExp): Promise<void> {
  const refusal = expect(verifyWith(path, value)).rejects
  await refusal.toThrow(TrustListRefused)
  await refusal.toThrow(reason)
}

describe('the scheme of a list', () => {
  it.each<[string, Path, Json | undefined, RegExp]>([
    ['no list', ['LoTE'], undefined, /no list of trusted entities/],
    ['a list of lists', ['LoTE'], [], /no list of trusted entities/],
    ['no scheme', scheme, undefined, /scheme information is missing/],
    ['version 2', [...scheme, 'LoTEVersionIdentifier'], 2, /another version/],
    ['version 1 as text', [...scheme, 'LoTEVersionIdentifier'], '1', /another version/],
    ['no type', [...scheme, 'LoTEType'], undefined, /another type/],
    ['a type of its own', [...scheme, 'LoTEType'], 'http://example.org/LoTE/type', /another type/],
    ['another approach', [...scheme, 'StatusDeterminationApproach'], 'http://example.org/status', /another way/],
    ['another territory', [...scheme, 'SchemeTerritory'], 'BE', /another territory/],
    ['no operator', [...scheme, 'SchemeOperatorName'], undefined, /languages is missing/],
    ['no name of the operator', [...scheme, 'SchemeOperatorName'], [], /languages is missing/],
    ['a malformed operator', [...scheme, 'SchemeOperatorName'], ['Example Lists'], /languages is malformed/],
    ['an operator of no text', [...scheme, 'SchemeOperatorName'], [{ lang: 'en', value: 1 }], /languages is malformed/],
    ['another operator', [...scheme, 'SchemeOperatorName', 0, 'value'], 'Example lists', /not signed by its operator/],
    ['no number', [...scheme, 'LoTESequenceNumber'], undefined, /no sequence number/],
    ['number 0', [...scheme, 'LoTESequenceNumber'], 0, /no sequence number/],
    ['a number as text', [...scheme, 'LoTESequenceNumber'], '7', /no sequence number/],
    ['a number with a fraction', [...scheme, 'LoTESequenceNumber'], 7.5, /no sequence number/],
    ['a number that JSON cannot count', [...scheme, 'LoTESequenceNumber'], 1e300, /no sequence number/],
    ['no issue time', [...scheme, 'ListIssueDateTime'], undefined, /an issue time/],
    ['a fraction of a second', [...scheme, 'ListIssueDateTime'], '2026-09-21T00:00:00.5Z', /an issue time/],
    ['another zone', [...scheme, 'ListIssueDateTime'], '2026-09-21T00:00:00+02:00', /an issue time/],
    ['a thirteenth month', [...scheme, 'ListIssueDateTime'], '2026-13-01T00:00:00Z', /an issue time/],
    ['the 30th of February', [...scheme, 'ListIssueDateTime'], '2026-02-30T00:00:00Z', /an issue time/],
    ['a day of 25 hours', [...scheme, 'NextUpdate'], '2026-10-01T24:00:00Z', /a next update/],
    ['the 31st of November', [...scheme, 'NextUpdate'], '2026-11-31T00:00:00Z', /a next update/],
    ['a time in a line of its own', [...scheme, 'NextUpdate'], '2026-10-01T00:00:00Z\n', /a next update/],
    ['a time as number', [...scheme, 'ListIssueDateTime'], now, /an issue time/],
    ['a closed list', [...scheme, 'NextUpdate'], null, /is closed/],
    ['no next update', [...scheme, 'NextUpdate'], undefined, /a next update/],
    ['an extension', [...scheme, 'SchemeExtensions'], [{ Critical: true }], /critical extension/],
    [
      'an extension in lower case',
      [...scheme, 'SchemeExtensions'],
      [{ a: 1 }, { critical: true }],
      /critical extension/,
    ],
    ['both', [...scheme, 'SchemeExtensions'], [{ Critical: false, critical: true }], /critical extension/],
    ['an extension of text', [...scheme, 'SchemeExtensions'], [{ Critical: 'true' }], /critical extension/],
    ['extensions outside a list', [...scheme, 'SchemeExtensions'], { Critical: true }, /extensions .* malformed/],
  ])('is refused: %s', async (_, path, value, reason) => {
    await expectRefused(path, value, reason)
  })

  it('may have extensions that are not critical', async () => {
    await verifyWith([...scheme, 'SchemeExtensions'], [{ Critical: false, value: 1 }, { critical: false }, {}, 'text'])
  })

  it('may have members that nobody asks for, whatever they say of themselves', async () => {
    await verifyWith([...scheme, 'Unknown'], { Critical: true })
    await verifyWith([...service, 'Unknown'], 1)
  })

  it('may name its operator in several languages, one of them as the certificate does', async () => {
    const names = ['Lijsten', example.input.operator].map((value) => ({ lang: 'en', value }))
    expect((await verifyWith([...scheme, 'SchemeOperatorName'], names)).operator).toBe('Lijsten')
  })

  it('is refused when the certificate of the signer names no organisation', async () => {
    const nameless = await issue(undefined, { name: 'CN=Example Lists' })
    const jws = await signList(nameless, listOf(example.input))
    const expected = { kind: 'pid', signers: [nameless.certificate], now } as const
    await expect(verifyTrustList(jws, expected)).rejects.toThrow(/not signed by its operator/)
  })

  it('is not taken for that of another kind', async () => {
    const wallets = await createListExample('wallet')
    const jws = await signList(wallets.operator, listOf(wallets.input))
    const expected = { signers: [wallets.operator.certificate], now }
    expect((await verifyTrustList(jws, { ...expected, kind: 'wallet' })).kind).toBe('wallet')
    await expect(verifyTrustList(jws, { ...expected, kind: 'pid' })).rejects.toThrow(/another type/)
  })
})

describe('the number of a list', () => {
  it('does not fall (rollback)', async () => {
    await expect(verifyInput({}, { lastSequenceNumber: 8 })).rejects.toThrow(/older than the one before/)
    for (const lastSequenceNumber of [6, 7]) await verifyInput({}, { lastSequenceNumber })
  })

  it('comes again over the same content alone, which may be signed anew', async () => {
    const { contentSha256: lastContentSha256, sequenceNumber: lastSequenceNumber } = await verifyInput({})
    const last = { lastContentSha256, lastSequenceNumber }
    const jws = await signList(example.operator, listOf(example.input), { iat: now - 1 })
    await verifyTrustList(jws, { kind: 'pid', signers: [example.operator.certificate], now, ...last })
    await verifyInput({ sequenceNumber: 8 }, last)
    await expect(verifyInput({ issued: now - 1 }, last)).rejects.toMatchObject({ alarm: 'sequenceReused' })
    await expect(verifyInput({}, { ...last, lastSequenceNumber: 8 })).rejects.toMatchObject({
      alarm: 'sequenceRollback',
    })
  })
})

describe('the times of a list', () => {
  it('are not from the future, but for a minute', async () => {
    await expect(verifyInput({ issued: now + 61 })).rejects.toThrow(/from the future/)
    await verifyInput({ issued: now + 60 })
  })

  it('are refused from the next update on', async () => {
    await expect(verifyInput({ nextUpdate: now })).rejects.toThrow(/past its next update/)
    await verifyInput({ nextUpdate: now + 1 })
  })

  it.each([
    ['2026-03-01', '2026-09-01', '2026-09-03'],
    ['2026-09-01', '2027-03-01', '2027-03-03'],
  ])('promise the next update within six months of the calendar: %s', async (issued, last, late) => {
    const at = Date.parse(issued) / 1000
    const { operator, input } = await createListExample('pid', at)
    const verifyUntil = async (until: string) => {
      const payload = listOf({ ...input, nextUpdate: Date.parse(until) / 1000 })
      const signers = [operator.certificate]
      return verifyTrustList(await signList(operator, payload, {}, at), { kind: 'pid', signers, now: at })
    }
    expect(isoDateTime((await verifyUntil(last)).nextUpdate)).toBe(`${last}T00:00:00Z`)
    await expect(verifyUntil(late)).rejects.toThrow(/too late/)
  })
})

describe('the entities of a list', () => {
  const certificates = [...service, 'ServiceInformation', 'ServiceDigitalIdentity', 'X509Certificates']

  it.each<[string, Path, Json | undefined, RegExp]>([
    ['no list', ['LoTE', 'TrustedEntitiesList'], {}, /entities of the list are malformed/],
    ['null', ['LoTE', 'TrustedEntitiesList'], null, /entities of the list are malformed/],
    ['an entity of text', entity, 'Example', /an entity is missing/],
    ['no information', [...entity, 'TrustedEntityInformation'], undefined, /information of an entity is missing/],
    ['no name', [...entity, 'TrustedEntityInformation', 'TEName'], undefined, /languages is missing/],
    ['no address', [...entity, 'TrustedEntityInformation', 'TEInformationURI'], undefined, /languages is missing/],
    ['a malformed trade name', [...entity, 'TrustedEntityInformation', 'TETradeName'], ['x'], /languages is malformed/],
    [
      'a critical extension',
      [...entity, 'TrustedEntityInformation', 'TEInformationExtensions'],
      [{ Critical: true }],
      /critical extension/,
    ],
    ['no services', [...entity, 'TrustedEntityServices'], undefined, /an entity has no services/],
    ['a service of text', service, 'PID', /a service is missing/],
    ['no information of a service', [...service, 'ServiceInformation'], undefined, /information of a service/],
    ['a status', [...service, 'ServiceInformation', 'ServiceStatus'], 'granted', /a service has a status/],
    ['a status of null', [...service, 'ServiceInformation', 'ServiceStatus'], null, /a service has a status/],
    ['a status time', [...service, 'ServiceInformation', 'StatusStartingTime'], isoDateTime(now), /has a status/],
    ['a history', [...service, 'ServiceHistory'], [], /a service has a status/],
    [
      'a critical extension of a service',
      [...service, 'ServiceInformation', 'ServiceInformationExtensions'],
      [{ Critical: true }],
      /critical extension/,
    ],
    ['no type', [...service, 'ServiceInformation', 'ServiceTypeIdentifier'], undefined, /of a type that/],
    [
      'a type of the wallet list',
      [...service, 'ServiceInformation', 'ServiceTypeIdentifier'],
      'http://uri.etsi.org/19602/SvcType/WalletSolution/Issuance',
      /of a type that/,
    ],
    [
      'a longer type',
      [...service, 'ServiceInformation', 'ServiceTypeIdentifier'],
      'http://uri.etsi.org/19602/SvcType/PID/Issuance/x',
      /of a type that/,
    ],
    ['no identity', [...service, 'ServiceInformation', 'ServiceDigitalIdentity'], undefined, /identity of a service/],
    ['no certificates', certificates, undefined, /a service has no certificates/],
    ['a certificate that is no base64', [...certificates, 0, 'val'], 'MIIB...', /certificate of the list is malformed/],
    ['a certificate of no text', [...certificates, 0, 'val'], 1, /certificate of the list is malformed/],
    ['no certificate', [...certificates, 0], {}, /certificate of the list is malformed/],
  ])('are refused: %s', async (_, path, value, reason) => {
    await expectRefused(path, value, reason)
  })

  it('are refused when a certificate is spelled in another way', async () => {
    const text = base64(example.authority.der)
    for (const other of [`${text.slice(0, 64)}\n${text.slice(64)}`, `${text}====`, ` ${text}`])
      await expectRefused([...certificates, 0, 'val'], other, /malformed/)
  })

  it('do without a certificate that is not accepted: it is no anchor, and spoils no other', async () => {
    const authority = base64(example.authority.der)
    const { publicKey } = (await crypto.subtle.generateKey('X25519', true, ['deriveBits'])) as CryptoKeyPair
    const spki = new Uint8Array(await crypto.subtle.exportKey('spki', publicKey))
    const ofAnotherKind = await resign(example.authority.der, example.authority, (parts) => parts.with(place.key, spki))
    for (const other of ['MIIB', base64(example.authority.der.slice(1)), base64(ofAnotherKind)]) {
      const { services } = await verifyWith([...certificates, 1], { val: other })
      expect(services[0]?.certificates).toEqual([authority])
      expect((await verifyWith(certificates, [{ val: other }])).services[0]?.certificates).toEqual([])
    }
  })

  it('are none when the list leaves them out: who was on it before is trusted no longer', async () => {
    expect((await verifyWith(['LoTE', 'TrustedEntitiesList'], undefined)).services).toEqual([])
    expect((await verifyInput({ entities: [] })).services).toEqual([])
  })

  it('may have certificates without a wrapping', async () => {
    const text = base64(example.authority.der)
    expect((await verifyWith([...certificates, 0], text)).services[0]?.certificates).toEqual([text])
  })

  it('keep their own certificates and roles', async () => {
    const [one] = example.input.entities
    if (!one) throw new TypeError('the example has an entity')
    const { issuance, revocation } = one.services
    const two = { ...one, name: 'Other', country: 'NL', services: { issuance: revocation, revocation: issuance } }
    const tolerate = ['otherOrganization']
    const { services } = await verifyInput({ entities: [one, two] }, { tolerate })
    expect(services.map(({ entity: name, role, country, certificates: own }) => [name, role, country, own])).toEqual([
      ['Example', 'issuance', 'BE', issuance],
      ['Example', 'revocation', 'BE', revocation],
      ['Other', 'issuance', 'NL', revocation],
      ['Other', 'revocation', 'NL', issuance],
    ])
  })

  it.each([
    ['EL', 'GR'],
    ['UK', 'GB'],
    ['BE', 'BE'],
  ])('have the code of their country that certificates have as well: %s', async (code, country) => {
    const [one] = example.input.entities
    if (!one) throw new TypeError('the example has an entity')
    const { services } = await verifyInput({ entities: [{ ...one, country: code }] })
    expect(services[0]?.country).toBe(country)
  })

  it('may have no trade name', async () => {
    const { services } = await verifyWith([...entity, 'TrustedEntityInformation', 'TETradeName'], undefined)
    expect(services[0]?.identifiers).toEqual([])
  })
})

describe('every kind of list', () => {
  it.each(trustKinds)('has the roles of its services, and countries: %s', async (kind) => {
    const { operator, input } = await createListExample(kind)
    const expected = { kind, signers: [operator.certificate], now: now + day - 1 }
    const { services } = await verifyTrustList(await signList(operator, listOf(input)), expected)
    const roles = kind === 'registrar' ? ['issuance'] : ['issuance', 'revocation']
    expect(services.map(({ role, country }) => [role, country])).toEqual(roles.map((role) => [role, 'BE']))
  })

  it.each(trustKinds)('is taken for no other kind: %s', async (kind) => {
    const { operator, input } = await createListExample(kind)
    const jws = await signList(operator, listOf(input))
    for (const other of trustKinds.filter((one) => one !== kind))
      await expect(verifyTrustList(jws, { kind: other, signers: [operator.certificate], now })).rejects.toThrow(
        /another type/,
      )
  })

  it.each(trustKinds.filter((kind) => kind !== 'pub-eaa'))('knows no status: %s', async (kind) => {
    const { operator, input } = await createListExample(kind)
    const payload = withValue(input, [...service, 'ServiceInformation', 'ServiceStatus'], notified)
    const expected = { kind, signers: [operator.certificate], now }
    await expect(verifyTrustList(await signList(operator, payload), expected)).rejects.toThrow(/has a status/)
  })
})

describe('a list of those who issue registration certificates (annex G)', () => {
  it.each(['WRPRCProvidersList', 'WRPRCrovidersList'])(
    'is accepted in both spellings of the standard: %s',
    async (name) => {
      const { operator, input } = await createListExample('registration-certificate')
      const approach = `http://uri.etsi.org/19602/${name}/StatusDetn/EU`
      const jws = await signList(operator, withValue(input, [...scheme, 'StatusDeterminationApproach'], approach))
      await verifyTrustList(jws, { kind: 'registration-certificate', signers: [operator.certificate], now })
      await expect(verifyWith([...scheme, 'StatusDeterminationApproach'], approach)).rejects.toThrow(/another way/)
    },
  )
})

describe('a list of public bodies (annex H)', () => {
  let bodies: ListExample
  const verifyBodies = async (payload: object): Promise<TrustList> => {
    const expected = { kind: 'pub-eaa', signers: [bodies.operator.certificate], now } as const
    return verifyTrustList(await signList(bodies.operator, payload), expected)
  }
  const verifyWithout = (path: Path, value: Json | undefined) => verifyBodies(withValue(bodies.input, path, value))
  const status = [...service, 'ServiceInformation', 'ServiceStatus']
  const since = [...service, 'ServiceInformation', 'StatusStartingTime']
  const withdrawn = 'http://uri.etsi.org/19602/PubEAAProvidersList/SvcStatus/withdrawn'
  const about = [...entity, 'TrustedEntityInformation']

  beforeAll(async () => {
    bodies = await createListExample('pub-eaa')
  })

  const identifier = base64(new Uint8Array(20).fill(7))
  const instance = (changes: Record<string, Json> = {}): Record<string, Json> => ({
    ServiceName: [{ lang: 'en', value: 'Before' }],
    ServiceStatus: withdrawn,
    StatusStartingTime: '2019-01-01T00:00:00Z',
    ServiceDigitalIdentity: { X509SKIs: [identifier] },
    ...changes,
  })

  it('names who was notified, and apart from them who was withdrawn since', async () => {
    const roles = (services: TrustList['services'] = []) => services.map(({ role }) => role)
    const good = await verifyWithout(status, notified)
    expect([roles(good.services), roles(good.withdrawn)]).toEqual([['issuance', 'revocation'], []])
    const bad = await verifyWithout(status, withdrawn)
    expect([roles(bad.services), roles(bad.withdrawn)]).toEqual([['revocation'], ['issuance']])
  })

  it('keeps what the status was before, and of which key', async () => {
    const { services } = await verifyWithout([...service, 'ServiceHistory'], [instance()])
    expect(services[0]?.states).toEqual([
      { isTrusted: true, from: Date.parse('2020-01-01') / 1000 },
      { isTrusted: false, from: Date.parse('2019-01-01') / 1000, keys: ['07'.repeat(20)] },
    ])
  })

  it.each<[string, Record<string, Json>[], RegExp]>([
    ['no status', [instance({ ServiceStatus: 'granted' })], /no status/],
    ['no time', [instance({ StatusStartingTime: 1 })], /a status time/],
    ['no identity', [instance({ ServiceDigitalIdentity: 'x' })], /identity in a history/],
    ['a malformed key identifier', [instance({ ServiceDigitalIdentity: { X509SKIs: ['*'] } })], /malformed/],
    ['a key identifier of no text', [instance({ ServiceDigitalIdentity: { X509SKIs: [1] } })], /malformed/],
    ['another type', [instance({ ServiceTypeIdentifier: 'x' })], /of a type that/],
    ['a critical extension', [instance({ ServiceInformationExtensions: [{ Critical: true }] })], /critical/],
    [
      'an instance that is younger than the present',
      [instance({ StatusStartingTime: '2020-01-02T00:00:00Z' })],
      /order/,
    ],
    ['the oldest first', [instance(), instance({ StatusStartingTime: '2019-06-01T00:00:00Z' })], /out of order/],
  ])('is refused with a history that has %s', async (_, history, reason) => {
    await expect(verifyWithout([...service, 'ServiceHistory'], history)).rejects.toThrow(reason)
  })

  it.each<[string, Json]>([
    ['no list', {}],
    ['text', ['before']],
  ])('is refused with a history that is %s', async (_, history) => {
    await expect(verifyWithout([...service, 'ServiceHistory'], history)).rejects.toThrow(TrustListRefused)
  })

  it.each<[string, Path, Json | undefined, RegExp]>([
    ['no status', status, undefined, /no status/],
    ['a status of another kind', status, 'granted', /no status/],
    ['a status of null', status, null, /no status/],
    ['a status since nobody knows when', since, undefined, /a status time that is missing/],
    ['a status since later than the list', since, isoDateTime(now + 1), /a status from the future/],
    [
      'a malformed service that was withdrawn',
      [...service, 'ServiceInformation', 'ServiceTypeIdentifier'],
      'x',
      /type/,
    ],
  ])('is refused with %s', async (_, path, value, reason) => {
    await expect(verifyWithout(path, value)).rejects.toThrow(reason)
  })

  it('has the name of each body in every language, and its country in its address', async () => {
    const names = [
      { lang: 'nl', value: 'Rijksdienst' },
      { lang: 'en', value: 'Example' },
    ]
    const named = await verifyWithout([...about, 'TEName'], names)
    expect(named.services[0]).toMatchObject({ entity: 'Rijksdienst', names: ['Rijksdienst', 'Example'], country: 'BE' })
  })

  it('has the law of a body beside its identifier, and does not take one for the other', async () => {
    const both = ['OJ:EU32024R1183', 'NTRBE-0999999130'].map((value) => ({ lang: 'en', value }))
    const { services } = await verifyWithout([...about, 'TETradeName'], both)
    expect(services[0]?.identifiers).toEqual(['NTRBE-0999999130'])
  })
})
