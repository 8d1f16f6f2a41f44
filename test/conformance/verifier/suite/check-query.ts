// The query in the shape of the suite's schema, where nothing else may stand: for one credential, in the format that is tested, without claims
// that can never be disclosed on their own or that nobody asks for.
import { expect } from 'vitest'
import * as z from 'zod/mini'
import type { Variant } from './variants.ts'

const id = z.string().check(z.regex(/^[A-Za-z0-9_-]+$/))
const text = z.string().check(z.minLength(1))
const filled = <T extends z.ZodMiniType>(item: T) => z.array(item).check(z.minLength(1))
const values = z.optional(filled(z.union([text, z.int(), z.boolean()])))

const common = {
  id,
  multiple: z.optional(z.boolean()),
  require_cryptographic_holder_binding: z.optional(z.boolean()),
  claim_sets: z.optional(filled(filled(id))),
  trusted_authorities: z.optional(
    filled(z.strictObject({ type: z.enum(['aki', 'etsi_tl', 'openid_federation']), values: filled(text) })),
  ),
}

const sdJwt = z.strictObject({
  ...common,
  format: z.literal('dc+sd-jwt'),
  meta: z.strictObject({ vct_values: filled(text) }),
  claims: z.optional(
    filled(
      z.strictObject({
        id: z.optional(id),
        path: filled(z.union([text, z.int().check(z.minimum(0)), z.null()])),
        values,
      }),
    ),
  ),
})

const mdoc = z.strictObject({
  ...common,
  format: z.literal('mso_mdoc'),
  meta: z.strictObject({ doctype_value: text }),
  claims: z.optional(
    filled(
      z.strictObject({
        id: z.optional(id),
        path: z.tuple([text, text]),
        values,
        intent_to_retain: z.optional(z.boolean()),
      }),
    ),
  ),
})

const shape = z.strictObject({
  credentials: filled(z.discriminatedUnion('format', [sdJwt, mdoc])),
  credential_sets: z.optional(
    filled(z.strictObject({ options: filled(filled(id)), required: z.optional(z.boolean()) })),
  ),
})

/** Of SD-JWT VC: always there. */
const neverDisclosed = ['iss', 'nbf', 'exp', 'cnf', 'vct', 'vct#integrity', 'status', 'aka_vcts']

export function checkQuery({ format }: Variant, query: unknown): void {
  const { credentials } = shape.parse(query)
  const [credential, ...more] = credentials
  expect(more).toEqual([])
  expect(credential?.format).toBe(format === 'sd_jwt_vc' ? 'dc+sd-jwt' : 'mso_mdoc')
  const { claims = [], claim_sets: sets } = credential ?? {}
  if (format === 'sd_jwt_vc') for (const { path } of claims) expect(neverDisclosed).not.toContain(path[0])
  if (sets) expect(sets.flat()).toEqual(expect.arrayContaining(claims.map((claim) => claim.id)))
}
