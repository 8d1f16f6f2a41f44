// The bodies of the verifier's own API as JSON Schemas, under the names that its description gives them: what is asked is the very shape that
// reads it.
import * as common from '../../shared/http/described-answers.ts'
import { jsonSchemasOf } from '../../shared/http/openapi.ts'
import type { JsonObject } from '../../shared/json.ts'
import { certificateCheckShape } from '../../shared/trust/operator-api.ts'
import { dcqlShape } from '../dcql.ts'
import { checkShape } from '../presentations/check.ts'
import { digitalCredentialShape } from '../response/digital-credential.ts'
import { handInShape } from '../response/hand-in.ts'
import { resultShape } from '../transaction/result.ts'
import { wishShape } from '../transaction/wish.ts'
import * as answers from './answers.ts'
import * as trustAnswers from './trust-answers.ts'

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
  TrustLists: trustAnswers.trustLists,
  TrustServices: trustAnswers.trustServices,
  CertificateToCheck: certificateCheckShape,
  CertificateCheck: trustAnswers.certificateCheck,
  AuditEvents: trustAnswers.auditEvents,
  AccessToken: common.accessToken,
  OAuthError: common.oauthError,
  Problem: common.problem,
  Jwks: common.jwks,
  Health: common.health,
} as const
export type SchemaName = keyof typeof schemas

export const jsonSchemas = (): JsonObject => jsonSchemasOf(schemas)
