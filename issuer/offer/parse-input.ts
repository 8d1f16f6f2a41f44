// What an institution asks an offer to be: checked against the shape, and then against what fits together.
import * as z from 'zod/mini'
import { parseSsin, type Ssin, SsinRefused } from '../../shared/belgium/ssin.ts'
import { findConfiguration } from '../../shared/credentials/index.ts'
import { readInput } from '../../shared/http/input.ts'
import { badInput } from '../../shared/http/problem.ts'
import type { Issuer } from '../issuer.ts'
import type { OfferInput } from './create-offer.ts'

const grantName = z.enum(['preAuthorizedCode', 'authorizationCode'])

export const offerShape = z.strictObject({
  credentialConfigurationIds: z.optional(z.array(z.string()).check(z.minLength(1), z.maxLength(20))),
  grant: z.union([grantName, z.array(grantName).check(z.minLength(1), z.maxLength(2))]),
  subject: z.optional(z.strictObject({ ssin: z.string() })),
  txCode: z.optional(
    z.strictObject({
      inputMode: z.optional(z.enum(['numeric', 'text'])),
      // Wallets read a numeric code as an integer of 32 bits: nine digits at most.
      length: z.optional(z.int().check(z.minimum(4), z.maximum(8))),
      description: z.optional(z.string().check(z.maxLength(300))),
      value: z.optional(z.string().check(z.regex(/^[0-9A-Z]{4,8}$/))),
    }),
  ),
  byReference: z.optional(z.boolean()),
  scheme: z.optional(z.string()),
})

type Input = z.infer<typeof offerShape>

/** @throws Problem badRequest */
export async function parseOfferInput(issuer: Issuer, request: Request): Promise<OfferInput> {
  const {
    credentialConfigurationIds,
    grant,
    subject,
    txCode,
    byReference = false,
    scheme,
  } = await readInput(request, offerShape)
  const grants = new Set([grant].flat())
  if (Array.isArray(grant) && grants.size !== grant.length) throw badInput('/grant', 'names one twice', 'invalidInput')
  const { offerSchemes } = issuer.config
  if (scheme !== undefined && !offerSchemes.includes(scheme))
    throw badInput('/scheme', `is none of ${offerSchemes.join(', ')}`, 'invalidInput')
  const preAuthorized = grants.has('preAuthorizedCode')
  if (preAuthorized !== (subject !== undefined))
    throw badInput('/subject', 'goes with preAuthorizedCode, and with nothing else', 'invalidInput')
  if (txCode && !preAuthorized) throw badInput('/txCode', 'is possible with preAuthorizedCode only', 'invalidInput')
  return {
    configurationIds: credentialConfigurationIds && configurationIdsOf(credentialConfigurationIds),
    subject: subject && subjectOf(issuer, subject.ssin),
    orLogin: preAuthorized && grants.has('authorizationCode'),
    txCode: txCode && txCodeOf(issuer, txCode),
    byReference,
    ...(scheme !== undefined && { scheme }),
  }
}

function configurationIdsOf(ids: string[]): string[] {
  if (ids.every(findConfiguration) && new Set(ids).size === ids.length) return ids
  throw badInput(
    '/credentialConfigurationIds',
    'names a configuration that does not exist, or one twice',
    'referencedResourceNotFound',
  )
}

function txCodeOf({ config }: Issuer, txCode: NonNullable<Input['txCode']>): OfferInput['txCode'] {
  const { inputMode = 'numeric', length = 6, description, value } = txCode
  if (value === undefined) return { inputMode, length, description }
  // Conformance suites know one code in advance; elsewhere a code that is not of our making would be no secret.
  if (config.profile !== 'sandbox') throw badInput('/txCode/value', 'is not known', 'unknownInput')
  if (txCode.inputMode !== undefined || txCode.length !== undefined)
    throw badInput('/txCode/value', 'is there without inputMode and length', 'invalidInput')
  return { inputMode: /^\d+$/.test(value) ? 'numeric' : 'text', length: value.length, description, value }
}

function subjectOf({ config, now }: Issuer, ssin: string): Ssin {
  try {
    return parseSsin(ssin, { now: now(), testNumbers: config.profile === 'sandbox' })
  } catch (error) {
    throw error instanceof SsinRefused ? badInput('/subject/ssin', 'is no national number', 'invalidInput') : error
  }
}
