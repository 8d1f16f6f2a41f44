// A relying party gets what it asked for and nothing besides, whatever a wallet shows: any choice of claims asked, any choice shown.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '../../shared/json.ts'
import type { ClaimQuery } from '../dcql.ts'
import { createProvider, docType, type Held, issueMdoc, issueSdJwt } from '../testing/memory-provider.ts'
import { ask, createTestVerifier, mdocQuery, sdJwtQuery } from '../testing/memory-relying-party.ts'
import { present } from '../testing/memory-wallet.ts'
import { checkPresentations } from './index.ts'

const provider = await createProvider()
const verifier = await createTestVerifier({ lists: [provider.list] })

type Path = ClaimQuery['path']

/** Values that stand in one place each, so that a released text tells where it is from. */
const sdJwtPaths: [Path, string][] = [
  [['family_name'], 'value of family_name'],
  [['given_name'], 'value of given_name'],
  [['address', 'locality'], 'value of locality'],
  [['address', 'country'], 'value of country'],
  [['nationalities', 0], 'value of the first'],
  [['nationalities', 1], 'value of the second'],
  [['unknown_to_us'], 'value of something new'],
]
const disclosable = {
  family_name: 'value of family_name',
  given_name: 'value of given_name',
  address: { locality: 'value of locality', country: 'value of country' },
  nationalities: ['value of the first', 'value of the second'],
  unknown_to_us: 'value of something new',
}
const elements = ['family_name', 'given_name', 'birth_place', 'unknown_to_us', 'resident_city']
const mdocPaths = elements.map((element): [Path, string] => [[docType, element], `value of ${element}`])

const textsIn = (value: Json): string[] =>
  typeof value === 'string'
    ? [value]
    : Array.isArray(value)
      ? value.flatMap(textsIn)
      : value === null || typeof value !== 'object'
        ? []
        : Object.values(value).flatMap(textsIn)

interface Tried {
  held: Held
  asked: Path[]
  shown: Path[]
}

async function release({ held, asked: claims, shown }: Tried) {
  const paths = { claims: claims.map((path) => ({ path })) }
  const query = held.format === 'mso_mdoc' ? mdocQuery(paths) : sdJwtQuery(paths)
  const asked = await ask(verifier, { query: { credentials: [query] } })
  const presentation = await present(verifier, asked, held, { paths: shown })
  const [own] = asked.transaction.query.credentials
  if (!own) throw new TypeError('one query was asked')
  const presentations = [{ query: own, presentation }]
  const result = await checkPresentations(verifier, {
    id: asked.requestId,
    transaction: asked.transaction,
    presentations,
  })
  return { verdict: result.verdict, texts: result.credentials.flatMap((one) => textsIn(one.claims)).toSorted() }
}

const chosen = (paths: [Path, string][]) => fc.subarray(paths, { minLength: 1 })

describe.each<[string, [Path, string][], () => Promise<Held>]>([
  ['SD-JWT', sdJwtPaths, () => issueSdJwt(provider.pid, { disclosable })],
  [
    'mdoc',
    mdocPaths,
    () =>
      issueMdoc(provider.documentSigner, {
        nameSpaces: { [docType]: elements.map((element) => [element, `value of ${element}`] as const) },
      }),
  ],
])('of an %s', { timeout: 60_000 }, (_, paths, issue) => {
  it('what was asked for is released, and nothing else that is shown', async () => {
    const held = await issue()
    await fc.assert(
      fc.asyncProperty(chosen(paths), chosen(paths), async (asked, more) => {
        // A list whose first element is not shown has another first one.
        const shown = [...new Set([...asked, ...more, ...paths.filter(([path]) => path.at(-1) === 0)])]
        const tried = { held, asked: asked.map(([path]) => path), shown: shown.map(([path]) => path) }
        const { verdict, texts } = await release(tried)
        expect(verdict).toBe('accepted')
        expect(texts).toEqual(asked.map(([, value]) => value).toSorted())
      }),
      { numRuns: 60 },
    )
  })

  it('nothing is released where one claim that was asked for is not shown', async () => {
    const held = await issue()
    await fc.assert(
      fc.asyncProperty(chosen(paths), fc.nat(), async (asked, at) => {
        const missing = asked[at % asked.length]?.[0]
        fc.pre(missing !== undefined && typeof missing.at(-1) === 'string')
        const shown = paths.filter(([path]) => path !== missing).map(([path]) => path)
        const { verdict, texts } = await release({ held, asked: asked.map(([path]) => path), shown })
        expect([verdict, texts]).toEqual(['refused', []])
      }),
      { numRuns: 40 },
    )
  })
})
