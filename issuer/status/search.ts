// POST /issuance/v1/credentials/search: which batches of credentials a person has, by the handles that a revocation or a suspension names.
// What they say is not known here. Own API, Belgif style; the number travels in the body.
import * as z from 'zod/mini'
import { isoDate } from '../../shared/clock.ts'
import type { CredentialType } from '../../shared/credentials/credential-type.ts'
import { catalogue } from '../../shared/credentials/index.ts'
import { readInput } from '../../shared/http/input.ts'
import { checkPartner } from '../../shared/oauth/check-partner.ts'
import type { Issuer } from '../issuer.ts'
import { allOf } from '../subject-of.ts'
import { parseNumber, parseType } from './parse-affected.ts'

export const searchShape = z.strictObject({ ssin: z.string(), type: z.optional(z.string()) })

export async function searchEndpoint(issuer: Issuer, request: Request, traceId: string): Promise<Response> {
  const { clientId: partner } = await checkPartner(issuer, request, 'issuance:credentials:read')
  const { ssin, type } = await readInput(request, searchShape)
  const number = parseNumber(issuer, ssin)
  const types = documents(type === undefined ? catalogue : [parseType(type)])
  const found = await Promise.all(
    types.map(async (one) => {
      const subjects = await allOf(issuer, number, one)
      const batches = (await Promise.all(subjects.map(issuer.statusLists.batches))).flat()
      return batches.map(({ handle, count, expiresAt, state }) => ({
        handle,
        type: one.revokedWith ?? one.id,
        count,
        // The last day: copies end at midnight.
        expiryDate: isoDate(expiresAt - 1),
        state,
      }))
    }),
  )
  const items = found.flat()
  issuer.log({
    event: 'credentials.searched',
    traceId,
    partner,
    ...(type !== undefined && { type }),
    count: items.length,
  })
  return Response.json({ items, total: items.length }, { headers: { 'Cache-Control': 'no-store' } })
}

/** One of each document: its forms are found together. */
const documents = (types: readonly CredentialType[]): CredentialType[] => [
  ...new Map(types.map((type) => [type.revokedWith ?? type.id, type])).values(),
]
