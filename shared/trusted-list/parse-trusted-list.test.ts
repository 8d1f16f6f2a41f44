import { beforeAll, describe, expect, it } from 'vitest'
import { base64 } from '../bytes.ts'
import { issue, type Party } from '../trust/example-certificates.ts'
import { verifySignedXml } from '../xml/verify-signed-xml.ts'
import {
  caQc,
  certificateId,
  type ExampleScheme,
  extensionXml,
  granted,
  providerXml,
  qualifications,
  serviceXml,
  signListXml,
  trustedListXml,
  withdrawn,
} from './example-trusted-list.ts'
import { parseTrustedList, trustedListRoot } from './parse-trusted-list.ts'
import type { ServiceState, TrustedList } from './trusted-list.ts'

let signer: Party
let identity: string
beforeAll(async () => {
  signer = await issue(undefined, { name: 'CN=Scheme operator, O=Authority, C=BE' })
  identity = certificateId(base64(signer.der))
})

/** Through a signature, as every list comes. */
async function parse(changes: ExampleScheme, bend: (xml: string) => string = (xml) => xml): Promise<TrustedList> {
  const bytes = await signListXml(bend(trustedListXml(changes)), signer)
  const { root } = await verifySignedXml(bytes, { root: trustedListRoot, signers: [signer.der] })
  return parseTrustedList(root, { sha256: 'aa', signerSha256: 'bb' })
}

const parseServices = async (...services: string[]): Promise<TrustedList> =>
  parse({ providers: providerXml(services.join('')) })

const firstState = async (service: string): Promise<ServiceState> =>
  (await parseServices(service)).services[0]?.states[0] as ServiceState

describe('the scheme', () => {
  it('is read with its times in seconds and its operator in English', async () => {
    expect(await parse({ uris: ['https://authority.example/'] })).toEqual({
      type: 'national',
      territory: 'BE',
      version: 6,
      sequenceNumber: 10,
      issued: Date.parse('2026-09-01T00:00:00Z') / 1000,
      nextUpdate: Date.parse('2027-02-01T00:00:00Z') / 1000,
      operator: 'Authority',
      schemeInformationUris: ['https://authority.example/'],
      pointers: [],
      services: [],
      signerSha256: 'bb',
      sha256: 'aa',
      warnings: [],
    })
  })

  it.each([{ name: 'Other' }, { namespace: 'urn:x' }])('is of a trusted list alone: %j', async (changes) => {
    const bytes = await signListXml(trustedListXml({}), signer)
    const { root } = await verifySignedXml(bytes, { root: trustedListRoot, signers: [signer.der] })
    expect(() => parseTrustedList({ ...root, ...changes }, { sha256: 'aa', signerSha256: 'bb' })).toThrow(
      /no trusted list/,
    )
  })

  it('has no next update when the list was closed', async () => {
    const { nextUpdate } = await parse({}, (xml) => xml.replace(/<dateTime>.*?<\/dateTime>/, ''))
    expect(nextUpdate).toBeUndefined()
  })

  it('takes a name in the first language where there is none in English', async () => {
    expect(await parse({}, (xml) => xml.replace('xml:lang="en">Authority', 'xml:lang="nl">Authority'))).toMatchObject({
      operator: 'Autorité',
    })
  })

  it.each([
    ['no type', /<TSLType>.*?<\/TSLType>/, '', 'MALFORMED'],
    ['a type of another scheme', 'TSLType/EUgeneric', 'TSLType/CCgeneric', 'LIST_TYPE'],
    [
      'two sequence numbers',
      '<TSLSequenceNumber>',
      '<TSLSequenceNumber>9</TSLSequenceNumber><TSLSequenceNumber>',
      'MALFORMED',
    ],
    ['a sequence number that is none', '>10<', '>10.5<', 'MALFORMED'],
    ['a negative sequence number', '>10<', '>-10<', 'MALFORMED'],
    ['an empty territory', '>BE<', '><', 'MALFORMED'],
    ['a territory in small letters', '>BE<', '>be<', 'TERRITORY'],
    ['no next update at all', /<NextUpdate>.*?<\/NextUpdate>/, '', 'MALFORMED'],
    ['two next updates', '</dateTime>', '</dateTime><dateTime>2030-01-01T00:00:00Z</dateTime>', 'MALFORMED'],
    ['an issue time without Z', '2026-09-01T00:00:00Z', '2026-09-01T00:00:00', 'MALFORMED_TIME'],
    ['an issue time with an offset', '2026-09-01T00:00:00Z', '2026-09-01T00:00:00+02:00', 'MALFORMED_TIME'],
    ['an issue time that is a day', '2026-09-01T00:00:00Z', '2026-09-01', 'MALFORMED_TIME'],
    ['a day that no calendar has', '2026-09-01T00:00:00Z', '2026-02-30T00:00:00Z', 'MALFORMED_TIME'],
    [
      'a second scheme',
      '</SchemeInformation>',
      '</SchemeInformation><SchemeInformation></SchemeInformation>',
      'MALFORMED',
    ],
    [
      'a critical extension',
      '</SchemeInformation>',
      `<SchemeExtensions>${extensionXml('<Other></Other>', 'true')}</SchemeExtensions></SchemeInformation>`,
      'CRITICAL_EXTENSION',
    ],
    [
      'an extension that does not say whether it is critical',
      '</SchemeInformation>',
      '<SchemeExtensions><Extension><Other></Other></Extension></SchemeExtensions></SchemeInformation>',
      'CRITICAL_EXTENSION',
    ],
  ])('is refused with %s', async (_, from, to, code) => {
    await expect(parse({}, (xml) => xml.replace(from, to))).rejects.toMatchObject({ code })
  })

  it('may have an extension that is not critical', async () => {
    const extensions = `<SchemeExtensions>${extensionXml('<Other></Other>')}</SchemeExtensions></SchemeInformation>`
    const { warnings } = await parse({}, (xml) => xml.replace('</SchemeInformation>', extensions))
    expect(warnings).toEqual([])
  })

  it.each([
    ['LATE_NEXT_UPDATE', '2027-02-01', '2027-03-03'],
    ['NO_TAG', ' TSLTag="http://uri.etsi.org/19612/TSLTag"', ''],
  ])('is warned of with %s', async (name, from, to) => {
    expect((await parse({}, (xml) => xml.replace(from, to))).warnings).toEqual([name])
  })
})

describe('pointers', () => {
  const listOfLists = (): ExampleScheme => ({
    type: 'EUlistofthelists',
    territory: 'EU',
    pointers: [{ territory: 'BE', location: ' https://tl.example/be.xml\n', signers: [signer, signer] }],
  })

  it('name the territory, the place, the kind of file and each signer once', async () => {
    expect((await parse(listOfLists())).pointers).toEqual([
      {
        territory: 'BE',
        location: 'https://tl.example/be.xml',
        mimeType: 'application/vnd.etsi.tsl+xml',
        type: 'http://uri.etsi.org/TrstSvc/TrustedList/TSLType/EUgeneric',
        signers: [base64(signer.der)],
      },
    ])
  })

  it('of a national list are not kept', async () => {
    expect((await parse({ pointers: [{ territory: 'EU', signers: [signer] }] })).pointers).toEqual([])
  })

  it.each([
    ['two territories', '>BE</SchemeTerritory>', '>BE</SchemeTerritory><SchemeTerritory>FR</SchemeTerritory>'],
    ['no territory', /(?<=AdditionalInformation>.*)<SchemeTerritory>BE<\/SchemeTerritory>/, ''],
    ['no type', /<TSLType>[^<]*EUgeneric<\/TSLType>/, ''],
    ['no place', /<TSLLocation>[^<]*<\/TSLLocation>/, ''],
  ])('with %s lead nowhere', async (_, from, to) => {
    expect((await parse(listOfLists(), (xml) => xml.replace(from, to))).pointers).toEqual([])
  })

  it('keep no certificate that is none', async () => {
    const bent = await parse(listOfLists(), (xml) => xml.replaceAll(/(?<=<X509Certificate>)MI/g, '!!'))
    expect(bent.pointers).toMatchObject([{ territory: 'BE', signers: [] }])
  })

  it('are the whole of a list of lists: services in one are not read', async () => {
    expect((await parse({ ...listOfLists(), providers: providerXml(serviceXml({ identity })) })).services).toEqual([])
  })
})

describe('services', () => {
  it('know their provider, their place in the list and what they were', async () => {
    const service = serviceXml(
      { status: withdrawn, since: '2022-01-01T00:00:00Z', identity },
      { since: '2016-07-01T00:00:00Z', identity: '<DigitalId><X509SKI>AQID</X509SKI></DigitalId>' },
    )
    const { services, warnings } = await parse({
      providers: providerXml(serviceXml({ identity, type: `${caQc}/other` })) + providerXml(service, 'Second'),
    })
    const empty = { additional: [], qualifications: [], revocationKeptSince: undefined, hasUnknownCritical: false }
    expect(services[1]).toEqual({
      index: 1,
      territory: 'BE',
      provider: { names: ['Second'], tradeNames: ['VATBE-0123456789'] },
      states: [
        {
          type: caQc,
          name: 'Qualified',
          status: withdrawn,
          since: Date.UTC(2022, 0) / 1000,
          identity: { certificates: [base64(signer.der)], subjectKeyIds: [], subjectNames: [] },
          ...empty,
        },
        {
          type: caQc,
          name: 'Qualified',
          status: granted,
          since: Date.UTC(2016, 6) / 1000,
          identity: { certificates: [], subjectKeyIds: ['010203'], subjectNames: [] },
          ...empty,
        },
      ],
    })
    expect(warnings).toEqual([])
  })

  it('keep the name of a subject only where no certificate says it', async () => {
    const name = '<DigitalId><X509SubjectName>CN=Signer</X509SubjectName></DigitalId>'
    expect((await firstState(serviceXml({ identity: name }))).identity.subjectNames).toEqual(['CN=Signer'])
    expect((await firstState(serviceXml({ identity: name + identity }))).identity.subjectNames).toEqual([])
  })

  it('have certificates without the white space that lists put in', async () => {
    const spread = certificateId(base64(signer.der).replace(/.{64}/g, '$&\n  '))
    expect((await firstState(serviceXml({ identity: spread }))).identity.certificates).toEqual([base64(signer.der)])
  })

  it('stand in order of time, of equal times the first as the younger, and are noted', async () => {
    const at = (year: number, name: string) => ({ since: `${year}-01-01T00:00:00Z`, status: name, identity })
    const { services, warnings } = await parseServices(
      serviceXml({ identity, since: '2025-01-01T00:00:00Z' }),
      serviceXml(at(2020, 'now'), at(2016, 'oldest'), at(2018, 'younger'), at(2018, 'older')),
    )
    expect(services[1]?.states.map(({ status }) => status)).toEqual(['now', 'younger', 'older', 'oldest'])
    expect(warnings).toContain('UNORDERED_HISTORY: 1')
  })

  it('are noted for two states since the same time alone', async () => {
    const state = { since: '2020-01-01T00:00:00Z', identity }
    expect((await parseServices(serviceXml(state, state))).warnings).toEqual(['UNORDERED_HISTORY: 0'])
  })

  it.each([
    ['NO_CERTIFICATE: 0', ''],
    ['MALFORMED_CERTIFICATE: 0', certificateId('MIJ=')],
    ['MALFORMED_CERTIFICATE: 0', certificateId('MIIB*')],
    ['MALFORMED_KEY_IDENTIFIER: 0', '<DigitalId><X509SKI>-</X509SKI></DigitalId>'],
  ])('are warned of with %s', async (warning, bent) => {
    expect((await parseServices(serviceXml({ identity: bent }))).warnings).toContain(warning)
  })

  it('are noted when the same certificate stands for the same type again', async () => {
    const { warnings } = await parseServices(
      serviceXml({ identity }),
      serviceXml({ identity, type: `${caQc}/other` }),
      serviceXml({ identity }),
    )
    expect(warnings).toEqual(['SERVICE_AGAIN: 2'])
  })

  it.each([
    ['no type', /<ServiceTypeIdentifier>.*?<\/ServiceTypeIdentifier>/, 'MALFORMED'],
    ['no status', /<ServiceStatus>.*?<\/ServiceStatus>/, 'MALFORMED'],
    ['no time', /<StatusStartingTime>.*?<\/StatusStartingTime>/, 'MALFORMED'],
    ['a time without Z', /(?<=<StatusStartingTime>[^<]*)Z/, 'MALFORMED_TIME'],
    ['no provider name', /<TSPName>.*?<\/TSPName>/, 'MALFORMED'],
  ])('with %s refuse the list', async (_, what, code) => {
    const providers = providerXml(serviceXml({ identity }))
    await expect(parse({ providers }, (xml) => xml.replace(what, ''))).rejects.toMatchObject({ code })
  })
})

describe('extensions', () => {
  const state = (extensions: string): Promise<ServiceState> => firstState(serviceXml({ identity, extensions }))

  it('say what a service is for', async () => {
    const uri = 'http://uri.etsi.org/TrstSvc/TrustedList/SvcInfoExt/ForeSeals'
    const content = `<AdditionalServiceInformation><URI xml:lang="en"> ${uri} </URI></AdditionalServiceInformation>`
    expect(await state(extensionXml(content, 'true'))).toMatchObject({ additional: [uri], hasUnknownCritical: false })
  })

  it('say since when revocations are kept', async () => {
    const content = '<ExpiredCertsRevocationInfo>2016-01-01T00:00:00Z</ExpiredCertsRevocationInfo>'
    expect(await state(extensionXml(content))).toMatchObject({ revocationKeptSince: Date.UTC(2016, 0) / 1000 })
  })

  it('say who took a service over', async () => {
    const content =
      '<a:TakenOverBy xmlns:a="http://uri.etsi.org/02231/v2/additionaltypes#"><a:URI xml:lang="en">https://new.example</a:URI>' +
      '<a:TSPName><Name xml:lang="en">New</Name></a:TSPName><SchemeTerritory>FR</SchemeTerritory></a:TakenOverBy>'
    expect(await state(extensionXml(content, 'true'))).toMatchObject({
      takenOverBy: { names: ['New'], territory: 'FR' },
      hasUnknownCritical: false,
    })
  })

  it('qualify the certificates that fit their criteria', async () => {
    const uri = 'http://uri.etsi.org/TrstSvc/TrustedList/SvcInfoExt/NotQualified'
    const content =
      `<q:Qualifications ${qualifications}><q:QualificationElement><q:Qualifiers><q:Qualifier uri="${uri}"></q:Qualifier>` +
      '</q:Qualifiers><q:CriteriaList assert="none"><q:KeyUsage><q:KeyUsageBit name="nonRepudiation">true</q:KeyUsageBit>' +
      '</q:KeyUsage></q:CriteriaList></q:QualificationElement></q:Qualifications>'
    expect((await state(extensionXml(content, 'true'))).qualifications).toEqual([
      {
        qualifiers: [uri],
        criteria: {
          assert: 'none',
          keyUsages: [[{ name: 'nonRepudiation', value: true }]],
          policySets: [],
          extendedKeyUsages: [],
          subjectAttributes: [],
          lists: [],
          hasUnknown: false,
        },
      },
    ])
  })

  it.each([
    ['a critical one that is not known', extensionXml('<Other></Other>', 'true')],
    ['a critical one in figures', extensionXml('<Other></Other>', '1')],
    ['one whose criticality is not understood', extensionXml('<Other></Other>', 'perhaps')],
    ['a critical one with two things in it', extensionXml('<A></A><B></B>', 'true')],
    [
      'a critical one that is known and says more',
      extensionXml(
        '<AdditionalServiceInformation><URI xml:lang="en">a</URI></AdditionalServiceInformation><B></B>',
        'true',
      ),
    ],
    ['a critical one with text alone', extensionXml('text', 'true')],
    ['a known one that is malformed', extensionXml('<ExpiredCertsRevocationInfo>2016</ExpiredCertsRevocationInfo>')],
    [
      'a qualification without criteria',
      extensionXml(
        `<q:Qualifications ${qualifications}><q:QualificationElement><q:Qualifiers><q:Qualifier uri="a"></q:Qualifier></q:Qualifiers></q:QualificationElement></q:Qualifications>`,
      ),
    ],
  ])('mark the state with %s', async (_, extensions) => {
    const { services, warnings } = await parseServices(
      serviceXml({ identity, extensions }, { since: '2016-01-01T00:00:00Z' }),
    )
    // The state is kept: without it the one before would count.
    expect(services[0]?.states.map(({ hasUnknownCritical }) => hasUnknownCritical)).toEqual([true, false])
    expect(warnings).toContain('CRITICAL_EXTENSION: 0')
  })

  it('that nobody knows are skipped when they are not critical', async () => {
    expect(await state(extensionXml('<Other></Other>'))).toMatchObject({ hasUnknownCritical: false })
  })

  it('of a provider that are critical take its services away, and no others', async () => {
    const providers = providerXml(serviceXml({ identity })) + providerXml(serviceXml({ identity }), 'Second')
    const critical = `<TSPInformationExtensions>${extensionXml('<Other></Other>', 'true')}</TSPInformationExtensions></TSPInformation>`
    const { services, warnings } = await parse({ providers }, (xml) => xml.replace('</TSPInformation>', critical))
    expect(services.map(({ index, provider }) => [index, provider.names[0]])).toEqual([[1, 'Second']])
    expect(warnings).toEqual(['CRITICAL_EXTENSION_OF_PROVIDER: 0'])
  })
})
