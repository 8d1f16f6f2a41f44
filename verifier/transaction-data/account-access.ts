// Access to the information of a payment account, perhaps by a third party (EU TS12 section 4.3.3).
import * as z from 'zod/mini'
import { thirdParty } from './payment.ts'
import { strongCommon, type TransactionDataType, text } from './transaction-data-type.ts'

export const accountAccess: TransactionDataType = {
  type: 'urn:eudi:sca:account_access:1',
  payload: z.strictObject({ ...strongCommon, aisp: z.optional(thirdParty), description: z.optional(text(140)) }),
  stands: 'inPayload',
  strong: true,
  formats: ['dc+sd-jwt'],
}
