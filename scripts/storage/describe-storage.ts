// docs/storage.md, made of what the code says of its own stores: tables out of the descriptions, prose around them from here.
import type { Carried, OnceKind, Remembered, RowKind, StoredTables } from '../../shared/store/stored.ts'

/** Everything that is described, by who stores it. */
export interface Storage {
  rows: Readonly<Record<'issuer' | 'verifier' | 'sandbox', Readonly<Record<string, RowKind>>>>
  once: readonly OnceKind[]
  tables: Readonly<Record<'shard' | 'status' | 'duties' | 'deliveries' | 'trust' | 'copies', StoredTables>>
  remembered: readonly Remembered[]
  carried: readonly Carried[]
}

export const describeStorage = ({ rows, once, tables, remembered, carried }: Storage): string => `# What is stored

Everything that outlives a request, where, and for how long. Nothing else is written anywhere; the log holds no claim, number, token, code, nonce or key, and of who was looked up a keyed hash ([deploy](deploy.md#sources)).

This page is made of what the code says of its own stores: \`npm run storage\` writes it anew, and a test fails while it differs. The code takes no kind of row that is not described, keeps none for longer than is said here, and has no table and no column but these; of each object a test fills every table, moves the clock, lets the alarms ring, and finds nothing left of what has an end ([0049](decisions/0049-describe-every-store-in-code.md)).

## Rows (Durable Object \`SHARD\`, 64 of them)

A row is found by the SHA-256 of its secret and encrypted (AES-256-GCM) under a key derived from it, so the store alone can neither read a row nor present it. Kinds of the issuer, and then of the verifier:

${kindsOf({ ...rows.issuer, ...rows.verifier })}

The names of a transaction (transaction id, request id) begin with two characters that say on which shard its rows lie, so that an answer ends it in one step: its result takes the place of its row, or nothing happens. An answer costs two round trips to the store, whatever comes of it; one more to the queue where the relying party has a webhook, and up to two where something is authorised, of which each code counts once.

A portrait is in no other place than \`result\`: encrypted, until the relying party takes it once, five minutes at most.

\`login\` and \`consent\` also hold the request id, under which \`par\` is found: who knows the state or the ticket can follow one to the other. \`par\`, \`interactiveAuthorization\` and \`code\` hold the thumbprint of an attested wallet's key.

Beside them stands what was used, so that it is not used again; each until it could no longer be accepted, and for no longer than this:

${tableOf(
  ['Used', 'At most'],
  [...once].sort(byWhat).map(({ what, life }) => [what, durationOf(life)]),
)}

${tablesOf(tables.shard)}

An alarm sweeps each shard a minute after something was stored, and then whenever the first of what is left expires: 2000 rows of a table at a time, and again at once while any are left.

## Status (Durable Object \`STATUS_LISTS\`)

One row for each batch of copies but of proofs of age, which have no status. It is deleted once the copies have expired; the bits of their places stay, and no place is ever given twice.

${tablesOf(tables.status)}

An alarm looks every hour while any of it is left. Where the R2 bucket \`STATUS_OBJECTS\` is bound, the signed lists stand there as well, as everybody may read them, each until a newer one takes its place.

## Duties (Durable Object \`DUTIES\` of the issuer)

What the issuer does without being asked.

${tablesOf(tables.duties)}

## Webhooks (Durable Object \`DELIVERY\` of the verifier, one for each partner with a webhook)

One row for each transaction that wallets come for. Before it tells that a transaction expired it looks whether there is an \`outcome\`.

${tablesOf(tables.deliveries)}

## Trust (Durable Object \`TRUST_LIST\`, of the function \`trust\`)

Public things alone, in one object:

${tablesOf(tables.trust)}

## Lists of others (Durable Object \`STATUS_CACHE\`, of the verifier and of the issuer)

The status lists and identifier lists that credentials (for the issuer: wallets' attestations) led to, as their issuers signed them. Public; which credential asked, and when, is not written down ([0023](decisions/0023-share-status-lists-and-fetch-them-ahead.md)).

${tablesOf(tables.copies)}

## In memory, for a while, in an isolate

${tableOf(
  ['What', 'Entries at most', 'Until'],
  [...remembered].sort(byWhat).map(({ what, most, until }) => [what, `${most}`, until]),
)}

## Carried by others

Sealed, so that only the function that gave it out can read it:

${tableOf(
  ['What', 'Holds', 'For'],
  carried.map(({ what, holds, life }) => [what, holds, durationOf(life)]),
)}

## The sandbox

In rows of its own, on shards of its own:

${kindsOf(rows.sandbox)}

The command-line wallet keeps its credentials and keys in \`.attestry/\`: each credential until it has expired, and what renews them for 90 days. What a start with [real lists](trust.md#real-lists) keeps is in \`.attestry/real-lists\`, until the next such start. A start makes anew what another version made; other commands refuse to touch it.

\`test/flows/what-stays\` looks through all files of the store, and the log, for whatever the sources of the sandbox say of anybody, after every document was issued and shown and some were revoked.
`

const kindsOf = (kinds: Readonly<Record<string, RowKind>>): string =>
  tableOf(
    ['Kind', 'Found by', 'Holds', 'Until'],
    Object.entries(kinds).map(([kind, { foundBy, holds, life, taken }]) => [
      `\`${kind}\``,
      foundBy,
      holds,
      [durationOf(life), ...(taken ? [taken] : [])].join(', '),
    ]),
  )

const tablesOf = (tables: StoredTables): string =>
  tableOf(
    ['Table', 'Holds', 'Until'],
    Object.entries(tables).map(([name, { columns, until, stays }]) => [
      `\`${name}\``,
      Object.entries(columns)
        .map(([column, holds]) => `\`${column}\` ${holds}`)
        .join('<br>'),
      stays === undefined ? until : `${until} (${stays})`,
    ]),
  )

const tableOf = (head: readonly string[], lines: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...lines]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')
    .replaceAll('| --- ', '|---')
    .replaceAll('|--- |', '|---|')

const byWhat = (one: { what: string }, other: { what: string }): number => (one.what < other.what ? -1 : 1)

const units = [
  [86_400, 'day'],
  [3600, 'h'],
  [60, 'min'],
  [1, 's'],
] as const

/** As people write it: `21 min 30 s`, `90 days`. */
export function durationOf(seconds: number): string {
  let rest = seconds
  const parts = units.flatMap(([length, unit]) => {
    const count = Math.floor(rest / length)
    rest -= count * length
    if (count === 0) return []
    return unit === 'day' && count > 1 ? [`${count} days`] : [`${count} ${unit}`]
  })
  return parts.join(' ')
}
