// The bodies of the verifier's own API as JSON Schemas, under the names that its description gives them: what is asked is the very shape that
// reads it.
import * as z from 'zod/mini'
import type { JsonObject } from '../../shared/json.ts'
import { dcqlShape } from '../dcql.ts'
import { checkShape } from '../presentations/check.ts'
import { digitalCredentialShape } from '../response/digital-credential.ts'
import { handInShape } from '../response/hand-in.ts'
import { resultShape } from '../transaction/result.ts'
import { wishShape } from '../transaction/wish.ts'
import * as answers from './answers.ts'

const schemas = {
  DcqlQuery: dcqlShape,
  TransactionWish: wishShape,
  ResultWish: resultShape,
  WalletAnswer: handInShape,
  DigitalCredential: digitalCredentialShape,
  PresentationToCheck: checkShape,
  BegunTransaction: answers.begunTransaction,
  Transaction: answers.transaction,
  Transactions: answers.transactions,
  TransactionResult: answers.transactionResult,
  CredentialResult: answers.credentialResult,
  Finding: answers.finding,
  Report: answers.report,
  CheckedPresentation: answers.checkedPresentation,
  Templates: answers.templates,
  WebhookDeliveries: answers.webhookDeliveries,
  Notice: answers.notice,
  AccessToken: answers.accessToken,
  OAuthError: answers.oauthError,
  Problem: answers.problem,
  Jwks: answers.jwks,
  Health: answers.health,
} as const
export type SchemaName = keyof typeof schemas

export function jsonSchemas(): JsonObject {
  const registry = z.registry<{ id: string }>()
  for (const [id, schema] of Object.entries(schemas)) registry.add(schema, { id })
  const made = z.toJSONSchema(registry, { io: 'input', uri: (id) => `#/components/schemas/${id}` })
  return Object.fromEntries(
    Object.entries(made.schemas).map(([id, { $schema, $id, ...schema }]) => [id, schema as JsonObject]),
  )
}
