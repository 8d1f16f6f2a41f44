import { beforeAll, describe, expect, it } from 'vitest'
import { listOf } from '../../sandbox/trust-lists/create-list.ts'
import {
  createListExample,
  entity,
  type ListExample,
  scheme,
  service,
  signList,
} from '../../sandbox/trust-lists/example-list.ts'
import { base64 } from '../bytes.ts'
import { day, isoDateTime } from '../clock.ts'
import type { Json, JsonObject } from '../json.ts'
import { type DeviationName, deviations, isDeviation } from './deviation.ts'
import { issue, now, type Party } from './example-certificates.ts'
import { profiles, type TrustKind } from './trust-list.ts'
import { TrustListRefused } from './trust-list-refused.ts'
import { verifyTrustList } from './verify-list.ts'

const examples = new Map<TrustKind, ListExample>()

beforeAll(async () => {
  for (const kind of ['pid', 'pub-eaa', 'registrar'] as const) examples.set(kind, await createListExample(kind))
})

const exampleOf = (kind: TrustKind): ListExample => {
  const example = examples.get(kind)
  if (!example) throw new TypeError('there is no such example')
  return example
}

type Path = readonly (string | number)[]
type Change = [Path, Json | undefined]

function changed(original: JsonObject, changes: readonly Change[]): JsonObject {
  // Some parts stand in it several times, and are to change in one place alone.
  const payload = JSON.parse(JSON.stringify(original)) as JsonObject
  for (const [path, value] of changes) {
    const holder = path.slice(0, -1).reduce<Json>((at, step) => (at as JsonObject)[step] as Json, payload)
    const last = path.at(-1) as string
    if (value === undefined) delete (holder as JsonObject)[last]
    else (holder as JsonObject)[last] = value
  }
  return payload
}

const text = (...values: string[]): Json => values.map((value) => ({ lang: 'en', value }))
const uri = (...values: string[]): Json => values.map((uriValue) => ({ lang: 'en', uriValue }))
const about = [...entity, 'TrustedEntityInformation'] as const
const electronic = [...about, 'TEAddress', 'TEElectronicAddress'] as const
const information = [...service, 'ServiceInformation'] as const
const certificates = [...information, 'ServiceDigitalIdentity', 'X509Certificates'] as const
const privateType = 'https://lists.example/type'

interface Made {
  kind?: TrustKind
  changes?: Change[]
  header?: object
  by?: () => Promise<Party>
  payload?: (payload: JsonObject) => JsonObject
  jws?: (jws: string) => string
  /** As `tolerate` has to name it, where that is more than the name. */
  named?: string
}

const instance = (identity: Json): Json => ({
  ServiceName: text('Before'),
  ServiceStatus: 'http://uri.etsi.org/19602/PubEAAProvidersList/SvcStatus/notified',
  StatusStartingTime: '2019-01-01T00:00:00Z',
  ServiceDigitalIdentity: identity,
})

const cases: [DeviationName, Made][] = [
  ['jsonSerialisation', { jws: (jws) => flattened(jws) }],
  ['jsonSerialisation', { jws: (jws) => general(jws) }],
  ['missingDigestReference', { header: { 'x5t#S256': undefined } }],
  ['missingIat', { header: { iat: undefined } }],
  ['legacySigningTime', { header: { iat: undefined, sigT: isoDateTime(now), crit: ['sigT'] } }],
  ['otherOperator', { changes: [[[...scheme, 'SchemeOperatorName'], text('Others')]] }],
  ['otherOperator', { by: () => issue(undefined, { name: 'CN=Example Lists, C=EU' }) }],
  ['noWrapper', { payload: ({ LoTE: list }) => list as JsonObject }],
  ['privateListType', { changes: typed(privateType), named: `privateListType:${privateType}` }],
  [
    'privateServiceType',
    { changes: serviceTypes('https://lists.example/svc'), named: 'privateServiceType:https://lists.example/svc' },
  ],
  [
    'otherStatusDetermination',
    { changes: [[[...scheme, 'StatusDeterminationApproach'], 'https://lists.example/status']] },
  ],
  ['otherRules', { changes: [[[...scheme, 'SchemeTypeCommunityRules'], uri('https://lists.example/rules')]] }],
  ['otherRules', { changes: [[[...scheme, 'SchemeTypeCommunityRules'], undefined]] }],
  ['otherHistoricalPeriod', { changes: [[[...scheme, 'HistoricalInformationPeriod'], 65_535]] }],
  ['otherHistoricalPeriod', { kind: 'pub-eaa', changes: [[[...scheme, 'HistoricalInformationPeriod'], undefined]] }],
  ['noSelfPointer', { changes: [[[...scheme, 'PointersToOtherLoTE'], undefined]] }],
  [
    'noSelfPointer',
    { changes: [[[...scheme, 'PointersToOtherLoTE', 0, 'LoTEQualifiers', 0, 'LoTEType'], privateType]] },
  ],
  ['noSelfPointer', { changes: [[[...scheme, 'PointersToOtherLoTE', 0, 'ServiceDigitalIdentities'], []]] }],
  [
    'noSelfPointer',
    {
      changes: [
        [[...scheme, 'PointersToOtherLoTE', 0, 'ServiceDigitalIdentities'], [{ X509Certificates: [{ val: 'MIIB' }] }]],
      ],
    },
  ],
  ['unexpectedPointer', { kind: 'pub-eaa', changes: [[[...scheme, 'PointersToOtherLoTE'], []]] }],
  ['oneSchemeUri', { changes: [[[...scheme, 'SchemeInformationURI'], uri('https://a.example', 'https://a.example')]] }],
  ['otherSchemeName', { changes: [[[...scheme, 'SchemeName'], text('A list of PID providers')]] }],
  ['otherSchemeName', { changes: [[[...scheme, 'SchemeName'], undefined]] }],
  ['noLegalNotice', { changes: [[[...scheme, 'PolicyOrLegalNotice'], undefined]] }],
  ['noLegalNotice', { changes: [[[...scheme, 'PolicyOrLegalNotice'], []]] }],
  ['incompleteOperatorAddress', { changes: [[[...scheme, 'SchemeOperatorAddress'], undefined]] }],
  ['noEnglish', { changes: [[[...scheme, 'SchemeOperatorName', 0, 'lang'], 'nl']] }],
  ['noEnglish', { changes: [[[...about, 'TEName', 0, 'lang'], 'nl']] }],
  ['fractionalSeconds', { changes: [[[...scheme, 'ListIssueDateTime'], isoDateTime(now).replace('Z', '.789Z')]] }],
  ['lateNextUpdate', { changes: [[[...scheme, 'NextUpdate'], isoDateTime(now + 200 * day)]] }],
  ['emptyList', { changes: [[['LoTE', 'TrustedEntitiesList'], []]] }],
  ['lowerCaseCountry', { changes: [[[...about, 'TEAddress', 'TEPostalAddress', 0, 'Country'], 'be']] }],
  ['lowerCaseCountry', { changes: [[[...about, 'TEInformationURI', 1, 'uriValue'], ofCountry('be')]] }],
  ['entityWithoutCountry', { changes: [[[...about, 'TEInformationURI'], uri('https://attestry.example/')]] }],
  ['entityWithoutCountry', { changes: [[[...about, 'TEInformationURI', 1, 'uriValue'], ofCountry('BEL')]] }],
  ['entityWithoutCountry', { changes: [[[...about, 'TEInformationURI'], uri(ofCountry('BE'), ofCountry('LU'))]] }],
  [
    'entityWithoutCountry',
    { kind: 'pub-eaa', changes: [[[...electronic, 3, 'uriValue'], 'https://attestry.example/']] },
  ],
  ...[0, 1, 2].map((at): [DeviationName, Made] => [
    'incompleteEntityAddress',
    { changes: [[[...electronic, at, 'uriValue'], 'x:y']] },
  ]),
  ['incompleteEntityAddress', { changes: [[[...about, 'TEAddress'], undefined]] }],
  ['incompleteEntityAddress', { changes: [[[...about, 'TEAddress', 'TEPostalAddress', 0, 'StreetAddress'], '']] }],
  ['otherOrganization', { changes: [[[...about, 'TEName'], text('Somebody')]] }],
  ['bodyWithoutLaw', { kind: 'pub-eaa', changes: [[[...about, 'TETradeName'], text('NTRBE-0999999130')]] }],
  [
    'certificateInHistory',
    { kind: 'pub-eaa', changes: [[[...service, 'ServiceHistory'], [instance({ X509SKIs: [] })]]] },
  ],
  [
    'certificateInHistory',
    {
      kind: 'pub-eaa',
      changes: [[[...service, 'ServiceHistory'], [instance({ X509SKIs: ['AA=='], X509Certificates: [] })]]],
    },
  ],
  ['noServiceName', { changes: [[[...information, 'ServiceName'], undefined]] }],
  ['registerWithoutAddress', { kind: 'registrar', changes: [[[...information, 'ServiceSupplyPoints'], undefined]] }],
]

function ofCountry(country: string): string {
  return `http://uri.etsi.org/19602/ListOfTrustedEntities/PIDProvider/${country}`
}

function typed(type: string): Change[] {
  return [
    [[...scheme, 'LoTEType'], type],
    [[...scheme, 'PointersToOtherLoTE', 0, 'LoTEQualifiers', 0, 'LoTEType'], type],
  ]
}

function serviceTypes(prefix: string): Change[] {
  return [
    [[...information, 'ServiceTypeIdentifier'], `${prefix}/Issuance`],
    [[...entity, 'TrustedEntityServices', 1, 'ServiceInformation', 'ServiceTypeIdentifier'], `${prefix}/Revocation`],
  ]
}

function partsOf(jws: string) {
  const [header = '', payload = '', signature = ''] = jws.split('.')
  return { protected: header, payload, signature }
}

const flattened = (jws: string, more: object = {}): string => JSON.stringify({ ...partsOf(jws), ...more })

function general(jws: string, more: object = {}): string {
  const { payload, ...signature } = partsOf(jws)
  return JSON.stringify({ payload, signatures: [{ ...signature, ...more }] })
}

const twice = (text: string): string => text.replace(/\[(.*)\]/, '[$1,$1]')

async function make({ kind = 'pid', changes = [], header, by, payload = (one) => one, jws = (one) => one }: Made) {
  const { operator, input } = exampleOf(kind)
  const signer = by ? await by() : operator
  const made = jws(await signList(signer, payload(changed(listOf(input), changes)), header))
  const verify = (tolerate: readonly string[] = []) =>
    verifyTrustList(made, { kind, signers: [signer.certificate], now, tolerate })
  return { made, verify }
}

describe('a deviation', () => {
  it.each(cases)(
    'is refused unless its source tolerates it by name, and no other name helps: %s',
    async (name, made) => {
      const { verify } = await make(made)
      const named = made.named ?? name
      const others = Object.keys(deviations).filter((one) => one !== name)
      for (const tolerate of [[], others, [`${name}:https://other.example/`]]) {
        const refusal = await verify(tolerate).then(
          () => undefined,
          (error: unknown) => error,
        )
        expect(refusal).toBeInstanceOf(TrustListRefused)
        expect(refusal).toMatchObject({ deviation: named })
      }
      expect((await verify([named])).deviations).toEqual([named])
    },
  )

  it('is not said of a list that is in order, whatever is tolerated', async () => {
    const { verify } = await make({})
    expect((await verify(Object.keys(deviations))).deviations).toBeUndefined()
  })

  it.each([['BEL'], [''], ['BE', 'LU'], ['be', 'BE']])('of the country leaves none: %s', async (...countries) => {
    const { verify } = await make({ changes: [[[...about, 'TEInformationURI'], uri(...countries.map(ofCountry))]] })
    const { services } = await verify(['entityWithoutCountry'])
    expect(services.map(({ country }) => country)).toEqual([undefined, undefined])
  })

  it('of the country is none where it stands there in several languages', async () => {
    const { verify } = await make({
      changes: [[[...about, 'TEInformationURI'], uri(ofCountry('BE'), ofCountry('BE'))]],
    })
    expect((await verify()).services[0]?.country).toBe('BE')
  })

  it('of certificates is one of the entity', async () => {
    const { authority } = exampleOf('pid')
    const nameless = await issue(undefined, { name: 'CN=PID CA, C=BE', ca: true })
    const { verify } = await make({ changes: [[certificates, [{ val: base64(nameless.der) }]]] })
    await expect(verify()).rejects.toMatchObject({ deviation: 'entityWithoutOrganization' })
    expect((await verify(['entityWithoutOrganization'])).services[0]?.certificates).toEqual([base64(nameless.der)])
    // Several keys are a deviation on the list of public bodies alone.
    const several = [authority, nameless].map(({ der }) => ({ val: base64(der) }))
    await (await make({ changes: [[certificates, several]] })).verify(['entityWithoutOrganization'])
  })

  it('of public bodies is to have several keys or names for one service, and not several certificates of one', async () => {
    const { signer } = exampleOf('pub-eaa')
    const ofService = async (...listed: Party[]) =>
      make({ kind: 'pub-eaa', changes: [[certificates, listed.map(({ der }) => ({ val: base64(der) }))]] })
    const renewed = await issue(undefined, { name: signer.certificate.subject, keys: signer.keys })
    await (await ofService(signer, renewed)).verify()
    for (const other of [
      await issue(undefined, { name: signer.certificate.subject }),
      await issue(undefined, { name: 'CN=Other, O=Example, C=BE', keys: signer.keys }),
    ]) {
      const { verify } = await ofService(signer, other)
      await expect(verify()).rejects.toMatchObject({ deviation: 'severalKeys' })
      expect((await verify(['severalKeys'])).deviations).toEqual(['severalKeys'])
    }
  })

  it.each<[string, (jws: string) => string]>([
    ['two signatures', (jws) => JSON.stringify({ ...partsOf(jws), signatures: [partsOf(jws), partsOf(jws)] })],
    ['two signatures and nothing else', (jws) => twice(general(jws))],
    ['a signature of null', (jws) => JSON.stringify({ payload: partsOf(jws).payload, signatures: [null] })],
    ['no signature', (jws) => JSON.stringify({ payload: partsOf(jws).payload, signatures: [] })],
    ['a signature of text', (jws) => JSON.stringify({ payload: partsOf(jws).payload, signatures: ['x'] })],
    ['one signature beside another', (jws) => JSON.stringify({ ...partsOf(jws), signatures: [partsOf(jws)] })],
    ['a header beside the signatures', (jws) => general(jws).replace('{', '{"header":{"x5c":[]},')],
    ['a protected header beside the signatures', (jws) => general(jws).replace('{', '{"protected":"e30",')],
    ['a thousand arrays', (jws) => flattened(jws, { header: { etsiU: Array(1_000).fill([]) } })],
    ['a header that is not signed', (jws) => flattened(jws, { header: { x5c: [] } })],
    ['a header of text', (jws) => general(jws, { header: 'x' })],
    ['a payload of no text', (jws) => flattened(jws, { payload: {} })],
    ...(['payload', 'protected', 'signature'] as const).map((name): [string, (jws: string) => string] => [
      `a text within an array: ${name}`,
      (jws) => flattened(jws, { [name]: [partsOf(jws)[name]] }),
    ]),
    ['a member twice', (jws) => flattened(jws).replace('{', '{"payload":"e30",')],
  ])('of form is no excuse for %s', async (_, jws) => {
    const { verify } = await make({ jws })
    await expect(verify(['jsonSerialisation'])).rejects.toThrow(/^the list is refused: /)
  })

  it('of form may leave what JAdES leaves unsigned', async () => {
    const { verify } = await make({ jws: (jws) => flattened(jws, { header: { etsiU: [] } }) })
    expect((await verify(['jsonSerialisation'])).deviations).toEqual(['jsonSerialisation'])
  })

  it('of another kind of list is never tolerated by a name that does not say which', async () => {
    const { verify } = await make({ changes: [[[...scheme, 'LoTEType'], undefined]] })
    await expect(verify(['privateListType', 'privateListType:'])).rejects.toThrow(/another type/)
  })
})

describe('the name of a deviation', () => {
  it.each(['missingIat', 'privateListType:https://lists.example/a:b'])('is one: %s', (name) => {
    expect(isDeviation(name)).toBe(true)
  })

  it.each(
    Object.values(profiles).flatMap(({ type, service }) => [
      `privateListType:${type}`,
      `privateServiceType:${service}`,
    ]),
  )("is none: the type of a kind of list is nobody else's: %s", (name) => {
    expect(isDeviation(name)).toBe(false)
  })

  it.each(['', 'lenient', 'toString', 'privateListType', 'privateListType:', 'missingIat:x', undefined, 1, null])(
    'is none: %s',
    (name) => {
      expect(isDeviation(name)).toBe(false)
    },
  )
})

describe('every deviation', () => {
  it('is one of those that are tried here', () => {
    const tried = new Set<string>(cases.map(([name]) => name)).add('entityWithoutOrganization').add('severalKeys')
    expect(Object.keys(deviations).filter((name) => !tried.has(name))).toEqual([])
  })
})
