// The Digital Credentials Query Language (OpenID4VP 1.0 section 6): its shape, checked when a relying party opens a transaction,
// so that no wallet ever meets a query that nothing could answer (VP-DCQL-01 to VP-DCQL-11), nor one that asks by what a holder could be
// recognised.
import * as z from 'zod/mini'
import { badInput } from '../shared/http/problem.ts'

const id = z.string().check(z.regex(/^[A-Za-z0-9_-]{1,100}$/))
const text = z.string().check(z.minLength(1))
const nonEmpty = <T extends z.ZodMiniType>(item: T) => z.array(item).check(z.minLength(1), z.maxLength(100))

const claim = z.strictObject({
  id: z.optional(id),
  path: nonEmpty(z.union([text, z.int().check(z.minimum(0)), z.null()])),
  values: z.optional(nonEmpty(z.union([text, z.int(), z.boolean()]))),
  intent_to_retain: z.optional(z.boolean()),
})

const common = {
  id,
  multiple: z.optional(z.boolean()),
  require_cryptographic_holder_binding: z.optional(z.literal(true)),
  trusted_authorities: z.optional(
    nonEmpty(
      z.discriminatedUnion('type', [
        z.strictObject({ type: z.literal('aki'), values: nonEmpty(z.string().check(z.regex(/^[A-Za-z0-9_-]+$/))) }),
        z.strictObject({ type: z.literal('etsi_tl'), values: nonEmpty(text) }),
      ]),
    ),
  ),
  claims: z.optional(nonEmpty(claim)),
  claim_sets: z.optional(nonEmpty(nonEmpty(id))),
}

const credential = z.discriminatedUnion('format', [
  z.strictObject({
    ...common,
    format: z.literal('dc+sd-jwt'),
    meta: z.strictObject({ vct_values: nonEmpty(text) }),
  }),
  z.strictObject({ ...common, format: z.literal('mso_mdoc'), meta: z.strictObject({ doctype_value: text }) }),
])

export const dcqlShape = z.strictObject({
  credentials: nonEmpty(credential),
  credential_sets: z.optional(
    nonEmpty(z.strictObject({ options: nonEmpty(nonEmpty(id)), required: z.optional(z.boolean()) })),
  ),
})

export type DcqlQuery = z.infer<typeof dcqlShape>
export type CredentialQuery = DcqlQuery['credentials'][number]
export type ClaimQuery = NonNullable<CredentialQuery['claims']>[number]

/** What a shape cannot say: ids that are unique and exist, paths that fit their format. @throws Problem with a pointer */
export function checkDcql({ credentials, credential_sets: sets = [] }: DcqlQuery): void {
  const ids = credentials.map((one) => one.id)
  if (new Set(ids).size !== ids.length) throw wrong('/credentials', 'two credentials have the same id')
  for (const [at, one] of credentials.entries()) checkCredential(one, `/credentials/${at}`)
  for (const [at, { options }] of sets.entries())
    if (!options.flat().every((option) => ids.includes(option)))
      throw wrong(`/credential_sets/${at}/options`, 'names a credential that is not asked for')
}

/** Of an SD-JWT: each is another one in every copy, and says nothing about the holder. */
const technical = ['cnf', 'status', '_sd', '_sd_alg', '...']

function checkCredential({ format, claims = [], claim_sets: sets }: CredentialQuery, pointer: string): void {
  const ids = claims.flatMap((one) => one.id ?? [])
  if (new Set(ids).size !== ids.length) throw wrong(`${pointer}/claims`, 'two claims have the same id')
  const paths = claims.map(({ path }) => JSON.stringify(path))
  if (new Set(paths).size !== paths.length) throw wrong(`${pointer}/claims`, 'the same claim is asked for twice')
  if (sets && ids.length !== claims.length) throw wrong(`${pointer}/claims`, 'with claim_sets, every claim has an id')
  if (!(sets ?? []).flat().every((one) => ids.includes(one)))
    throw wrong(`${pointer}/claim_sets`, 'names a claim that is not asked for')
  for (const [at, { path, intent_to_retain: retain }] of claims.entries()) {
    if (format === 'mso_mdoc' && !(path.length === 2 && path.every((step) => typeof step === 'string')))
      throw wrong(`${pointer}/claims/${at}/path`, 'in an mdoc a path is a name space and an element')
    if (format !== 'mso_mdoc' && retain !== undefined)
      throw wrong(`${pointer}/claims/${at}/intent_to_retain`, 'is for mdocs alone')
    if (format !== 'mso_mdoc' && technical.some((name) => name === path[0]))
      throw wrong(`${pointer}/claims/${at}/path`, 'leads to a technical claim, by which a holder could be recognised')
  }
}

const wrong = (pointer: string, detail: string) => badInput(`/query${pointer}`, detail, 'invalidInput')
