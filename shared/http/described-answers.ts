// What own APIs of all functions answer alike, as shapes for their descriptions. Nothing reads answers by them, so they are in no bundle.
import * as z from 'zod/mini'

const text = z.string()
const wholeNumber = z.int()

export const accessToken = z.object({
  access_token: text,
  token_type: z.literal('Bearer'),
  expires_in: wholeNumber,
  scope: text,
})

export const oauthError = z.object({ error: text, error_description: z.optional(text) })

export const problem = z.object({
  type: text,
  href: z.optional(z.url()),
  title: text,
  status: wholeNumber,
  detail: text,
  instance: text,
  issues: z.optional(
    z.array(z.object({ type: text, in: z.enum(['body', 'path', 'query', 'header']), name: text, detail: text })),
  ),
  requiredScopes: z.optional(z.array(text)),
  limit: z.optional(wholeNumber),
  retryAfterSec: z.optional(wholeNumber),
})

export const jwks = z.object({ keys: z.array(z.looseObject({ kty: text, kid: text, alg: text })) })

const healthStatus = z.enum(['UP', 'DEGRADED', 'DOWN'])
export const health = z.object({
  status: healthStatus,
  /** What is not well, where everybody may know. */
  details: z.optional(z.record(text, z.object({ status: healthStatus, reason: text }))),
})
