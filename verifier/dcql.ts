// The Digital Credentials Query Language (OpenID4VP 1.0 section 6): its shape, as a relying party writes it. What a shape cannot say is
// in check-dcql.ts. Refuses: more than anybody holds, members that nobody knows, and values of other kinds than the language has
// (VP-DCQL-01 to VP-DCQL-11).
import * as z from 'zod/mini'
import { isBase64url } from '../shared/bytes.ts'

const id = z.string().check(z.regex(/^[A-Za-z0-9_-]{1,100}$/))
const text = z.string().check(z.minLength(1))
const nonEmpty = <T extends z.ZodMiniType>(item: T, most = 100) =>
  z.array(item).check(z.minLength(1), z.maxLength(most))

/** Each costs whoever answers a choice, and whoever judges the answer its checks. */
const maximumCredentials = 20

const claim = z.strictObject({
  id: z.optional(id),
  path: nonEmpty(z.union([text, z.int().check(z.minimum(0)), z.null()])),
  values: z.optional(nonEmpty(z.union([text, z.int(), z.boolean()]))),
  intent_to_retain: z.optional(z.boolean()),
})

const keyId = text.check(z.refine(isBase64url))
/** The name of a list or of an entity, which is where it is found. */
const address = z.string().check(z.refine((value) => /^https?:\/\/[^\s]+$/.test(value) && URL.canParse(value)))
const entityId = address.check(z.refine((value) => !/[?#]/.test(value)))

const authority = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('aki'), values: nonEmpty(keyId) }),
  z.strictObject({ type: z.literal('etsi_tl'), values: nonEmpty(address) }),
  z.strictObject({ type: z.literal('openid_federation'), values: nonEmpty(entityId, 10) }),
])

const common = {
  id,
  multiple: z.optional(z.boolean()),
  trusted_authorities: z.optional(nonEmpty(authority)),
  claims: z.optional(nonEmpty(claim)),
  claim_sets: z.optional(nonEmpty(nonEmpty(id))),
}

const credential = z.discriminatedUnion('format', [
  z.strictObject({
    ...common,
    format: z.literal('dc+sd-jwt'),
    meta: z.strictObject({ vct_values: nonEmpty(text) }),
    require_cryptographic_holder_binding: z.optional(z.boolean()),
  }),
  z.strictObject({
    ...common,
    format: z.literal('mso_mdoc'),
    meta: z.strictObject({ doctype_value: text }),
    // Without a signature of the device there is no presentation of an mdoc (ISO/IEC 18013-5 section 9.1.3).
    require_cryptographic_holder_binding: z.optional(z.literal(true)),
  }),
])

export const dcqlShape = z.strictObject({
  credentials: nonEmpty(credential, maximumCredentials),
  credential_sets: z.optional(
    nonEmpty(z.strictObject({ options: nonEmpty(nonEmpty(id)), required: z.optional(z.boolean()) })),
  ),
})

export type DcqlQuery = z.infer<typeof dcqlShape>
export type CredentialQuery = DcqlQuery['credentials'][number]
export type ClaimQuery = NonNullable<CredentialQuery['claims']>[number]
export type ClaimPath = ClaimQuery['path']
export type TrustedAuthority = NonNullable<CredentialQuery['trusted_authorities']>[number]

/** vct or doctype of each type that answers it. */
export const typesAskedFor = (query: CredentialQuery): string[] =>
  query.format === 'mso_mdoc' ? [query.meta.doctype_value] : query.meta.vct_values

/** Whether who presents it has to prove possession of its key (VP-DCQL-04). */
export const wantsHolderBinding = ({ require_cryptographic_holder_binding: required }: CredentialQuery): boolean =>
  required !== false
