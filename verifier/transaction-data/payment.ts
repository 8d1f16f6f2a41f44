// A payment, once or recurring, that its payer confirms: amount and payee are what the holder's signature is tied to (EU TS12 section 4.3.1,
// dynamic linking of PSD2). Refuses, beyond its schema: fractions that the currency does not have, an execution that is past or that a
// recurring payment names.
import * as z from 'zod/mini'
import { isObject, type JsonObject } from '../../shared/json.ts'
import {
  address,
  dateTime,
  type PayloadFault,
  strongCommon,
  type TransactionDataType,
  text,
} from './transaction-data-type.ts'

const frequencies = [
  'INDA',
  'DAIL',
  'WEEK',
  'TOWK',
  'TWMN',
  'MNTH',
  'TOMN',
  'QUTR',
  'FOMN',
  'SEMI',
  'YEAR',
  'TYEA',
] as const

const recurrence = z.strictObject({
  start_date: z.optional(dateTime),
  end_date: z.optional(dateTime),
  number: z.optional(z.int().check(z.minimum(1))),
  frequency: z.enum(frequencies),
  mit_options: z.optional(
    z.strictObject({
      amount_variable: z.optional(z.boolean()),
      min_amount: z.optional(z.number()),
      max_amount: z.optional(z.number()),
      total_amount: z.optional(z.number()),
      initial_amount: z.optional(z.number()),
      initial_amount_number: z.optional(z.int().check(z.minimum(1))),
      apr: z.optional(z.number()),
    }),
  ),
})

/** Of a third party between payer and bank. */
export const thirdParty = z.strictObject({ legal_name: text(), brand_name: text(), domain_name: text() })

export const paymentPayload = z.strictObject({
  ...strongCommon,
  payee: z.strictObject({
    name: text(),
    id: text(),
    // An address, or the picture itself (RFC 2397).
    logo: z.optional(z.string().check(z.regex(/^(https:|data:image\/)/), z.maxLength(50_000))),
    website: z.optional(address),
  }),
  pisp: z.optional(thirdParty),
  execution_date: z.optional(dateTime),
  currency: z.string().check(z.regex(/^[A-Z]{3}$/)),
  amount: z.number(),
  amount_estimated: z.optional(z.boolean()),
  amount_earmarked: z.optional(z.boolean()),
  sct_inst: z.optional(z.boolean()),
  recurrence: z.optional(recurrence),
})

export const payment: TransactionDataType = {
  type: 'urn:eudi:sca:payment:1',
  payload: paymentPayload,
  faultOf: paymentFault,
  stands: 'inPayload',
  strong: true,
  formats: ['dc+sd-jwt'],
}

export function paymentFault(payload: JsonObject, now: number): PayloadFault | undefined {
  const { currency, execution_date: execution, recurrence } = payload
  const digits = minorDigits(String(currency))
  const options = isObject(recurrence) && isObject(recurrence.mit_options) ? recurrence.mit_options : {}
  for (const [pointer, amount] of [
    ['/amount', payload.amount],
    ...['min_amount', 'max_amount', 'total_amount', 'initial_amount'].map(
      (name) => [`/recurrence/mit_options/${name}`, options[name]] as const,
    ),
  ] as const)
    if (typeof amount === 'number' && Number(amount.toFixed(digits)) !== amount)
      return { pointer, detail: 'has more decimals than its currency' }
  if (execution === undefined) return undefined
  if (recurrence !== undefined) return { pointer: '/execution_date', detail: 'goes with no recurrence' }
  // By the day: a payment for today is not past at noon.
  return Date.parse(String(execution).slice(0, 10)) / 1000 + 86_400 <= now
    ? { pointer: '/execution_date', detail: 'is past' }
    : undefined
}

/** ISO 4217. */
const minorDigits = (currency: string): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
