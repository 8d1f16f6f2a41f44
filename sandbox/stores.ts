// What the sandbox stores, in rows as issuer and verifier do (docs/storage.md).
import { day, hour, minute } from '../shared/clock.ts'
import { clientOnce } from '../shared/oauth/stores.ts'
import type { Rows } from '../shared/store/rows.ts'
import type { Kinds, OnceKind, RowKind } from '../shared/store/stored.ts'

const rows = {
  csamCode: {
    foundBy: 'authorization code',
    holds: 'who logged in at CSAM',
    life: minute,
    taken: 'taken by the token request',
  },
  csamToken: { foundBy: 'access token', holds: 'who logged in at CSAM', life: 5 * minute },
  gatewayToken: { foundBy: 'access token of the gateway', holds: 'its scope', life: hour },
  relyingPartySession: {
    foundBy: 'cookie of the library, bank or pharmacy',
    holds: 'the transaction that it waits for',
    life: 15 * minute,
  },
  openIdConnectVisit: {
    foundBy: 'cookie of the client of OpenID Connect',
    holds: 'state, nonce and PKCE verifier of its login',
    life: 15 * minute,
  },
  misbehaviour: {
    foundBy: "the source's or list's name, or that of the e-Box, no secret",
    holds: 'how it misbehaves, and how often',
    life: 30 * day,
    taken: 'for a source or the e-Box 1 h; taken as often as it misbehaved',
  },
  eboxMessage: {
    foundBy: "the person's nickname, no secret",
    holds: 'what came in the mailbox of a person of the sandbox, the newest 50',
    life: day,
  },
  walletUnits: {
    foundBy: 'a fixed name, no secret',
    holds:
      'the newest 50 places in the status list of the wallet provider, of wallets and of keys, and when they were given',
    life: 365 * day,
  },
  walletsRevoked: {
    foundBy: 'a fixed name, no secret',
    holds: 'places in the status list of the wallet provider that are revoked',
    life: 365 * day,
  },
  recordChanges: {
    foundBy: "the person's nickname, no secret",
    holds: 'what happened to their records in the sandbox',
    life: 30 * day,
  },
  listedIssuers: {
    foundBy: "the issuer's name, no secret",
    holds:
      'when it was withdrawn from the trust lists, and restored: two lists of one number would be a reason to believe neither',
    life: 3650 * day,
  },
  publishedList: {
    foundBy: "the list's name, no secret",
    holds: 'a trust list as it was last published',
    life: 3650 * day,
  },
} as const satisfies Record<string, RowKind>

const once = {
  ...clientOnce,
  eboxKey: { what: 'keys of messages that came in a mailbox of the sandbox', life: day },
} as const satisfies Record<string, OnceKind>

export const sandboxKinds = { rows, once } satisfies Kinds
export const sandboxRows = rows

export type SandboxKind = keyof typeof rows
export type SandboxRows = Rows<SandboxKind, keyof typeof once>
