// A credential that cannot be issued yet (OpenID4VCI 1.0 section 8.3): the wallet gets a transaction, and comes again. Kept, sealed under
// the name of the transaction, is who asked for what and for which keys; nothing of the record (row `deferred`).
import type { Ssin } from '../../shared/belgium/ssin.ts'
import type { Offered } from '../../shared/credentials/index.ts'
import type { PublicJwk } from '../../shared/keys/public-key.ts'
import { randomId } from '../../shared/random.ts'
import type { UnitStatus } from '../../shared/store/status-store.ts'
import type { AccessGrant, AskedClaims } from '../grant.ts'
import type { Issuer } from '../issuer.ts'
import { issuerRows } from '../stores.ts'

/** What a transaction stands for. */
export interface Deferred {
  subject: Ssin
  configurationId: string
  /** Whom it is about, where that is not who receives it. */
  about: Ssin | undefined
  claims: AskedClaims | undefined
  /** Proven when it was asked for; the copies are for these. */
  keys: PublicJwk[]
  until: number | undefined
  units: readonly UnitStatus[]
  clientId: string | undefined
  /** What the code gave out: a refreshed token may fetch too, another grant of the same person may not. */
  family: string | undefined
  /** Seconds. */
  expiresAt: number
}

export interface DeferInput {
  grant: AccessGrant
  wanted: { offered: Offered; about?: Ssin; claims?: AskedClaims }
  keys: PublicJwk[]
  until: number | undefined
  units: readonly UnitStatus[]
}

const { life } = issuerRows.deferred
/** Seconds after which it is worth asking again; whoever asks earlier is answered too. */
const interval = 30

export const pending = (transactionId: string) => ({ transaction_id: transactionId, interval })

/** @returns the answer's members */
export async function defer(issuer: Issuer, { grant, wanted, keys, until, units }: DeferInput): Promise<object> {
  const transactionId = randomId(issuer.random)
  const expiresAt = issuer.now() + life
  const deferred: Deferred = {
    subject: grant.subject,
    configurationId: wanted.offered.configuration.id,
    about: wanted.about,
    claims: wanted.claims,
    keys,
    until,
    units,
    clientId: grant.clientId,
    family: grant.family,
    expiresAt,
  }
  await issuer.rows.put('deferred', transactionId, deferred, expiresAt)
  return pending(transactionId)
}
