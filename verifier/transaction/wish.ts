// What a relying party wishes, as the body of POST /verification/v1/transactions says it (own API, Belgif style).
import * as z from 'zod/mini'
import { dcqlShape } from '../dcql.ts'
import { templateIds } from '../templates/index.ts'
import { strictest } from '../transaction.ts'
import { hashAlgorithms } from '../transaction-data/hash-algorithm.ts'

const policy = z.strictObject({
  undeterminedStatus: z._default(z.enum(['refuse', 'accept']), strictest.undeterminedStatus),
  combined: z._default(z.enum(['none', 'sameAttributes', 'sameDeviceKey']), strictest.combined),
  subset: z._default(z.enum(['refuse', 'accept']), strictest.subset),
})

const purposeText = z.string().check(z.minLength(1), z.maxLength(300))
const inLanguages = z.partialRecord(z.enum(['nl', 'fr', 'de', 'en']), purposeText)

const transactionData = z.strictObject({
  type: z.string(),
  credentialIds: z.array(z.string()).check(z.minLength(1), z.maxLength(20)),
  payload: z.record(z.string(), z.unknown()),
  hashesAlgorithms: z.optional(z.array(z.enum(hashAlgorithms)).check(z.minLength(1))),
})

const common = {
  query: z.optional(dcqlShape),
  template: z.optional(z.enum(templateIds)),
  intendedUse: z.optional(z.string()),
  purpose: z.optional(z.union([purposeText, inLanguages.check(z.refine((texts) => Object.keys(texts).length > 0))])),
  transactionData: z.optional(z.array(transactionData).check(z.minLength(1), z.maxLength(10))),
  policy: z.optional(policy),
}

export const wishShape = z.discriminatedUnion('flow', [
  z.strictObject({
    ...common,
    flow: z.enum(['sameDevice', 'crossDevice']),
    confirmation: z.optional(z.enum(['none', 'number'])),
    responseMode: z.optional(z.enum(['direct_post', 'direct_post.jwt'])),
    redirectUri: z.optional(z.string()),
  }),
  z.strictObject({
    ...common,
    flow: z.literal('digitalCredentials'),
    responseMode: z.optional(z.enum(['dc_api', 'dc_api.jwt'])),
    origin: z.optional(z.string()),
  }),
  z.strictObject({
    ...common,
    flow: z.literal('interactiveAuthorization'),
    responseMode: z.optional(z.enum(['iae_post', 'iae_post.jwt'])),
    expectedUrl: z.string(),
  }),
])

export type Wish = z.infer<typeof wishShape>
