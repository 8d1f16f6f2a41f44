// What the verifier's own API answers, as shapes: for its description, and for the tests that hold real answers against it. Nothing reads
// answers by them, so they are in no bundle.
import * as z from 'zod/mini'
import { dcqlShape } from '../dcql.ts'
import { hashAlgorithms } from '../transaction-data/hash-algorithm.ts'

const text = z.string()
const dateTime = z.iso.datetime()
const wholeNumber = z.int()
const labels = z.object({ nl: text, fr: text, de: text, en: text })
const flow = z.enum(['sameDevice', 'crossDevice', 'digitalCredentials', 'interactiveAuthorization'])
const endStates = ['answered', 'refused', 'walletError', 'cancelled', 'expired'] as const

export const transactionState = z.enum(['pending', ...endStates])

export const begunTransaction = z.object({
  id: text,
  authorizationRequest: z.optional(text),
  authorizationRequests: z.optional(z.array(text)),
  qrCode: z.optional(text),
  digitalCredentialRequests: z.optional(z.array(z.object({ protocol: text, data: z.looseObject({}) }))),
  requestObject: z.optional(text),
  expiresAt: dateTime,
})

/** In one text, or in the languages in which it was said. */
const purpose = z.union([text, z.record(text, text)])

export const transaction = z.object({
  id: text,
  state: transactionState,
  flow,
  purpose,
  intendedUse: z.optional(text),
  expiresAt: dateTime,
})

export const transactions = z.object({ items: z.array(transaction), self: z.url(), next: z.optional(z.url()) })

export const finding = z.object({
  check: text,
  outcome: z.enum(['passed', 'failed', 'undetermined']),
  reason: text,
  reference: text,
})

const listFacts = {
  operator: text,
  sequenceNumber: wholeNumber,
  sha256: text,
  signerSha256: text,
  nextUpdate: z.nullable(wholeNumber),
}

/** Of a qualified attestation or a public body's: the services of national trusted lists that the trust rests on. */
const qualifiedEvidence = z.object({
  listOfLists: z.object(listFacts),
  services: z.array(
    z.object({
      list: z.object({ ...listFacts, territory: text }),
      provider: text,
      type: text,
      status: text,
      since: wholeNumber,
      matchedBy: text,
      path: z.array(text),
      subjects: z.array(text),
    }),
  ),
  times: z.object({ issuedAt: wholeNumber, now: wholeNumber }),
  ruleIds: z.array(text),
  warnings: z.array(text),
})

const trustEvidence = z.object({
  list: z.object({
    kind: text,
    operator: text,
    sequenceNumber: wholeNumber,
    nextUpdate: wholeNumber,
    sha256: text,
    deviations: z.optional(z.array(text)),
  }),
  entity: text,
  country: z.optional(text),
  path: z.array(text),
  subjects: z.array(text),
  qualified: z.optional(qualifiedEvidence),
  warnings: z.optional(z.array(text)),
})

export const credentialResult = z.object({
  queryId: text,
  format: text,
  type: text,
  claims: z.looseObject({}),
  missing: z.optional(z.array(z.array(z.union([text, wholeNumber, z.null()])))),
  issuer: z.optional(trustEvidence),
  holderBound: z.boolean(),
  findings: z.array(finding),
})

const result = {
  verdict: z.enum(['accepted', 'refused', 'walletError']),
  answer: z.optional(
    z.object({
      outcome: z.enum(['yes', 'no', 'undetermined']),
      reason: text,
      restrictions: z.optional(z.array(text)),
    }),
  ),
  credentials: z.array(credentialResult),
  transactionData: z.optional(
    z.array(
      z.object({
        type: text,
        queryId: text,
        authorised: z.literal(true),
        hash: text,
        hashAlgorithm: z.enum(hashAlgorithms),
        jti: z.optional(text),
        amr: z.optional(z.array(z.looseObject({}))),
      }),
    ),
  ),
  findings: z.array(finding),
  error: z.optional(text),
}

export const transactionResult = z.object({ id: text, ...result })

export const checkedPresentation = z.object({ ...result, freshness: z.literal('notChecked') })

export const report = z.object({
  iss: z.url(),
  aud: text,
  iat: wholeNumber,
  exp: wholeNumber,
  transactionId: text,
  purpose,
  ...result,
})

export const templates = z.object({
  items: z.array(z.object({ id: text, labels, descriptions: labels, purpose: text, query: dcqlShape })),
  total: wholeNumber,
})

export const webhookDeliveries = z.object({
  items: z.array(
    z.object({
      id: text,
      state: z.enum(['waiting', 'dead']),
      transactionState: z.enum(endStates),
      tries: wholeNumber,
      reason: z.optional(text),
      nextTryAt: z.optional(dateTime),
      expiresAt: z.optional(dateTime),
    }),
  ),
  total: wholeNumber,
  self: z.url(),
})

export const notice = z.object({ id: text, state: z.enum(endStates) })
