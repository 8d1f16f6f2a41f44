// The issuance cycle without HTTP: one look-up, one mapping, one payment (with an index for each copy that can be revoked), and then for
// each key its own copy.
// The record lives in this call and nowhere else.
import { isOfAge, type Ssin } from '../../shared/belgium/ssin.ts'
import { startOfDay } from '../../shared/clock.ts'
import { RecordUnfit } from '../../shared/credentials/credential-type.ts'
import type { Offered } from '../../shared/credentials/index.ts'
import type { PublicJwk } from '../../shared/keys/public-key.ts'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import type { UnitStatus } from '../../shared/store/status-store.ts'
import { longestGrant } from '../grant.ts'
import type { Issuer } from '../issuer.ts'
import { GrantEnded, RecordStale, Suspended } from '../status/status-lists.ts'
import { holderOf, subjectOf } from '../subject-of.ts'
import { allocationOf, grantHash } from './allocation.ts'
import { lookUpRecords, RecordUnavailable } from './look-up-records.ts'
import type { ClaimPath } from './mandatory-claims.ts'
import { prepareMdocCopies } from './sign-mdoc.ts'
import { prepareSdJwtCopies } from './sign-sd-jwt.ts'
import { daysOf } from './times.ts'

export interface IssueInput {
  /** Who receives it. */
  subject: Ssin
  /** Whom it is about, where that is somebody else. */
  about?: Ssin
  offered: Offered
  /** Names of the claims that the wallet asked for; undefined for all. */
  claims?: readonly string[] | undefined
  /** Claims that the wallet takes no credential without. */
  mandatory?: readonly ClaimPath[] | undefined
  /** Checked proof keys: each gets one copy. */
  keys: readonly PublicJwk[]
  traceId: string
  /** Seconds; the copies end no later, where somebody else's word on the keys ends. */
  until?: number | undefined
  /** Seconds; of the grant. None is as old as can be. */
  grantedAt?: number | undefined
  /** Of the grant: all that was given out for it goes to one wallet. */
  family?: string | undefined
  /** Where somebody else says whether the wallet and its keys still stand. */
  units?: readonly UnitStatus[]
  /** What the copies are given for, once: a nonce, or a transaction. */
  once?: { id: string; expiresAt: number }
}

/** @returns the credentials in the order of the keys. @throws OAuthError, RecordUnavailable, RecordUnfit, LintRefused, UsedBefore */
export async function issue(issuer: Issuer, input: IssueInput): Promise<string[]> {
  const { subject, offered, claims, mandatory, keys, traceId, until, grantedAt = 0, family, units = [], once } = input
  const { type, configuration } = offered
  if (until !== undefined) checkEnd(until, issuer.now())
  const { issuance, today } = daysOf(issuer.now())
  // A grant lives for months, in which a child may come of age.
  if (input.about !== undefined && isOfAge(input.about, today)) throw new RecordUnfit('the child is of age')
  const granted = input.about ?? subject
  const question = { about: granted, purpose: type.id, day: today, claims }
  const recordAt = issuer.now()
  const { records, about } = await lookUpRecords(issuer, type, question, traceId)
  // Nobody is issued anything under a number that was replaced.
  const holder = input.about === undefined ? about : subject
  const record = { records, context: { holder, issuance, today, claims }, until, mandatory }
  const { expiresAt, signCopy } =
    configuration.format === 'mso_mdoc'
      ? await prepareMdocCopies(issuer, type, configuration, record)
      : await prepareSdJwtCopies(issuer, type, configuration, record)
  const holds = input.about !== undefined && { holder: await holderOf(issuer, holder, type) }
  const paymentFor = async (ssin: Ssin) => ({
    subject: await subjectOf(issuer, ssin, type),
    ...holds,
    grantedAt,
    recordAt,
  })
  // Whoever revoked by the number of before ended this grant too, and it pays for nothing under the new one.
  if (about !== granted) await unlessEnded(issuer.statusLists.pay(await paymentFor(granted)))
  const grant = family === undefined ? {} : { grant: await grantHash(family) }
  const payment = { ...(await paymentFor(about)), ...grant, ...(once && { once }) }
  if (type.status === 'none') {
    await unlessEnded(issuer.statusLists.pay(payment))
    return Promise.all(keys.map((key) => signCopy({ key })))
  }
  const batch = { offered, about, holder, payment, units, count: keys.length, expiresAt }
  const identified = configuration.format === 'mso_mdoc' && issuer.config.identifierLists.includes(type.id)
  const allocation = await allocationOf(issuer, batch)
  const { handle, references } = await unlessEnded(issuer.statusLists.allocate(allocation, identified))
  const copies = await Promise.all(
    keys.map((key, at) => {
      const status = references[at]
      if (!status) throw new TypeError('every copy has a status index')
      return signCopy({ key, status })
    }),
  )
  // Only now, so that a failure before leaves the person what they have; and before anything leaves, so that they never have two.
  const older = { at: grantedAt, until: issuer.now() + longestGrant }
  if (type.liveSets === 'one' && !(await issuer.statusLists.settle(handle, older))) throw denied()
  // By this name an operator has it revoked.
  issuer.log({ event: 'batch.signed', traceId, configuration: configuration.id, handle, count: copies.length })
  return copies
}

/** A credential ends with a whole day (times.ts), so a word that ends today leaves none. Before the source is asked: nobody waits for it. */
function checkEnd(until: number, now: number): void {
  if (startOfDay(until) <= now)
    throw new OAuthError(
      'credential_request_denied',
      'The provider of the wallet vouches for it, or for a key, until today only',
    )
}

/** Revoked credentials do not come back by a token from before. */
async function unlessEnded<T>(allocating: Promise<T>): Promise<T> {
  try {
    return await allocating
  } catch (error) {
    if (error instanceof GrantEnded) throw denied()
    if (error instanceof Suspended) throw denied('The credential is suspended')
    // The next answer of the source is newer than the change.
    if (error instanceof RecordStale) throw new RecordUnavailable('the record changed while it was asked for')
    throw error
  }
}

const denied = (why = 'The credential was revoked, or received anew, after it was granted'): OAuthError =>
  new OAuthError('credential_request_denied', why)
