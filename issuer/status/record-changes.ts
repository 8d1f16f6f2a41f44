// POST /issuance/v1/recordChanges: a source, or a partner, reports that a person's record changed, that they lost a right or that they died.
// What was made of the record is revoked where it would live for another day or longer (ARF VCR_09), and everything at once of who died
// (VCR_08); birthdays need no report. Credentials that others hold about the person are among it, those of a dead parent about a child too.
// For a death the operator hears in the log which wallets' units their provider is to revoke (WURevocation_11).
// Refuses: records that no credential is made of.
import * as z from 'zod/mini'
import { day } from '../../shared/clock.ts'
import type { CredentialType } from '../../shared/credentials/credential-type.ts'
import { catalogue } from '../../shared/credentials/index.ts'
import { readInput } from '../../shared/http/input.ts'
import { badInput } from '../../shared/http/problem.ts'
import { checkPartner } from '../../shared/oauth/check-partner.ts'
import type { Issuer } from '../issuer.ts'
import { allOf, subjectOf } from '../subject-of.ts'
import { grantsEnd } from './grants-end.ts'
import { parseNumber, parseTypes } from './parse-affected.ts'
import { revocationId, revocationResponse } from './revocations.ts'

const names = z.optional(z.array(z.string()).check(z.minLength(1), z.maxLength(20)))

export const recordChangeShape = z.strictObject({
  eventId: z.string().check(z.minLength(1), z.maxLength(64)),
  ssin: z.string(),
  change: z.enum(['recordChanged', 'deceased', 'entitlementLost']),
  records: names,
  types: names,
})

type Input = z.infer<typeof recordChangeShape>

export async function recordChangeEndpoint(issuer: Issuer, request: Request, traceId: string): Promise<Response> {
  const { clientId: partner } = await checkPartner(issuer, request, 'issuance:records:report')
  const asked = await readInput(request, recordChangeShape)
  const { eventId, change } = asked
  const ssin = parseNumber(issuer, asked.ssin)
  const types = parseConcerned(asked)
  const isDeath = change === 'deceased'
  const hashes = await Promise.all(
    types.map(async (type) => (isDeath ? allOf(issuer, ssin, type) : [await subjectOf(issuer, ssin, type)])),
  )
  const subjects = [...new Set(hashes.flat())]
  const id = await revocationId(issuer, `${partner}\nrecord change\n${eventId}`, { change, subjects })
  // Before their copies are revoked, by which they would be forgotten: who reports it again has it said again.
  if (isDeath)
    for (const { uri, index } of await issuer.statusLists.unitsOf(subjects))
      issuer.log({ event: 'walletUnit.holderDied', traceId, uri, index })
  const state = await issuer.statusLists.revoke({
    id,
    affected: { list: subjects.map((subject) => ({ subject })) },
    reason: change,
    stale: true,
    ...grantsEnd(issuer, change),
    ...(!isDeath && { validUntil: issuer.now() + day }),
  })
  issuer.log({
    event: 'record.changed',
    traceId,
    partner,
    change,
    types: types.map((type) => type.id).join(' '),
    revocation: state.id,
    count: state.revoked,
  })
  return revocationResponse(issuer, state)
}

/** @throws Problem badRequest */
function parseConcerned({ change, records, types }: Input): readonly CredentialType[] {
  if (change === 'deceased') {
    if (records ?? types) throw badInput('/change', 'concerns everything, and names nothing of it', 'invalidInput')
    return catalogue
  }
  if ((records === undefined) === (types === undefined))
    throw badInput('', 'names records or types, and one of them only', 'invalidInput')
  return records ? madeOf(records) : parseTypes(types ?? [])
}

function madeOf(records: readonly string[]): CredentialType[] {
  const isMadeOf = (type: CredentialType, record: string) =>
    Object.values(type.needs).some(({ name }) => name === record)
  for (const [at, record] of records.entries())
    if (!catalogue.some((type) => isMadeOf(type, record)))
      throw badInput(`/records/${at}`, 'is a record that no credential is made of', 'referencedResourceNotFound')
  return catalogue.filter((type) => records.some((record) => isMadeOf(type, record)))
}
