// Defects that others published about their verifiers, and that must not be ours: each in one sentence, through the whole table of checks.
// docs/known-defects.md lists them all, with those that are tested elsewhere.
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { base64, base64url, fromBase64url, utf8 } from '../../shared/bytes.ts'
import { day } from '../../shared/clock.ts'
import type { Json } from '../../shared/json.ts'
import { type CborKey, type CborValue, decodeCbor, encodeCbor } from '../../shared/mdoc/cbor.ts'
import { createParty, digestOf, disclose } from '../../shared/sd-jwt/example-sd-jwt.ts'
import type { TrustList } from '../../shared/trust/trust-list.ts'
import { parseVpToken } from '../response/parse-vp-token.ts'
import { type Craft, craftSdJwt, shown } from '../testing/crafted-sd-jwt.ts'
import { afternoon, createProvider, docType, issueMdoc, issueSdJwt, today } from '../testing/memory-provider.ts'
import { type Asked, ask, createTestVerifier, mdocQuery, sdJwtQuery } from '../testing/memory-relying-party.ts'
import { present } from '../testing/memory-wallet.ts'
import { coseKeyOf, createPartyOf, resignMdoc } from '../testing/other-algorithms.ts'
import type { Verifier } from '../verifier.ts'
import { checkPresentations } from './index.ts'
import type { PresentationResult } from './presentation-result.ts'

const provider = await createProvider()
const verifierWith = (lists: readonly TrustList[], more: object = {}): Promise<Verifier> =>
  createTestVerifier({ lists, ...more })
const verifier = await verifierWith([provider.list])

const check = (by: Verifier, { requestId: id, transaction }: Asked, ...sent: string[]): Promise<PresentationResult> => {
  const [query] = transaction.query.credentials
  if (!query) throw new TypeError('one query was asked')
  return checkPresentations(by, {
    id,
    transaction,
    presentations: sent.map((presentation) => ({ query, presentation })),
  })
}

const failedOf = ({ credentials, findings }: PresentationResult): string[] =>
  [...credentials.flatMap((one) => one.findings), ...findings].flatMap(({ check: name, outcome }) =>
    outcome === 'passed' ? [] : [name],
  )

const askFor = (query: object = {}, by = verifier) => ask(by, { query: { credentials: [sdJwtQuery(query)] } })
const askForMdoc = (query: object = {}) => ask(verifier, { query: { credentials: [mdocQuery(query)] } })

async function judge(craft: Craft, query: object = {}): Promise<PresentationResult> {
  const asked = await askFor(query)
  return check(verifier, asked, await craftSdJwt(provider, asked.transaction, craft))
}

async function expectRefused(craft: Craft, ...checks: string[]): Promise<void> {
  const result = await judge(craft)
  expect(result.verdict).toBe('refused')
  expect(failedOf(result)).toEqual([...checks, 'setsSatisfied'])
  expect(JSON.stringify(result)).not.toContain('Peeters')
}

const decoy = await digestOf('a decoy')
const unread = ['contentIntact', 'queryAnswered']

it('what is right is accepted, so that everything below fails for its own reason', async () => {
  const { verdict, credentials } = await judge({})
  expect([verdict, { ...credentials[0]?.claims }]).toEqual([
    'accepted',
    { family_name: 'Peeters', birthdate: '1985-03-14' },
  ])
})

describe('an SD-JWT library that', () => {
  it.each<[string, object]>([
    ['has more than the digest in it', { list: [{ '...': decoy, more: 1 }] }],
    ['has a number for a digest', { list: [{ '...': 1 }] }],
    ['stands where a claim should', { '...': decoy }],
    ['is nested in a claim as a name', { address: { '...': decoy } }],
  ])('took a placeholder that %s refuses it here (sd-jwt-js 388)', async (_, payload) => {
    await expectRefused({ payload }, ...unread)
  })

  it.each<[string, string]>([
    ['one element', disclose('salt')],
    ['two elements for a member of an object', disclose('salt', 'value')],
    ['four elements', disclose('salt', 'name', 'value', 'more')],
    ['no salt', disclose(null, 'name', 'value')],
    ['a reserved name', disclose('salt', '_sd', [])],
  ])('took a disclosure of %s refuses it here (sd-jwt-js 388)', async (_, disclosure) => {
    await expectRefused({ disclosures: [...shown, disclosure] }, ...unread)
  })

  it.each<[string, Json]>([
    ['exp', today + 30 * day],
    ['nbf', today],
    ['iss', 'https://issuer.example'],
    ['cnf', {}],
    ['status', { status_list: { idx: 1, uri: 'https://issuer.example/status/1' } }],
    ['vct#integrity', 'sha256-x'],
  ])('took %s from a disclosure refuses it here (sd-jwt-js 388, SDVC-04)', async (name, value) => {
    const payload = name === 'exp' ? { exp: undefined } : {}
    const result = await judge({ payload, disclosures: [...shown, disclose('salt', name, value)] })
    expect(result.verdict).toBe('refused')
    expect(failedOf(result)).toContain('contentIntact')
  })

  it('looked at times before disclosures were applied refuses a time that is disclosed (sd-jwt-js 388, RFC 9901 section 7.1)', async () => {
    const later = disclose('salt', 'iat', afternoon + day)
    await expectRefused({ payload: { iat: undefined, nbf: today }, disclosures: [...shown, later] }, 'validNow')
    const before = disclose('salt', 'iat', today)
    expect((await judge({ payload: { iat: undefined, nbf: today }, disclosures: [...shown, before] })).verdict).toBe(
      'accepted',
    )
  })

  it.each([['1e999'], ['-1e999']])('took %s for a time refuses it here (sd-jwt-js 389)', async (number) => {
    const asked = await askFor()
    const right = await craftSdJwt(provider, asked.transaction)
    const [head = '', ...rest] = right.split('~')
    const [header, payload = ''] = head.split('.')
    const text = new TextDecoder().decode(fromBase64url(payload)).replace(/"exp":\d+/, `"exp":${number}`)
    const signed = `${header}.${base64url(utf8(text))}`
    const signature = base64url(await provider.pid.sign(utf8(signed)))
    const result = await check(verifier, asked, [`${signed}.${signature}`, ...rest].join('~'))
    expect(failedOf(result)).toEqual(['wellFormed', 'setsSatisfied'])
  })

  it('left it to its caller refuses a credential that says it has no signature (sd-jwt-js 388)', async () => {
    for (const alg of ['none', 'None', '', undefined, 'HS256'])
      await expectRefused({ header: { alg } }, 'issuerSignature')
  })

  it.each<[string, Json | undefined]>([
    ['of another verifier', 'x509_hash:other'],
    ['that only begins like ours', 'x509_hash:'],
    ['that is missing', undefined],
    ['that is null', null],
    ['in a list', ['x509_hash:other']],
  ])('never looked at the audience refuses one %s (sd-jwt-js 388)', async (_, aud) => {
    await expectRefused({ kbClaims: { aud } }, 'holderBound')
  })

  it.each<[string, object]>([
    ['is too old', { iat: afternoon - 301 }],
    ['is of the future', { iat: afternoon + 61 }],
    ['has no issue time', { iat: undefined }],
    ['has expired', { exp: afternoon }],
    ['has no nonce', { nonce: undefined }],
    ['has an empty nonce', { nonce: '' }],
  ])('skipped parts of a key-binding JWT refuses one that %s (sd-jwt-js 377 and 314)', async (_, kbClaims) => {
    await expectRefused({ kbClaims }, 'holderBound')
  })

  it('accepted a presentation without a key-binding JWT refuses it here (MIS-23)', async () => {
    await expectRefused({ keyBinding: false }, 'holderBound')
    await expectRefused({ keyBinding: false, payload: { cnf: undefined } }, 'holderBound')
    await expectRefused({ payload: { cnf: undefined } }, 'holderBound')
  })

  it('left placeholders of undisclosed elements behind shows none of them (keycloak 49838)', async () => {
    const [one, two, three] = [disclose('1', 'BE'), disclose('2', 'NL'), disclose('3', 'FR')]
    const digests = await Promise.all(['x', one, 'y', 'z', two, 'w', three, 'v'].map(digestOf))
    const query = { claims: [{ path: ['family_name'] }, { path: ['nationalities'] }] }
    const payload = { nationalities: digests.map((digest) => ({ '...': digest })) }
    const all = { payload, disclosures: [...shown, one, three] }
    // The digests of elements stand in the list and not in _sd as well.
    const result = await judge({ ...all, payload: { ...payload, _sd: await Promise.all(shown.map(digestOf)) } }, query)
    expect(result.verdict).toBe('accepted')
    expect(result.credentials[0]?.claims.nationalities).toEqual(['BE', 'FR'])
  })

  it('verified with another algorithm than the header names refuses the difference (keycloak 51133)', async () => {
    await expectRefused({ header: { alg: 'ES384' } }, 'issuerSignature')
    await expectRefused({ kbHeader: { alg: 'ES384' } }, 'holderBound')
  })

  it('hashed with SHA-256 whatever the issuer named keeps to the name (RFC 9901 section 4.1.1)', async () => {
    for (const [name, hash] of [
      ['sha-384', 'SHA-384'],
      ['sha-512', 'SHA-512'],
    ] as const) {
      const hashes = async (text: string) => base64url(new Uint8Array(await crypto.subtle.digest(hash, utf8(text))))
      expect((await judge({ payload: { _sd_alg: name }, hashes })).verdict).toBe('accepted')
      await expectRefused({ payload: { _sd_alg: name } }, 'contentIntact', 'holderBound', 'queryAnswered')
      await expectRefused({ hashes }, 'contentIntact', 'holderBound', 'queryAnswered')
      const sd_hash = await digestOf(`${shown.join('~')}~`)
      await expectRefused({ payload: { _sd_alg: name }, hashes, kbClaims: { sd_hash } }, 'holderBound')
    }
  })

  it('ignored the audience of a credential refuses one that is for others (sd-jwt-js 389)', async () => {
    await expectRefused({ payload: { aud: 'https://other.example' } }, ...unread)
    await expectRefused({ payload: { aud: [] } }, ...unread)
    const asked = await askFor()
    const { clientId } = asked.transaction
    const ours = await craftSdJwt(provider, asked.transaction, { payload: { aud: ['https://a.example', clientId] } })
    expect((await check(verifier, asked, ours)).verdict).toBe('accepted')
  })

  it('took a short key for another pads nothing: a key is as long as its curve', async () => {
    // About one key in 256 begins with a zero byte.
    let holder = await createParty()
    while (fromBase64url(holder.jwk.x)[0] !== 0) holder = await createParty()
    expect((await judge({ holder })).verdict).toBe('accepted')
    const shorter = { ...holder.jwk, x: base64url(fromBase64url(holder.jwk.x).slice(1)) }
    await expectRefused({ holder, payload: { cnf: { jwk: shorter } } }, 'holderBound')
  })

  it('read the certificate, and another key beside it, judges by the certificate (MIS-14, SDVC-12)', async () => {
    const other = await createParty()
    const header = { jwk: other.jwk, kid: 'did:jwk:x', jku: 'https://evil.example', x5u: 'https://evil.example' }
    expect((await judge({ header })).verdict).toBe('accepted')
    const stranger = await createProvider()
    await expectRefused({ header: { x5c: stranger.pid.chain.map(base64) } }, 'issuerTrusted', 'issuerSignature')
    await expectRefused(
      { header: { x5c: [...stranger.pid.chain, ...provider.pid.chain].map(base64) } },
      'issuerTrusted',
      'issuerSignature',
    )
    const otherSigner = { x5c: provider.documentSigner.chain.map(base64) }
    await expectRefused({ header: otherSigner }, 'issuerTrusted', 'issuerSignature')
  })
})

describe('an mdoc verifier that', () => {
  const respond = async (change: (response: Map<CborKey, CborValue>) => void) => {
    const asked = await askForMdoc()
    const right = await present(verifier, asked, await issueMdoc(provider.documentSigner))
    const response = decodeCbor(fromBase64url(right)) as Map<CborKey, CborValue>
    change(response)
    return check(verifier, asked, base64url(encodeCbor(response)))
  }
  const documentOf = (response: Map<CborKey, CborValue>) =>
    (response.get('documents') as CborValue[])[0] as Map<CborKey, CborValue>
  const deviceSigned = (response: Map<CborKey, CborValue>) =>
    documentOf(response).get('deviceSigned') as Map<CborKey, CborValue>

  it('looked at the first document only refuses two', async () => {
    const result = await respond((response) =>
      response.set('documents', [documentOf(response), documentOf(response)] as CborValue[]),
    )
    expect(result.verdict).toBe('refused')
  })

  it('ignored the status of the response refuses one that is an error', async () => {
    for (const status of [10, 11, 12, null, '0'])
      expect((await respond((response) => response.set('status', status))).verdict).toBe('refused')
  })

  it('took an mdoc without a device signature refuses it (eudi verifier 483)', async () => {
    const without = await respond((response) => deviceSigned(response).set('deviceAuth', new Map()))
    expect(failedOf(without)).toEqual(['wellFormed', 'setsSatisfied'])
    const empty = await respond((response) => documentOf(response).delete('deviceSigned'))
    expect(failedOf(empty)).toEqual(['wellFormed', 'setsSatisfied'])
  })

  it('showed tampered elements as fine refuses them all (eudi web-verifier 140)', async () => {
    const result = await respond((response) => {
      const issuerSigned = documentOf(response).get('issuerSigned') as Map<CborKey, CborValue>
      const auth = issuerSigned.get('issuerAuth') as CborValue[]
      auth[3] = (auth[3] as Uint8Array).map((byte, at) => (at === 5 ? byte ^ 1 : byte))
    })
    expect(failedOf(result)).toEqual(['issuerSignature', 'setsSatisfied'])
    expect(result.credentials[0]?.claims).toEqual({})
  })

  it('took a device key on trust refuses one that is no point of its curve, or zeros', async () => {
    const held = await issueMdoc(provider.documentSigner)
    const device = await createPartyOf('ES256')
    for (const coordinate of [new Uint8Array(32), fromBase64url(device.jwk.x)]) {
      const key = coseKeyOf(device).set(-3, coordinate)
      const credential = await resignMdoc(held.credential, provider.documentSigner, {
        mso: (mso) => (mso.get('deviceKeyInfo') as Map<CborKey, CborValue>).set('deviceKey', key),
      })
      const asked = await askForMdoc()
      const result = await check(verifier, asked, await present(verifier, asked, { ...held, credential }))
      expect(failedOf(result)).toEqual(['holderBound', 'setsSatisfied'])
    }
  })

  it('read the date of birth as a moment keeps it the text that it was, in every time zone (auth0 mdl 24)', async () => {
    const asked = await askForMdoc()
    const result = await check(
      verifier,
      asked,
      await present(verifier, asked, await issueMdoc(provider.documentSigner)),
    )
    expect(result.credentials[0]?.claims[docType]).toMatchObject({ birth_date: '1985-03-14' })
  })

  it('refused a large digest id takes one beyond 2^31 (owf mdoc 0.7.0)', async () => {
    // Its digests are found whatever number they have.
    const { checkDigests } = await import('../../shared/mdoc/verify.ts')
    const { parseIssuerSigned } = await import('../../shared/mdoc/device-response.ts')
    const { nameSpaces, mso, ...rest } = parseIssuerSigned((await issueMdoc(provider.documentSigner)).credential)
    const far = (id: number) => id + 2 ** 40
    await checkDigests({
      ...rest,
      nameSpaces: new Map(
        [...nameSpaces].map(([name, items]) => [name, items.map((one) => ({ ...one, digestId: far(one.digestId) }))]),
      ),
      mso: {
        ...mso,
        valueDigests: new Map(
          [...mso.valueDigests].map(([name, ids]) => [
            name,
            new Map([...ids].map(([id, digest]) => [far(id), digest])),
          ]),
        ),
      },
    })
  })
})

describe('a verifier that', () => {
  it('trusted everybody where the list was missing, empty or old trusts nobody (eudiplo 860)', async () => {
    const [service] = provider.list.services
    if (!service) throw new TypeError('the list has a service')
    for (const lists of [
      [],
      [{ ...provider.list, nextUpdate: afternoon }],
      [{ ...provider.list, services: [] }],
      [{ ...provider.list, services: [{ ...service, certificates: [] }] }],
      [{ ...provider.list, services: [{ ...service, role: 'revocation' as const }] }],
    ]) {
      const by = await verifierWith(lists)
      const asked = await askFor({}, by)
      const result = await check(by, asked, await present(by, asked, await issueSdJwt(provider.pid)))
      expect(result.verdict).toBe('refused')
      expect(failedOf(result)).toContain('issuerTrusted')
    }
  })

  it('compared names of queries only refuses a credential of another type from a trusted issuer (VP-RES-04)', async () => {
    const ofOther = await judge({ payload: { vct: 'urn:eudi:ehic:1' } })
    expect(ofOther.verdict).toBe('refused')
    expect(failedOf(ofOther)).toContain('typeExpected')
    const result = await judge({}, { meta: { vct_values: ['urn:other'] } })
    expect(failedOf(result)).toEqual(['typeExpected', 'setsSatisfied'])
  })

  it('took the values of the wallet on trust compares them again, in their own JSON type', async () => {
    const query = (values: unknown[]) => ({ claims: [{ path: ['family_name'], values }, { path: ['birthdate'] }] })
    expect((await judge({}, query(['Peeters']))).verdict).toBe('accepted')
    expect(failedOf(await judge({}, query(['peeters'])))).toEqual(['queryAnswered', 'setsSatisfied'])
    const numbers = { disclosures: [disclose('salt', 'family_name', '1'), ...shown.slice(1)] }
    expect(failedOf(await judge(numbers, query([1])))).toEqual(['queryAnswered', 'setsSatisfied'])
  })

  it.each([null, undefined, false, 'true', 1])(
    'read multiple as %j takes one presentation only (MIS-24)',
    async (multiple) => {
      const query = { credentials: [{ ...sdJwtQuery(), multiple }] }
      expect(() => parseVpToken(query as never, { sd: ['a', 'b'] })).toThrow(/several presentations/)
      expect(parseVpToken(query as never, { sd: ['a'] })).toHaveLength(1)
    },
  )

  it('accepted {} refuses an empty answer (MIS-24)', async () => {
    const { transaction } = await askFor()
    expect(() => parseVpToken(transaction.query, {})).toThrow(/empty/)
  })

  it('used one nonce for all has another for each request', async () => {
    const asked = await Promise.all(Array.from({ length: 20 }, () => askFor()))
    for (const name of ['nonce', 'state', 'clientId'] as const) {
      const values = asked.map(({ transaction }) => transaction[name])
      expect(new Set(values).size).toBe(name === 'clientId' ? 1 : 20)
    }
    for (const { transaction } of asked) expect(fromBase64url(transaction.nonce).length).toBeGreaterThanOrEqual(16)
  })

  it('kept one encryption key for all has another for each request (eudiplo 994)', async () => {
    const asked = await Promise.all(Array.from({ length: 5 }, () => askFor()))
    expect(new Set(asked.map(({ transaction }) => transaction.encryptionKey.x)).size).toBe(5)
  })

  it('took a failure of the status list for revoked, or for valid, says that it does not know (eudi verifier 555)', async () => {
    const status = { status_list: { idx: 3, uri: 'https://issuer.example/status/1' } }
    for (const [answer, outcome] of [
      [{ unknown: 'the status list cannot be fetched' }, 'undetermined'],
      [{ status: 1 }, 'failed'],
      [{ status: 2 }, 'failed'],
      [{ status: 0 }, 'passed'],
    ] as const) {
      const by = await verifierWith([provider.list], { statusOf: async () => answer })
      const asked = await askFor({}, by)
      const result = await check(by, asked, await craftSdJwt(provider, asked.transaction, { payload: { status } }))
      const finding = result.credentials[0]?.findings.find(({ check: name }) => name === 'notRevoked')
      expect([finding?.outcome, result.verdict]).toEqual([outcome, outcome === 'passed' ? 'accepted' : 'refused'])
    }
  })

  it('released claims of an issuer that it did not trust releases none', async () => {
    const stranger = await createProvider()
    const asked = await askFor()
    const result = await check(verifier, asked, await present(verifier, asked, await issueSdJwt(stranger.pid)))
    expect(result.credentials[0]?.claims).toEqual({})
    expect(JSON.stringify(result)).not.toContain('Peeters')
  })
})

describe('the index of known defects', () => {
  const text = readFileSync(new URL('../../docs/known-defects.md', import.meta.url), 'utf8')

  it('names tests that exist', () => {
    const rows = text.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| Defect'))
    expect(rows.length).toBeGreaterThan(40)
    for (const row of rows) {
      const held = row.split('|').at(-2) ?? ''
      const names = [...held.matchAll(/`([\w/.-]+)`/g)].map(([, name]) => name)
      expect(names.length, row).toBeGreaterThan(0)
      for (const name of names)
        expect(
          ['.test.ts', '.workerd.test.ts'].some((end) => existsSync(new URL(`../../${name}${end}`, import.meta.url))),
          name,
        ).toBe(true)
    }
  })
})
