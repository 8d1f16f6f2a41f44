// The shape of a type of transaction data (OpenID4VP 1.0 sections 5.1 and 8.4): what the relying party has to say, where that stands in the
// request, and what else a holder signs. A type is data and pure functions.
import * as z from 'zod/mini'
import type { JsonObject } from '../../shared/json.ts'

export interface TransactionDataType {
  /** On the wire. */
  type: string
  /** Members that it does not name are refused: wallets have to refuse them, too. */
  payload: z.ZodMiniType
  /** What the shape cannot say. `now` in seconds. */
  faultOf?(payload: JsonObject, now: number): PayloadFault | undefined
  /** In the member `payload`, as EU TS12 has it, or beside `type`, as the Cloud Signature Consortium has it. */
  stands: 'inPayload' | 'besideType'
  /** Strong customer authentication: the holder also signs a code, two factors and the response mode (EU TS12 section 3.6). */
  strong: boolean
  formats: readonly ('dc+sd-jwt' | 'mso_mdoc')[]
}

export interface PayloadFault {
  /** Below the payload. */
  pointer: string
  detail: string
}

export const text = (longest = 1000): z.ZodMiniString => z.string().check(z.minLength(1), z.maxLength(longest))

export const address = z.string().check(
  z.maxLength(2000),
  z.refine((value) => URL.parse(value)?.protocol === 'https:'),
)

/** With a time and an offset: EU TS12 also speaks of plain dates, and its schemas, which wallets check, do not. */
export const dateTime = z.string().check(
  z.regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/),
  z.refine((value) => !Number.isNaN(Date.parse(value))),
)

/** What every strong authentication is about. */
export const strongCommon = { transaction_id: text(36), date_time: z.optional(dateTime) }
