// What the operator's API answers, as shapes: for its description, and for the tests that hold real answers against it.
import * as z from 'zod/mini'

const text = z.string()
const dateTime = z.iso.datetime()
const wholeNumber = z.int()
const sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/))
const decision = z.enum(['trusted', 'untrusted', 'undetermined'])

export const trustLists = z.object({
  generation: wholeNumber,
  audit: z.object({ number: wholeNumber, hash: sha256 }),
  items: z.array(
    z.object({
      id: text,
      type: z.enum(['entities', 'listOfLists', 'national']),
      kind: z.optional(text),
      territory: z.optional(text),
      url: z.url(),
      current: z.boolean(),
      sequenceNumber: z.optional(wholeNumber),
      issued: z.optional(dateTime),
      nextUpdate: z.optional(dateTime),
      services: z.optional(wholeNumber),
      operator: z.optional(text),
      signer: z.optional(sha256),
      sha256: z.optional(sha256),
      highestSequenceNumber: z.optional(wholeNumber),
      lastCheck: z.optional(dateTime),
      nextCheck: dateTime,
      failures: wholeNumber,
      lastError: z.optional(z.object({ code: text, reason: text })),
      alarms: z.array(z.object({ code: text, detail: text })),
    }),
  ),
})

export const trustServices = z.object({
  items: z.array(
    z.object({
      list: text,
      current: z.boolean(),
      provider: text,
      country: z.optional(text),
      type: text,
      service: z.optional(text),
      status: z.optional(text),
      since: z.optional(dateTime),
      certificates: z.array(sha256),
    }),
  ),
  total: wholeNumber,
})

const judged = { decision, reason: text, mend: z.optional(text) }

const listFacts = {
  operator: text,
  sequenceNumber: wholeNumber,
  sha256: text,
  signerSha256: text,
  nextUpdate: z.nullable(dateTime),
}

export const certificateCheck = z.object({
  certificates: z.array(
    z.object({
      subject: text,
      issuer: text,
      sha256,
      notBefore: dateTime,
      notAfter: dateTime,
      valid: z.boolean(),
      authority: z.boolean(),
      key: text,
      extendedKeyUsage: z.array(text),
      dnsNames: z.array(text),
      qcTypes: z.array(text),
      unknownCritical: z.array(text),
    }),
  ),
  chain: z.array(z.object({ outcome: z.enum(['passed', 'failed']), reason: text })),
  answers: z.array(
    z.object({
      kind: text,
      role: z.enum(['issuance', 'revocation']),
      purpose: text,
      ...judged,
      entity: z.optional(text),
      country: z.optional(text),
      list: z.optional(
        z.object({
          kind: text,
          operator: text,
          sequenceNumber: wholeNumber,
          nextUpdate: dateTime,
          sha256: text,
          deviations: z.optional(z.array(text)),
        }),
      ),
      path: z.optional(z.array(text)),
      qualified: z.optional(
        z.object({
          listOfLists: z.object(listFacts),
          services: z.array(
            z.object({
              list: z.object({ ...listFacts, territory: text }),
              provider: text,
              type: text,
              status: text,
              since: dateTime,
              matchedBy: text,
              path: z.array(text),
              subjects: z.array(text),
            }),
          ),
          times: z.object({ issuedAt: dateTime, now: dateTime }),
          ruleIds: z.array(text),
          warnings: z.array(text),
        }),
      ),
      warnings: z.optional(z.array(text)),
      legs: z.optional(z.array(z.object({ leg: z.enum(['listed', 'qualified']), ...judged }))),
    }),
  ),
})

export const auditEvents = z.object({
  items: z.array(
    z.object({
      number: wholeNumber,
      at: dateTime,
      list: text,
      event: z.enum([
        'ADDED',
        'REPLACED',
        'UNCHANGED',
        'REJECTED',
        'EXPIRED',
        'REMOVED',
        'BOOTSTRAP_CHANGED',
        'PINNED_SIGNER_CHANGED',
      ]),
      code: z.optional(text),
      document: z.optional(sha256),
      sequenceNumber: z.optional(wholeNumber),
      signer: z.optional(sha256),
      previous: sha256,
      hash: sha256,
    }),
  ),
  chain: z.object({ intact: z.boolean(), firstBroken: z.optional(wholeNumber) }),
  next: z.optional(text),
})
