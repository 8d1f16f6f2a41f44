// A mandate for payments that somebody else begins, such as a direct debit (EU TS12 section 4.3.4). Refuses, beyond its schema: one that
// names neither a purpose nor a payment, and a payment that would be refused by itself.
import * as z from 'zod/mini'
import { isObject } from '../../shared/json.ts'
import { paymentFault, paymentPayload } from './payment.ts'
import { dateTime, strongCommon, type TransactionDataType, text } from './transaction-data-type.ts'

export const emandate: TransactionDataType = {
  type: 'urn:eudi:sca:emandate:1',
  payload: z.strictObject({
    ...strongCommon,
    start_date: z.optional(dateTime),
    end_date: z.optional(dateTime),
    reference_number: z.optional(text(50)),
    creditor_id: z.optional(text(50)),
    purpose: z.optional(text(1000)),
    payment_payload: z.optional(paymentPayload),
  }),
  faultOf: ({ purpose, payment_payload: payment }, now) => {
    if (!isObject(payment))
      return purpose === undefined
        ? { pointer: '/purpose', detail: 'is missing, or a payment in its place' }
        : undefined
    const fault = paymentFault(payment, now)
    return fault && { ...fault, pointer: `/payment_payload${fault.pointer}` }
  },
  stands: 'inPayload',
  strong: true,
  formats: ['dc+sd-jwt'],
}
