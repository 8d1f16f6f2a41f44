import { afterEach, describe, expect, it, vi } from 'vitest'
import { day } from '../../shared/clock.ts'
import { createStatusListReader, type StatusAnswer, type StatusReference } from '../../shared/status-list/reader.ts'
import type { TrustList } from '../../shared/trust/trust-list.ts'
import { exampleTypes, names } from '../testing/example-types.ts'
import {
  afternoon,
  createAttester,
  createProvider,
  docType,
  type Held,
  issueMdoc,
  issueSdJwt,
  today,
  vct,
} from '../testing/memory-provider.ts'
import { type Asked, ask, createTestVerifier, mdocQuery, sdJwtQuery } from '../testing/memory-relying-party.ts'
import { type Bend, present } from '../testing/memory-wallet.ts'
import { strictest, type TransactionPolicy } from '../transaction.ts'
import type { Verifier } from '../verifier.ts'
import { checkPresentations } from './index.ts'
import type { PresentationResult } from './presentation-result.ts'

const provider = await createProvider()
const stranger = await createProvider()
const status = { index: 3, uri: 'https://issuer.example/status/1' }

/** Turned by a test and turned back. */
const world: { lists: readonly TrustList[]; status: () => Promise<StatusAnswer> } = {
  lists: [provider.list],
  status: async () => ({ status: 0 }),
}
const base = await createTestVerifier({ types: exampleTypes, statusOf: () => world.status() })
const verifier: Verifier = { ...base, trustLists: { ...base.trustLists, lists: async () => world.lists } }

const checkNames = [
  'wellFormed',
  'typeExpected',
  'issuerTrusted',
  'authorityExpected',
  'issuerSignature',
  'validNow',
  'contentIntact',
  'holderBound',
  'notRevoked',
  'queryAnswered',
]

const sdJwtId = sdJwtQuery().id
const mdocId = mdocQuery().id
const askBoth = (more: object = {}) => ask(verifier, { query: { credentials: [sdJwtQuery(), mdocQuery()], ...more } })

const check = (
  { requestId, transaction }: Asked,
  sent: Record<string, string[]>,
  by: Verifier = verifier,
): Promise<PresentationResult> =>
  checkPresentations(by, {
    id: requestId,
    transaction,
    presentations: Object.entries(sent).flatMap(([id, presentations]) => {
      const query = transaction.query.credentials.find((one) => one.id === id)
      if (!query) throw new TypeError('the query was asked')
      return presentations.map((presentation) => ({ query, presentation }))
    }),
  })

const complaints = ({ credentials, findings }: PresentationResult): string[] =>
  [...credentials.flatMap((one) => one.findings), ...findings]
    .filter(({ outcome }) => outcome !== 'passed')
    .map(({ check: name, outcome }) => `${name} ${outcome}`)

/** One credential of either format, presented with something wrong. */
async function judge(held: Held, { bend = {}, query = {} }: { bend?: Bend; query?: object } = {}) {
  const asked = await ask(verifier, {
    query: { credentials: [held.format === 'mso_mdoc' ? mdocQuery(query) : sdJwtQuery(query)] },
  })
  const id = held.format === 'mso_mdoc' ? mdocId : sdJwtId
  return check(asked, { [id]: [await present(verifier, asked, held, bend)] })
}

describe('a good answer', () => {
  it('is accepted in both formats, after every check of the table, in its order', async () => {
    const asked = await askBoth()
    const result = await check(asked, {
      sd: [
        await present(
          verifier,
          asked,
          await issueSdJwt(provider.pid, { own: { status: { status_list: { idx: 3, uri: status.uri } } } }),
        ),
      ],
      mdoc: [await present(verifier, asked, await issueMdoc(provider.documentSigner, { status }))],
    })
    expect(result.verdict).toBe('accepted')
    expect(result.credentials.map(({ findings }) => findings.map(({ check: name }) => name))).toEqual([
      checkNames,
      checkNames,
    ])
    expect(result.findings.map(({ check: name }) => name)).toEqual(['setsSatisfied', 'sameHolder'])
    for (const { findings } of result.credentials)
      for (const finding of findings)
        expect(finding).toEqual({
          check: expect.any(String),
          outcome: 'passed',
          reason: expect.any(String),
          reference: expect.stringMatching(/\d/),
        })
  })

  it('releases the claims that were asked for and no other (VP-RES-07)', async () => {
    const asked = await askBoth()
    const paths = [['family_name'], ['birthdate'], ['sex'], ['nationalities'], ['address']]
    const result = await check(asked, {
      sd: [await present(verifier, asked, await issueSdJwt(provider.pid), { paths })],
      mdoc: [
        await present(verifier, asked, await issueMdoc(provider.documentSigner), {
          paths: ['family_name', 'birth_date', 'sex', 'nationality'].map((element) => [docType, element]),
        }),
      ],
    })
    expect(result.credentials.map(({ claims }) => JSON.parse(JSON.stringify(claims)))).toEqual([
      { family_name: 'Peeters', birthdate: '1985-03-14' },
      { [docType]: { family_name: 'Peeters', birth_date: '1985-03-14' } },
    ])
  })

  it('releases nothing where no claim was asked for, whatever is shown', async () => {
    const held = await issueSdJwt(provider.pid)
    const result = await judge(held, { query: { claims: undefined }, bend: { paths: [['family_name']] } })
    expect([result.verdict, result.credentials[0]?.claims]).toEqual(['accepted', {}])
  })

  it('says what the trust in its issuer rests on, and never what was presented', async () => {
    const asked = await ask(verifier)
    const presentation = await present(verifier, asked, await issueSdJwt(provider.pid))
    const result = await check(asked, { sd: [presentation] })
    expect(result.credentials[0]).toMatchObject({
      queryId: 'sd',
      format: 'dc+sd-jwt',
      type: vct,
      holderBound: true,
      issuer: { list: { sequenceNumber: 7, sha256: provider.list.sha256 }, entity: 'Test Provider', country: 'BE' },
    })
    for (const part of presentation.split(/[.~]/)) expect(JSON.stringify(result)).not.toContain(part)
  })

  it('holds the element of a list that was asked for, where those before it are kept back (VP-DCQL-12)', async () => {
    const claims = [{ path: ['nationalities', 1] }]
    const held = await issueSdJwt(provider.pid)
    const result = await judge(held, { query: { claims } })
    expect([result.verdict, result.credentials[0]?.claims]).toEqual(['accepted', { nationalities: ['NL'] }])
    const other = await judge(held, { query: { claims }, bend: { paths: [['nationalities', 0]] } })
    expect(complaints(other)).toEqual(['queryAnswered failed', 'setsSatisfied failed'])
    const valued = (value: string) => ({ query: { claims: [{ path: ['nationalities', null], values: [value] }] } })
    expect((await judge(held, valued('NL'))).verdict).toBe('accepted')
    expect((await judge(held, valued('FR'))).verdict).toBe('refused')
  })

  it('releases of several claim sets the first that is there, though more is shown (VP-RES-07)', async () => {
    const claims = ['sex', 'family_name', 'given_name'].map((id) => ({ id, path: [id] }))
    const query = { claims, claim_sets: [['sex', 'given_name'], ['family_name'], ['given_name']] }
    const result = await judge(await issueSdJwt(provider.pid), {
      query,
      bend: { paths: [['family_name'], ['given_name']] },
    })
    expect([result.verdict, result.credentials[0]?.claims]).toEqual(['accepted', { family_name: 'Peeters' }])
  })

  it('may hold several presentations where several were asked for (VP-DCQL-03)', async () => {
    const asked = await ask(verifier, { query: { credentials: [sdJwtQuery({ multiple: true })] } })
    const sent = [1, 2].map(async () => present(verifier, asked, await issueSdJwt(provider.pid)))
    const result = await check(asked, { sd: await Promise.all(sent) })
    expect([result.verdict, result.credentials.length]).toEqual(['accepted', 2])
  })
})

type Wrong = () => Promise<PresentationResult>
const sd =
  (wish: Parameters<typeof issueSdJwt>[1] = {}, how = {}): Wrong =>
  async () =>
    judge(await issueSdJwt(provider.pid, wish), how)
const mdoc =
  (wish: Parameters<typeof issueMdoc>[1] = {}, how = {}): Wrong =>
  async () =>
    judge(await issueMdoc(provider.documentSigner, wish), how)
const withStatus = { own: { status: { status_list: { idx: 3, uri: status.uri } } } }

async function turned(change: Partial<typeof world>, run: Wrong): Promise<PresentationResult> {
  const before = { ...world }
  Object.assign(world, change)
  return run().finally(() => Object.assign(world, before))
}
const revoked = async () => ({ status: 1 })
const unknown = async () => ({ unknown: 'the status list cannot be fetched' })
const untrusted = ['issuerTrusted failed', 'issuerSignature undetermined']
const undecided = ['issuerTrusted undetermined', 'issuerSignature undetermined']

/** Some other character of the same alphabet, `at` counted from the end of a part of the text. */
const altered = (text: string, at: number): string =>
  text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1)

describe('one check that does not pass', () => {
  it.each<[string, Wrong, string[]]>([
    ['an SD-JWT of another type', sd({ plain: { vct: names.other } }), ['typeExpected failed']],
    [
      'an SD-JWT of a type that nobody knows',
      sd({ plain: { vct: 'urn:unknown' } }),
      ['typeExpected failed', ...untrusted],
    ],
    ['an SD-JWT of another typ (VP-SD-03)', sd({ typ: 'vc+sd-jwt' }), ['wellFormed failed']],
    ['an SD-JWT without a type', sd({ plain: { vct: undefined } }), ['wellFormed failed']],
    ['an SD-JWT whose end is no number', sd({ plain: { exp: '2099-01-01' } }), ['wellFormed failed']],
    ['an SD-JWT with a status of another kind', sd({ own: { status: { other: 1 } } }), ['wellFormed failed']],
    ['an SD-JWT that has expired (VP-SD-06)', sd({ plain: { exp: afternoon } }), ['validNow failed']],
    ['an SD-JWT that is not valid yet', sd({ plain: { nbf: afternoon + 120 } }), ['validNow failed']],
    ['an SD-JWT that is revoked', () => turned({ status: revoked }, sd(withStatus)), ['notRevoked failed']],
    [
      'an SD-JWT whose status nobody knows',
      () => turned({ status: unknown }, sd(withStatus)),
      ['notRevoked undetermined'],
    ],
    ['an SD-JWT without what was asked for', sd({}, { bend: { paths: [['family_name']] } }), ['queryAnswered failed']],
    [
      'an SD-JWT under another authority',
      sd({}, { query: { trusted_authorities: [{ type: 'aki', values: ['AAAA'] }] } }),
      ['authorityExpected failed'],
    ],
    ['an SD-JWT for another request (VP-SD-09)', sd({}, { bend: { nonce: 'other' } }), ['holderBound failed']],
    [
      'an SD-JWT for another verifier (VP-SD-09)',
      sd({}, { bend: { clientId: 'x509_hash:other' } }),
      ['holderBound failed'],
    ],
    ['an SD-JWT by another holder (VP-SD-07)', sd({}, { bend: { otherHolder: true } }), ['holderBound failed']],
    [
      'an SD-JWT that was bound a year ago (VP-SD-08)',
      sd({}, { bend: { now: afternoon - 365 * day } }),
      ['holderBound failed'],
    ],
    [
      'an SD-JWT that is bound in a year (VP-SD-08)',
      sd({}, { bend: { now: afternoon + 365 * day } }),
      ['holderBound failed'],
    ],
    ['an SD-JWT that is bound to no key (VP-SD-02)', sd({ own: { cnf: {} } }), ['holderBound failed']],
    ['an SD-JWT by a stranger', async () => judge(await issueSdJwt(stranger.pid)), untrusted],
    ['an SD-JWT by a document signer', async () => judge(await issueSdJwt(provider.documentSigner)), untrusted],
    ['an SD-JWT without any list', () => turned({ lists: [] }, sd()), undecided],
    [
      "an SD-JWT with the issuer's certificate and the key of somebody else",
      async () => judge(await issueSdJwt({ ...stranger.pid, chain: provider.pid.chain })),
      ['issuerSignature failed'],
    ],
    [
      'a driving licence by the document signer of PIDs',
      mdoc({ docType: names.licence }),
      ['typeExpected failed', ...undecided],
    ],
    [
      'an mdoc of a type that nobody knows',
      mdoc({ docType: 'org.example.unknown' }),
      ['typeExpected failed', ...untrusted],
    ],
    ['an mdoc that has expired (VP-MDOC-05)', mdoc({ validity: { validUntil: today } }), ['validNow failed']],
    ['an mdoc that is not valid yet (VP-MDOC-05)', mdoc({ validity: { validFrom: today + day } }), ['validNow failed']],
    [
      'an mdoc that was signed before its signer was (VP-MDOC-05)',
      mdoc({ validity: { signed: today - 40 * day } }),
      ['validNow failed'],
    ],
    ['an mdoc that is revoked', () => turned({ status: revoked }, mdoc({ status })), ['notRevoked failed']],
    [
      'an mdoc whose status nobody knows',
      () => turned({ status: unknown }, mdoc({ status })),
      ['notRevoked undetermined'],
    ],
    [
      'an mdoc without what was asked for',
      mdoc({}, { bend: { paths: [[docType, 'family_name']] } }),
      ['queryAnswered failed'],
    ],
    [
      'an mdoc under another authority',
      mdoc({}, { query: { trusted_authorities: [{ type: 'aki', values: ['AAAA'] }] } }),
      ['authorityExpected failed'],
    ],
    ['an mdoc for another request (VP-MDOC-10)', mdoc({}, { bend: { nonce: 'other' } }), ['holderBound failed']],
    [
      'an mdoc for another verifier (VP-MDOC-10)',
      mdoc({}, { bend: { clientId: 'x509_hash:other' } }),
      ['holderBound failed'],
    ],
    [
      'an mdoc for another address (VP-ST-01)',
      mdoc({}, { bend: { responseUri: 'http://localhost:8788/response/y' } }),
      ['holderBound failed'],
    ],
    ['an mdoc by another holder (VP-MDOC-08)', mdoc({}, { bend: { otherHolder: true } }), ['holderBound failed']],
    ['an mdoc by a stranger', async () => judge(await issueMdoc(stranger.documentSigner)), untrusted],
    ['an mdoc by a PID signer (VP-MDOC-03)', async () => judge(await issueMdoc(provider.pid)), untrusted],
    ['an mdoc without any list', () => turned({ lists: [] }, mdoc()), undecided],
    [
      "an mdoc with the issuer's certificate and the key of somebody else (VP-MDOC-04)",
      async () => judge(await issueMdoc({ ...stranger.documentSigner, chain: provider.documentSigner.chain })),
      ['issuerSignature failed'],
    ],
  ])('refuses %s', async (_, wrong, expected) => {
    const result = await wrong()
    expect(result.verdict).toBe('refused')
    expect(complaints(result)).toEqual([...expected, 'setsSatisfied failed'])
    expect(result.credentials.map(({ claims }) => claims)).toEqual([{}])
    const ran = result.credentials[0]?.findings.map(({ check: name }) => name)
    expect(ran).toEqual(expected[0]?.startsWith('wellFormed') ? ['wellFormed'] : checkNames)
    expect(JSON.stringify(result)).not.toContain('Peeters')
  })

  it('refuses an SD-JWT whose disclosure was altered: then nothing is known of its claims', async () => {
    const asked = await ask(verifier)
    const presentation = await present(verifier, asked, await issueSdJwt(provider.pid))
    const result = await check(asked, { sd: [altered(presentation, presentation.indexOf('~') + 8)] })
    expect(complaints(result)).toEqual([
      'contentIntact failed',
      'holderBound failed',
      'queryAnswered undetermined',
      'setsSatisfied failed',
    ])
  })

  it.each<[string, () => Promise<Held>]>([
    ['SD-JWT', () => issueSdJwt(stranger.pid, { plain: { vct: `urn:${'x'.repeat(1000)}` } })],
    ['mdoc', () => issueMdoc(stranger.documentSigner, { docType: 'x'.repeat(1001) })],
  ])('keeps nothing of the type of an %s that is a text of any length', async (_, issue) => {
    const result = await judge(await issue())
    expect(complaints(result)).toEqual(['wellFormed failed', 'setsSatisfied failed'])
    expect(JSON.stringify(result)).not.toContain('xxx')
  })

  it('refuses an SD-JWT without a key-binding JWT (VP-SD-02)', async () => {
    const asked = await ask(verifier)
    const presentation = await present(verifier, asked, await issueSdJwt(provider.pid))
    const result = await check(asked, { sd: [presentation.slice(0, presentation.lastIndexOf('~') + 1)] })
    expect(complaints(result)).toEqual(['holderBound failed', 'setsSatisfied failed'])
    expect(result.credentials[0]?.holderBound).toBe(false)
  })

  it.each([
    ['an mdoc where an SD-JWT was asked for', mdocId, sdJwtId],
    ['an SD-JWT where an mdoc was asked for', sdJwtId, mdocId],
  ])('refuses %s (VP-RES-04)', async (_, from, to) => {
    const asked = await askBoth()
    const held = from === mdocId ? await issueMdoc(provider.documentSigner) : await issueSdJwt(provider.pid)
    const result = await check(asked, { [to]: [await present(verifier, asked, held)] })
    expect(complaints(result)).toEqual(['wellFormed failed', 'setsSatisfied failed'])
  })

  it.each(['', '~', 'a~b', 'a.b.c~', 'AAAA', '\u0000'.repeat(99), 'x'.repeat(3_000_001)])(
    'refuses text that is nothing, in either format (%#)',
    async (text) => {
      const asked = await askBoth()
      const result = await check(asked, { sd: [text], mdoc: [text] })
      expect(complaints(result)).toEqual(['wellFormed failed', 'wellFormed failed', 'setsSatisfied failed'])
    },
  )
})

describe('an attestation of a public body beside a PID', () => {
  it('is accepted by its own list, under its own kind of status list', async () => {
    const { signer, list } = await createAttester('pub-eaa')
    const vctOfCard = `${verifier.config.typesUrl}/${names.card}`
    const card = sdJwtQuery({ id: 'card', meta: { vct_values: [vctOfCard] } })
    const asked = await ask(verifier, { query: { credentials: [sdJwtQuery(), card] } })
    const sealedBy = async (by: typeof signer) => {
      const held = await issueSdJwt(by, { plain: { vct: vctOfCard }, ...withStatus })
      const statusOf = vi.fn(async () => ({ status: 0 }))
      const watched = { ...verifier, statusLists: { statusOf } }
      const sent = {
        sd: [await present(verifier, asked, await issueSdJwt(provider.pid, withStatus))],
        card: [await present(verifier, asked, held)],
      }
      return { result: await turned({ lists: [provider.list, list] }, () => check(asked, sent, watched)), statusOf }
    }
    const { result, statusOf } = await sealedBy(signer)
    expect(complaints(result)).toEqual([])
    expect(result.credentials.map(({ issuer }) => issuer?.list.kind)).toEqual(['pid', 'pub-eaa'])
    // Both are judged at once, and either may ask first.
    const references = statusOf.mock.calls.map(([reference]: StatusReference[]) => reference)
    expect(references.toSorted((a, b) => (a?.kind ?? '').localeCompare(b?.kind ?? ''))).toEqual([
      { ...status, kind: 'pid', entity: { entity: 'Test Provider', country: 'BE' } },
      { ...status, kind: 'pub-eaa', entity: { entity: 'Test Body', country: 'BE' } },
    ])
    const byPidProvider = await sealedBy(provider.pid)
    expect(complaints(byPidProvider.result)).toEqual([...untrusted, 'notRevoked undetermined', 'setsSatisfied failed'])
  })
})

describe('a status list that cannot be had', () => {
  const unavailable: StatusAnswer = { unknown: 'the status list cannot be fetched', unavailable: true }
  const accept = { undeterminedStatus: 'accept' } as const

  /** An answer to a relying party of this policy. */
  async function judgeUnder(policy: Partial<TransactionPolicy>, answer: StatusAnswer, wish: object = withStatus) {
    const asked = await ask(verifier)
    const transaction = { ...asked.transaction, policy: { ...strictest, ...policy } }
    const sent = { sd: [await present(verifier, asked, await issueSdJwt(provider.pid, wish))] }
    return turned({ status: async () => answer }, () => check({ ...asked, transaction }, sent))
  }

  it('refuses the answer unless the policy says otherwise', async () => {
    for (const policy of [{}, { undeterminedStatus: 'refuse' } as const]) {
      const result = await judgeUnder(policy, unavailable)
      expect(result.verdict).toBe('refused')
      expect(result.credentials.map(({ claims }) => claims)).toEqual([{}])
      expect(complaints(result)).toEqual(['notRevoked undetermined', 'setsSatisfied failed'])
    }
  })

  it('is tolerated where the policy says so, and stays undetermined in the result (VCR_14)', async () => {
    const result = await judgeUnder(accept, unavailable)
    expect(result.verdict).toBe('accepted')
    expect(complaints(result)).toEqual(['notRevoked undetermined'])
    expect(result.credentials[0]?.claims).not.toEqual({})
    expect(result.credentials[0]?.findings.find((finding) => finding.check === 'notRevoked')).toEqual({
      check: 'notRevoked',
      reference: expect.any(String),
      outcome: 'undetermined',
      reason: 'the status list cannot be fetched',
    })
  })

  it.each<[string, StatusAnswer, object, string[]]>([
    ['is revoked', { status: 1 }, withStatus, ['notRevoked failed']],
    ['is suspended', { status: 2 }, withStatus, ['notRevoked failed']],
    ['has a status that is not understood', { status: 15 }, withStatus, ['notRevoked failed']],
    ['has a list that has expired', { unknown: 'the list has expired' }, withStatus, ['notRevoked undetermined']],
    [
      'has no index in its list',
      { unknown: 'the status list has no such index' },
      withStatus,
      ['notRevoked undetermined'],
    ],
    ['names no list', unavailable, { plain: { exp: today + 90 * day } }, ['notRevoked undetermined']],
    [
      'has expired',
      unavailable,
      { ...withStatus, plain: { exp: afternoon } },
      ['validNow failed', 'notRevoked undetermined'],
    ],
  ])('is no excuse for a credential that %s', async (_, answer, wish, wanted) => {
    const result = await judgeUnder(accept, answer, wish)
    expect(result.verdict).toBe('refused')
    expect(complaints(result)).toEqual([...wanted, 'setsSatisfied failed'])
  })
})

describe('the address of a status list', () => {
  /** A verifier that counts what it fetches, and gets nothing. */
  function createWatched() {
    const fetch = vi.fn(async () => new Response(null, { status: 404 }))
    const { now, decideTrust } = verifier
    const statusLists = createStatusListReader({ fetch, now, decideTrust, insecure: false })
    return { fetch, watched: { ...verifier, statusLists } }
  }

  it.each(['dc+sd-jwt', 'mso_mdoc'])(
    'is not followed in a credential (%s) of somebody who copied the certificates of an issuer (TSL-VER-01)',
    async (format) => {
      const asked = await askBoth()
      const held =
        format === 'mso_mdoc'
          ? await issueMdoc({ ...stranger.documentSigner, chain: provider.documentSigner.chain }, { status })
          : await issueSdJwt({ ...stranger.pid, chain: provider.pid.chain }, withStatus)
      const { fetch, watched } = createWatched()
      const sent = { [format === 'mso_mdoc' ? mdocId : sdJwtId]: [await present(verifier, asked, held)] }
      const result = await check(asked, sent, watched)
      expect(complaints(result)).toEqual(['issuerSignature failed', 'notRevoked undetermined', 'setsSatisfied failed'])
      expect(fetch).not.toHaveBeenCalled()
    },
  )

  it('is followed once where twenty presentations name it', async () => {
    const asked = await ask(verifier, { query: { credentials: [sdJwtQuery({ multiple: true })] } })
    const sent = Array.from({ length: 20 }, async () =>
      present(verifier, asked, await issueSdJwt(provider.pid, withStatus)),
    )
    const { fetch, watched } = createWatched()
    const result = await check(asked, { sd: await Promise.all(sent) }, watched)
    expect(complaints(result)).toEqual([...Array(20).fill('notRevoked undetermined'), 'setsSatisfied failed'])
    expect(fetch).toHaveBeenCalledOnce()
  })
})

describe('an answer of several presentations', () => {
  it.each(['dc+sd-jwt', 'mso_mdoc'])('is refused when they are of one credential (%s) (VP-DCQL-03)', async (format) => {
    const isMdoc = format === 'mso_mdoc'
    const query = isMdoc ? mdocQuery({ multiple: true }) : sdJwtQuery({ multiple: true })
    const asked = await ask(verifier, { query: { credentials: [query] } })
    const held = isMdoc ? await issueMdoc(provider.documentSigner) : await issueSdJwt(provider.pid)
    // Signed again by its holder: no two of these texts are equal.
    const sent = [await present(verifier, asked, held), await present(verifier, asked, held)]
    expect(new Set(sent).size).toBe(2)
    const result = await check(asked, { [query.id]: sent })
    expect([result.verdict, complaints(result)]).toEqual(['refused', ['setsSatisfied failed']])
    expect(result.findings[0]?.reason).toMatch(/twice/)
    expect(result.credentials.map(({ claims }) => claims)).toEqual([{}, {}])
  })

  it('is accepted when one credential answers two queries', async () => {
    const asked = await ask(verifier, { query: { credentials: [sdJwtQuery(), sdJwtQuery({ id: 'again' })] } })
    const presentation = await present(verifier, asked, await issueSdJwt(provider.pid))
    expect((await check(asked, { sd: [presentation], again: [presentation] })).verdict).toBe('accepted')
  })

  it('is refused for a single bad one, and releases nothing of the others (VP-RES-06)', async () => {
    const asked = await askBoth({ credential_sets: [{ options: [['sd']] }, { options: [['mdoc']], required: false }] })
    const result = await check(asked, {
      sd: [await present(verifier, asked, await issueSdJwt(provider.pid))],
      mdoc: [await present(verifier, asked, await issueMdoc(provider.documentSigner), { nonce: 'other' })],
    })
    expect(result.verdict).toBe('refused')
    expect(complaints(result)).toEqual(['holderBound failed'])
    expect(result.credentials.map(({ claims }) => claims)).toEqual([{}, {}])
  })

  it('is refused when the last of several for one query is bad', async () => {
    const asked = await ask(verifier, { query: { credentials: [sdJwtQuery({ multiple: true })] } })
    const good = await present(verifier, asked, await issueSdJwt(provider.pid))
    const bad = await present(verifier, asked, await issueSdJwt(stranger.pid))
    for (const sent of [
      [good, bad],
      [bad, good],
    ]) {
      const result = await check(asked, { sd: sent })
      expect(result.verdict).toBe('refused')
      expect(complaints(result)).toEqual([...untrusted, 'setsSatisfied failed'])
    }
  })

  it('is refused when a credential that was asked for is missing (VP-RES-05)', async () => {
    const asked = await askBoth()
    const result = await check(asked, { sd: [await present(verifier, asked, await issueSdJwt(provider.pid))] })
    expect([result.verdict, complaints(result)]).toEqual(['refused', ['setsSatisfied failed']])
    expect(result.credentials[0]?.claims).toEqual({})
  })

  it('is refused when it is empty', async () => {
    expect((await check(await askBoth(), {})).verdict).toBe('refused')
  })
})

describe('an error that no check expected', () => {
  const broken = () => Promise.reject(new Error('out of order'))

  it.each<[string, Partial<Verifier>]>([
    ['of the status lists', { statusLists: { statusOf: broken } }],
    ['of the trust lists', { trustLists: { ...verifier.trustLists, lists: broken } }],
    ['of the trust decision', { decideTrust: broken }],
  ])('%s ends in no verdict at all', async (_, part) => {
    const asked = await ask(verifier)
    const presentation = await present(verifier, asked, await issueSdJwt(provider.pid, withStatus))
    const [query] = asked.transaction.query.credentials
    if (!query) throw new TypeError('one query was asked')
    const given = { id: asked.requestId, transaction: asked.transaction, presentations: [{ query, presentation }] }
    await expect(checkPresentations({ ...verifier, ...part }, given)).rejects.toThrow('out of order')
  })
})

describe('an answer without a proof of the holder (VP-DCQL-04)', () => {
  afterEach(() => void Object.assign(world, { lists: [provider.list] }))

  const card = { vct: `${verifier.config.typesUrl}/${names.card}` }
  const query = (more: object = {}) => ({
    credentials: [
      sdJwtQuery({ meta: { vct_values: [card.vct] }, require_cryptographic_holder_binding: false, ...more }),
    ],
  })
  const unbound = (presentation: string) => presentation.slice(0, presentation.lastIndexOf('~') + 1)

  async function presentCard(asked: Asked, bend: Bend = {}): Promise<string> {
    const attester = await createAttester('pub-eaa')
    world.lists = [provider.list, attester.list]
    return present(verifier, asked, await issueSdJwt(attester.signer, { plain: card }), bend)
  }

  it('is accepted where the query does without, and says so', async () => {
    const asked = await ask(verifier, { query: query() })
    const result = await check(asked, { sd: [unbound(await presentCard(asked))] })
    expect([result.verdict, complaints(result)]).toEqual(['accepted', []])
    expect(result.credentials[0]).toMatchObject({ holderBound: false, claims: { family_name: 'Peeters' } })
  })

  it('has every other check all the same', async () => {
    const asked = await ask(verifier, { query: query() })
    const presentation = unbound(await presentCard(asked))
    const result = await check(asked, { sd: [altered(presentation, presentation.indexOf('~') + 8)] })
    expect(complaints(result)).toContain('contentIntact failed')
  })

  it('is verified where there is a proof (VP-SD-02)', async () => {
    const asked = await ask(verifier, { query: query() })
    const good = await check(asked, { sd: [await presentCard(asked)] })
    expect([good.verdict, good.credentials[0]?.holderBound]).toEqual(['accepted', true])
    const bad = await check(asked, { sd: [await presentCard(asked, { nonce: 'other' })] })
    expect(complaints(bad)).toEqual(['holderBound failed', 'setsSatisfied failed'])
    expect(bad.credentials[0]?.holderBound).toBe(false)
  })

  it('is refused where the query says nothing of it', async () => {
    const asked = await ask(verifier, { query: query({ require_cryptographic_holder_binding: undefined }) })
    const result = await check(asked, { sd: [unbound(await presentCard(asked))] })
    expect(complaints(result)).toEqual(['holderBound failed', 'setsSatisfied failed'])
  })

  it('is refused of a PID, though a query did without', async () => {
    const asked = await ask(verifier, { query: query() })
    const [first] = asked.transaction.query.credentials
    Object.assign(first ?? {}, { meta: { vct_values: [vct] } })
    const result = await check(asked, { sd: [unbound(await present(verifier, asked, await issueSdJwt(provider.pid)))] })
    expect(complaints(result)).toEqual(['holderBound failed', 'setsSatisfied failed'])
  })
})

describe('what a relying party decides about an answer', () => {
  it('may be to do with less: then the result says what is missing, in its own words (WRP-OVERASKING-03)', async () => {
    const wish = { policy: { subset: 'accept' }, query: { credentials: [sdJwtQuery(), mdocQuery()] } }
    const asked = await ask(verifier, wish)
    const result = await check(asked, {
      sd: [await present(verifier, asked, await issueSdJwt(provider.pid), { paths: [['family_name'], ['sex']] })],
      mdoc: [await present(verifier, asked, await issueMdoc(provider.documentSigner))],
    })
    expect([result.verdict, complaints(result)]).toEqual(['accepted', []])
    expect(result.credentials.map(({ claims, missing }) => [Object.keys(claims), missing])).toEqual([
      [['family_name'], [['birthdate']]],
      [[docType], undefined],
    ])
    const none = await check(asked, {
      sd: [await present(verifier, asked, await issueSdJwt(provider.pid), { paths: [['sex']] })],
      mdoc: [await present(verifier, asked, await issueMdoc(provider.documentSigner))],
    })
    expect(complaints(none)).toEqual(['queryAnswered failed', 'setsSatisfied failed'])
    expect(none.credentials.map(({ missing }) => missing)).toEqual([undefined, undefined])
  })

  it('is never to do without a required credential', async () => {
    const wish = { policy: { subset: 'accept' }, query: { credentials: [sdJwtQuery(), mdocQuery()] } }
    const asked = await ask(verifier, wish)
    const result = await check(asked, { sd: [await present(verifier, asked, await issueSdJwt(provider.pid))] })
    expect(complaints(result)).toEqual(['setsSatisfied failed'])
  })

  describe('may be that both credentials are of one holder (ARF 6.6.3.10)', () => {
    const claims = ['family_name', 'given_name', 'birthdate'].map((name) => ({ path: [name] }))
    const elements = ['family_name', 'given_name', 'birth_date'].map((name) => ({ path: [docType, name] }))
    const query = { credentials: [sdJwtQuery({ claims }), mdocQuery({ claims: elements })] }

    async function judgeBoth(combined: string, sdJwt: Held, document: Held, bend: Bend = {}) {
      const asked = await ask(verifier, { policy: { combined }, query })
      return check(asked, {
        sd: [await present(verifier, asked, sdJwt, bend)],
        mdoc: [await present(verifier, asked, document)],
      })
    }
    const an = { family_name: 'Peeters', given_name: 'An', birthdate: '1985-03-14' }
    const jan = () => issueSdJwt(provider.pid)

    it.each<[string, () => Promise<PresentationResult>, string[]]>([
      [
        'none, of two people',
        async () =>
          judgeBoth(
            'none',
            await issueSdJwt(provider.pid, { disclosable: an }),
            await issueMdoc(provider.documentSigner),
          ),
        [],
      ],
      [
        'sameAttributes, of one person',
        async () => judgeBoth('sameAttributes', await jan(), await issueMdoc(provider.documentSigner)),
        [],
      ],
      [
        'sameAttributes, of two people',
        async () =>
          judgeBoth(
            'sameAttributes',
            await issueSdJwt(provider.pid, { disclosable: an }),
            await issueMdoc(provider.documentSigner),
          ),
        ['sameHolder failed'],
      ],
      [
        'sameDeviceKey, of two keys',
        async () => judgeBoth('sameDeviceKey', await jan(), await issueMdoc(provider.documentSigner)),
        ['sameHolder failed'],
      ],
      [
        'sameDeviceKey, of one key',
        async () => {
          const document = await issueMdoc(provider.documentSigner)
          const sdJwt = await issueSdJwt(provider.pid, { own: { cnf: { jwk: { ...document.holder.jwk } } } })
          return judgeBoth('sameDeviceKey', { ...sdJwt, holder: document.holder }, document)
        },
        [],
      ],
      [
        'sameAttributes, where one is refused',
        async () =>
          judgeBoth('sameAttributes', await jan(), await issueMdoc(provider.documentSigner), { nonce: 'other' }),
        ['holderBound failed', 'setsSatisfied failed', 'sameHolder undetermined'],
      ],
    ])('%s', async (_, run, expected) => {
      const result = await run()
      expect(complaints(result)).toEqual(expected)
      expect(result.verdict).toBe(expected.length > 0 ? 'refused' : 'accepted')
      expect(result.credentials.every(({ claims: shown }) => Object.keys(shown).length > 0)).toBe(expected.length === 0)
    })
  })
})
