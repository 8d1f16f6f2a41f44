// What the verifier stores: what each kind of row holds, and for how long at the most (docs/storage.md).
import { day, minute } from '../shared/clock.ts'
import { clientOnce, partnerOnce } from '../shared/oauth/stores.ts'
import type { Rows } from '../shared/store/rows.ts'
import type { Kinds, OnceKind, RowKind } from '../shared/store/stored.ts'

/** Of a request, and again as long for what became of it. */
const request = 5 * minute
const afterwards = request + 5 * minute

const rows = {
  transaction: {
    foundBy: 'request id',
    holds:
      'nonce, state, query, the name of a ready one, private encryption key, registration certificate, what is to be authorised (a payment, for one)',
    life: request,
    taken: 'taken by the answer',
  },
  interactiveTransaction: {
    foundBy: 'transaction id',
    holds: 'the same, for an issuer',
    life: request,
    taken: 'taken by the answer, whose result is not kept',
  },
  digitalCredentialTransaction: {
    foundBy: 'transaction id',
    holds: 'the same, for a page that asks its browser, with its origin',
    life: request,
    taken: 'taken by the answer, whose result is not kept',
  },
  relyingPartyTransaction: {
    foundBy: 'transaction id',
    holds:
      'who asked, in which flow, under which intended use, for what purpose; the request id, by which it is cancelled',
    life: afterwards,
    taken: 'taken with the result',
  },
  transactionList: {
    foundBy: "a keyed hash of the partner's name (HMAC-SHA-256, out of `SEAL_SECRET`)",
    holds: 'names of its transactions, and when they began; several lists for each partner, the newest 250 in each',
    life: afterwards,
  },
  outcome: {
    foundBy: 'transaction id',
    holds: 'answered, refused, walletError or cancelled',
    life: afterwards,
    taken: 'counted from the beginning, as `relyingPartyTransaction`; taken with the result',
  },
  result: {
    foundBy: 'transaction id, guarded by the response code or the number',
    holds: 'verdict, findings, the answer to a ready query, the claims that were asked for, what was authorised',
    life: 5 * minute,
    taken: 'taken once',
  },
  openIdConnectRequest: {
    foundBy: 'request_uri',
    holds: 'what a client pushed: its address, state, nonce, scopes, PKCE challenge',
    life: minute,
    taken: 'taken by the browser',
  },
  openIdConnectLogin: {
    foundBy: 'id in the address of the page',
    holds: "the same, hash of the browser's cookie, the transaction, the link for the wallet",
    life: 10 * minute,
    taken: 'taken when it ends',
  },
  openIdConnectCode: {
    foundBy: 'authorization code',
    holds: 'subject, the claims of the scopes, PKCE challenge',
    life: minute,
    taken: 'taken by the token request',
  },
  openIdConnectToken: {
    foundBy: 'access token',
    holds: 'subject, the claims of the scopes',
    life: 5 * minute,
    taken: 'or until the code comes again',
  },
  openIdConnectUsed: {
    foundBy: 'authorization code that was used',
    holds: 'the access token that it gave out',
    life: 5 * minute,
  },
} as const satisfies Record<string, RowKind>

const once = {
  ...clientOnce,
  ...partnerOnce,
  authenticationCode: { what: 'the authentication codes of strong customer authentication', life: 90 * day },
  authorisation: { what: 'the transactions of which an authorisation is being judged', life: request },
} as const satisfies Record<string, OnceKind>

export const verifierKinds = { rows, once } satisfies Kinds
export const verifierRows = rows

export type VerifierKind = keyof typeof rows
export type VerifierRows = Rows<VerifierKind, keyof typeof once>
