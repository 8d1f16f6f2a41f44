// A login, or an action that a bank finds risky, such as a higher limit (EU TS12 section 4.3.2).
import * as z from 'zod/mini'
import { strongCommon, type TransactionDataType, text } from './transaction-data-type.ts'

export const loginRiskTransaction: TransactionDataType = {
  type: 'urn:eudi:sca:login_risk_transaction:1',
  payload: z.strictObject({ ...strongCommon, service: z.optional(text(100)), action: text(140) }),
  stands: 'inPayload',
  strong: true,
  formats: ['dc+sd-jwt'],
}
