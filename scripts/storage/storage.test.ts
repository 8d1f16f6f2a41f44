// What the code says of its stores is what the page says, and all that there is.
import { globSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { rememberedCsam } from '../../issuer/authorization/csam.ts'
import { rememberedMetadata } from '../../issuer/metadata/signed-metadata.ts'
import { rememberedLate } from '../../issuer/notices/late.ts'
import { rememberedVerifierToken } from '../../issuer/presentations.ts'
import { rememberedAnswering } from '../../issuer/sources/create-sources.ts'
import { rememberedGatewayTokens } from '../../issuer/sources/gateway/access-token.ts'
import { rememberedCircuits } from '../../issuer/sources/gateway/call-source.ts'
import { issuerCarried, issuerKinds } from '../../issuer/stores.ts'
import { sandboxKinds } from '../../sandbox/stores.ts'
import { rememberedDays } from '../../shared/belgium/belgian-date.ts'
import { oauthCarried } from '../../shared/oauth/stores.ts'
import { rememberedStatusLists } from '../../shared/status-list/reader.ts'
import { copiesTables } from '../../shared/store/copies-tables.ts'
import { dutyTables } from '../../shared/store/duty-tables.ts'
import { queueTables } from '../../shared/store/queue-tables.ts'
import { shardTables } from '../../shared/store/shard-tables.ts'
import { statusTables } from '../../shared/store/status-tables.ts'
import type { Kinds, StoredTables } from '../../shared/store/stored.ts'
import { rememberedDecisions } from '../../shared/trust/decision-memory.ts'
import { rememberedFederations } from '../../shared/trust/federation.ts'
import { rememberedTrustLists } from '../../shared/trust/stored-lists.ts'
import { rememberedChains } from '../../shared/trust/x5u.ts'
import { rememberedCertificates } from '../../shared/trusted-list/certificate-memory.ts'
import { trustTables } from '../../trust/stores.ts'
import { verifierKinds } from '../../verifier/stores.ts'
import { describeStorage, durationOf, type Storage } from './describe-storage.ts'

const kinds: Record<'issuer' | 'verifier' | 'sandbox', Kinds> = {
  issuer: issuerKinds,
  verifier: verifierKinds,
  sandbox: sandboxKinds,
}
const storage: Storage = {
  rows: { issuer: issuerKinds.rows, verifier: verifierKinds.rows, sandbox: sandboxKinds.rows },
  once: Object.values({ ...issuerKinds.once, ...verifierKinds.once, ...sandboxKinds.once }),
  tables: {
    shard: shardTables,
    status: statusTables,
    duties: dutyTables,
    deliveries: queueTables,
    trust: trustTables,
    copies: copiesTables,
  },
  remembered: [
    rememberedAnswering,
    rememberedCertificates,
    rememberedChains,
    rememberedCircuits,
    rememberedCsam,
    rememberedDays,
    rememberedDecisions,
    rememberedFederations,
    rememberedGatewayTokens,
    rememberedLate,
    rememberedMetadata,
    rememberedStatusLists,
    rememberedTrustLists,
    rememberedVerifierToken,
  ],
  carried: [...Object.values(issuerCarried), ...Object.values(oauthCarried)],
}

const root = new URL('../../', import.meta.url)
const read = (file: string): string => readFileSync(new URL(file, root), 'utf8')
const sources = globSync('{shared,issuer,verifier,trust,sandbox}/**/*.ts', { cwd: root }).filter(
  (file) => !/\.test\.ts$|\/testing\//.test(file),
)

describe('the page of what is stored', () => {
  it('is current: npm run storage writes it anew', async () => {
    await expect(describeStorage(storage)).toMatchFileSnapshot('../../docs/storage.md')
  })

  it.each([
    [21 * 60 + 30, '21 min 30 s'],
    [86_400, '1 day'],
    [90 * 86_400, '90 days'],
    [3600, '1 h'],
    [15, '15 s'],
  ])('writes %i seconds as %s', (seconds, text) => {
    expect(durationOf(seconds)).toBe(text)
  })
})

/** Columns of a statement that makes a table, without what holds for several of them. */
function columnsIn(body: string): string[] {
  const parts = body.split(/,(?![^(]*\))/).map((part) => part.trim().split(/\s+/)[0] ?? '')
  return parts.filter((name) => !['PRIMARY', 'UNIQUE', 'CHECK', 'FOREIGN'].includes(name))
}

describe('the code', () => {
  const described = new Map<string, string[][]>()
  for (const tables of Object.values<StoredTables>(storage.tables))
    for (const [name, { columns }] of Object.entries(tables))
      described.set(name, [...(described.get(name) ?? []), Object.keys(columns)])
  const made = sources.flatMap((file) =>
    [...read(file).matchAll(/CREATE TABLE IF NOT EXISTS (\w+)\s*\(((?:[^()]|\([^()]*\))*)\)/g)].map(
      ([, name = '', body = '']) => ({ file, name, columns: columnsIn(body) }),
    ),
  )

  it.each(made)('makes no table but as it is described: $name in $file', ({ name, columns }) => {
    expect(described.get(name)).toContainEqual(columns)
  })

  it('makes every table that is described, and none in another way', () => {
    const statements = sources.flatMap((file) => read(file).match(/CREATE (VIRTUAL |TEMP )?TABLE|ALTER TABLE/g) ?? [])
    expect(statements).toHaveLength(made.length)
    expect(new Set(made.map(({ name }) => name))).toEqual(new Set(described.keys()))
  })

  it('stores in tables alone, but for evidence and public lists in buckets', () => {
    const elsewhere = sources.filter((file) =>
      /\bstorage\.(put|kv)\b|\bcaches\.(default|open)\b|KVNamespace|localStorage/.test(read(file)),
    )
    expect(elsewhere).toEqual([])
    expect(sources.filter((file) => /\bbucket\.put\(/.test(read(file))).sort()).toEqual([
      'issuer/status/list-objects.ts',
      'trust/evidence.ts',
    ])
  })

  it.each(['issuer', 'verifier', 'sandbox'] as const)('keeps no kind of row that nothing keeps: %s', (name) => {
    const code = sources
      .filter((file) => (file.startsWith(`${name}/`) || file.startsWith('shared/')) && !file.endsWith('stores.ts'))
      .map(read)
      .join('\n')
    const { rows, once } = kinds[name]
    for (const kind of [...Object.keys(rows), ...Object.keys(once)]) expect(code, kind).toContain(`'${kind}'`)
  })
})

it.each(storage.remembered)('what an isolate remembers has a bound: $what', ({ most }) => {
  expect(most).toBeGreaterThan(0)
  expect(most).toBeLessThanOrEqual(1000)
})

it.each(Object.entries(storage.tables))('every table says what ends a row, or why it stays: %s', (_, tables) => {
  for (const [name, { columns, until, stays }] of Object.entries<StoredTables[string]>(tables)) {
    expect(Object.values(columns).every(Boolean) && until !== '', name).toBe(true)
    if (/for good/.test(until)) expect(stays, name).toBeDefined()
  }
})
