// POST /issuance/v1/revocations: revokes a batch by its handle, a person's credentials by number and types, a list of these, or all that a
// key signed; GET /issuance/v1/revocations/{id}: how far it is. There is no way back (CIR 2024/2977 article 5, ARF VCR_04). Own API, Belgif
// style; a number is kept nowhere, and nothing in an answer leads to a person.
// Refuses: a batch or a key that is not known, reasons that only the issuer itself has, a key for another reason than that it signed wrongly.
import * as z from 'zod/mini'
import { kilobyte } from '../../shared/http/body.ts'
import { readInput } from '../../shared/http/input.ts'
import { badInput, Problem } from '../../shared/http/problem.ts'
import { checkPartner } from '../../shared/oauth/check-partner.ts'
import type { Affected, RevocationReason, RevocationState } from '../../shared/store/status-store.ts'
import type { Issuer } from '../issuer.ts'
import { grantsEnd } from './grants-end.ts'
import { affectedMembers, parseAffected } from './parse-affected.ts'

export const reasons = [
  'requested',
  'recordChanged',
  'deceased',
  'entitlementLost',
  'keyCompromised',
  'issuedInError',
] as const satisfies readonly RevocationReason[]

const ofKeys: readonly RevocationReason[] = ['keyCompromised', 'issuedInError']

export const revocationShape = z.strictObject({
  reason: z.enum(reasons),
  ...affectedMembers,
  signer: z.optional(z.string().check(z.regex(/^[\w-]{43}$/))),
  list: z.optional(z.array(z.strictObject(affectedMembers)).check(z.minLength(1), z.maxLength(5000))),
  requestId: z.optional(z.string().check(z.minLength(1), z.maxLength(64))),
})

type Input = z.infer<typeof revocationShape>

const revokes = 'issuance:credentials:revoke'
const revokesKeys = 'issuance:keys:revoke'

export async function createRevocationEndpoint(issuer: Issuer, request: Request, traceId: string): Promise<Response> {
  const { clientId: partner } = await checkPartner(issuer, request, revokes, revokesKeys)
  const { reason, requestId, ...asked } = await readInput(request, revocationShape, 1024 * kilobyte)
  await checkPartner(issuer, request, asked.signer === undefined ? revokes : revokesKeys)
  const affected = await parseWhat(issuer, reason, asked)
  const repeated = requestId !== undefined && {
    id: await revocationId(issuer, `${partner}\n${requestId}`, { reason, affected }),
  }
  const { signer, handle, list, types } = asked
  const end = signer === undefined && grantsEnd(issuer, reason)
  const state = await issuer.statusLists.revoke({ ...repeated, affected, reason, ...end })
  issuer.log({
    event: 'credentials.revoked',
    traceId,
    partner,
    revocation: state.id,
    reason,
    ...(signer !== undefined && { signer }),
    ...(handle !== undefined && { handle }),
    ...(types && { types: types.join(' ') }),
    ...(list && { entries: list.length }),
    count: state.revoked,
  })
  return revocationResponse(issuer, state)
}

export async function revocationEndpoint(issuer: Issuer, id: string, request: Request): Promise<Response> {
  await checkPartner(issuer, request, revokes, revokesKeys, 'issuance:credentials:read', 'issuance:records:report')
  const state = await issuer.statusLists.revocation(id)
  if (!state) throw new Problem('resourceNotFound', 'There is no such revocation, or it is longer ago than ninety days')
  return Response.json(state, { headers: { 'Cache-Control': 'no-store' } })
}

/** 201 where it is done, 202 where there is so much that it goes on. */
export const revocationResponse = ({ config }: Pick<Issuer, 'config'>, state: RevocationState): Response =>
  Response.json(state, {
    status: state.state === 'done' ? 201 : 202,
    headers: { 'Cache-Control': 'no-store', Location: `${config.issuerUrl}/issuance/v1/revocations/${state.id}` },
  })

/** The same request has the same id, whatever was revoked meanwhile; another one under the same name has another. */
export const revocationId = async (issuer: Pick<Issuer, 'subjectHash'>, name: string, what: object): Promise<string> =>
  (await issuer.subjectHash(JSON.stringify(what), `revocation\n${name}`)).slice(0, 22)

async function parseWhat(
  issuer: Issuer,
  reason: RevocationReason,
  { signer, list, ...one }: Omit<Input, 'reason' | 'requestId'>,
): Promise<Affected> {
  const named = [signer, list, one.handle ?? one.ssin ?? one.types].filter((what) => what !== undefined)
  if (named.length !== 1) throw badInput('', 'names one of handle, ssin with types, list and signer', 'invalidInput')
  if (signer !== undefined) return { signer: await knownSigner(issuer, reason, signer) }
  if (!list) {
    const [found, ...more] = await knownAffected(issuer, one)
    return found && more.length === 0 ? found : { list: [...(found ? [found] : []), ...more] }
  }
  const parsed = await Promise.all(list.map((entry, at) => parseAffected(issuer, entry, `/list/${at}`)))
  // In the order of a list nothing is said.
  return { list: [...new Map(parsed.flat().map((entry) => [JSON.stringify(entry), entry])).values()] }
}

/** A handle that is mistyped revokes nothing, and nobody would know. */
async function knownAffected(issuer: Issuer, one: Pick<Input, 'handle' | 'ssin' | 'types'>) {
  const affected = await parseAffected(issuer, one)
  if (one.handle !== undefined && !(await issuer.statusLists.batch(one.handle)))
    throw badInput('/handle', 'names no credentials, or they have expired', 'referencedResourceNotFound')
  return affected
}

async function knownSigner(issuer: Issuer, reason: RevocationReason, signer: string): Promise<string> {
  if (!ofKeys.includes(reason))
    throw badInput('/reason', `has to be one of ${ofKeys.join(', ')} for a key`, 'invalidInput')
  if (!(await issuer.statusLists.isSigner(signer)))
    throw badInput('/signer', 'has signed nothing that is still valid', 'referencedResourceNotFound')
  return signer
}
