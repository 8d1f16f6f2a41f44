// What the issuer stores, and what others carry for it: what each holds, and for how long at the most (docs/storage.md).
import { day, minute } from '../shared/clock.ts'
import { clientOnce, partnerOnce, walletOnce } from '../shared/oauth/stores.ts'
import type { Rows } from '../shared/store/rows.ts'
import type { Carried, Kinds, OnceKind, RowKind } from '../shared/store/stored.ts'

const rows = {
  par: {
    foundBy: 'request_uri',
    holds: "the wallet's request",
    life: 21 * minute + 30,
    taken: 'used up at consent',
  },
  login: {
    foundBy: 'state sent to CSAM',
    holds: "nonce, PKCE verifier, hash of the browser's cookie",
    life: 10 * minute,
    taken: 'taken by the callback',
  },
  consent: {
    foundBy: 'ticket in the form',
    holds:
      "the person's number, names of the configurations that the page offers, numbers of the children whom they are about, hash of the browser's cookie",
    life: 10 * minute,
    taken: 'taken by the decision',
  },
  interactiveAuthorization: {
    foundBy: 'auth_session',
    holds: "the wallet's request as in `par`, the verifier's transaction, thumbprint of the DPoP key",
    life: 5 * minute,
    taken: 'taken by the answer',
  },
  code: {
    foundBy: 'authorization code',
    holds:
      "the person's number, what was approved, with the numbers of children and the names of claims that it is about, PKCE challenge",
    life: minute,
    taken: 'taken by the token request',
  },
  deferred: {
    foundBy: 'transaction_id',
    holds:
      "the person's number, that of the child it is about, what was asked for, the proven public keys, where the status of the wallet and of the keys stands",
    life: day,
    taken: 'taken when the credentials are fetched',
  },
  preAuthorizedCode: {
    foundBy: 'pre-authorized code',
    holds:
      "the person's number, what is offered, with the numbers of children that it is about; guarded by the transaction code",
    life: 10 * minute,
    taken: 'taken by the token request or the fifth wrong code',
  },
  offer: {
    foundBy: 'offer id',
    holds:
      'the offer, which names no person but may hold a pre-authorized code, never its transaction code; the scheme of its link',
    life: 10 * minute,
  },
  sourceCircuit: {
    foundBy: "the source's name, no secret",
    holds: 'until when the source is left alone, or since when it answers again; written when either changes',
    life: 10 * minute,
  },
} as const satisfies Record<string, RowKind>

/** Sealed, so that only the issuer can read it. */
export const issuerCarried = {
  accessToken: {
    what: 'access tokens',
    holds:
      "the person's number, those of the children whom credentials are about, and where the status of the wallet stands",
    life: 5 * minute,
  },
  refreshToken: {
    what: 'refresh tokens of attested wallets and registered clients',
    holds: "the person's number, and those of the children whom credentials are about",
    life: 90 * day,
  },
  issuerState: {
    what: '`issuer_state` of offers',
    holds: 'what was offered and whether the person chooses, no person',
    life: rows.offer.life,
  },
  nonce: { what: 'nonces', holds: 'a name of its own', life: 5 * minute },
  notification: { what: '`notification_id`', holds: 'the configuration and how many copies', life: 90 * day },
  challenge: { what: 'attestation challenges', holds: 'a name of its own', life: 10 * minute },
} as const satisfies Record<string, Carried>

const once = {
  ...walletOnce,
  ...clientOnce,
  ...partnerOnce,
  notification: { what: 'notifications by id and event', life: issuerCarried.notification.life },
  certificate: {
    what: 'that somebody came with an access token bound to a certificate, by a random name',
    life: minute,
  },
  refresh: { what: 'that somebody came with a refresh token, by a random name', life: minute },
  group: {
    what: 'what was ended because its code came again, until none of it lives',
    life: issuerCarried.refreshToken.life + issuerCarried.accessToken.life,
  },
  sourceProbe: { what: 'the source that one isolate probes', life: 15 },
} as const satisfies Record<string, OnceKind>

export const issuerKinds = { rows, once } satisfies Kinds
export const issuerRows = rows

export type IssuerRows = Rows<keyof typeof rows, keyof typeof once>
