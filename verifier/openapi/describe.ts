// The description of the verifier's own API (OpenAPI 3.1), made of the shapes that read its requests. It is written to docs/openapi by
// `npm run openapi` and served from there: the generator is in no bundle.

import { partnerToken, problemResponse } from '../../shared/http/openapi.ts'
import type { JsonObject } from '../../shared/json.ts'
import { operatorScopes } from '../../shared/trust/operator-api.ts'
import { accessPaths } from './access-paths.ts'
import { looking, whole } from './operation.ts'
import { presentationPaths } from './presentation-paths.ts'
import { jsonSchemas } from './schemas.ts'
import { transactionPaths } from './transaction-paths.ts'
import { trustPaths } from './trust-paths.ts'
import { webhookPaths, webhooks } from './webhook-paths.ts'

export const describeApi = (version: string): JsonObject => ({
  openapi: '3.1.0',
  info: {
    title: 'Attestry verifier',
    version,
    description:
      'What relying parties and operators call. Wallets speak OpenID4VP instead, which is not described here. Requests with members that are not described are refused; answers may get new ones.',
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  servers: [{ url: '/', description: 'The verifier that serves this description' }],
  tags: [
    { name: 'Access', description: 'Tokens, keys and health' },
    { name: 'Transactions', description: 'Asking wallets, and what they answered' },
    { name: 'Presentations', description: 'What was received elsewhere' },
    { name: 'Webhooks', description: 'Being told of the end of a transaction' },
    { name: 'Trust lists', description: 'What operators see of them, and certificates that are held against them' },
  ],
  paths: { ...accessPaths, ...transactionPaths, ...presentationPaths, ...webhookPaths, ...trustPaths },
  webhooks,
  components: {
    schemas: jsonSchemas(),
    parameters: {
      TransactionId: {
        name: 'id',
        in: 'path',
        required: true,
        description: 'As the answer to createTransaction names it',
        schema: { type: 'string' },
      },
    },
    responses: problemResponse,
    securitySchemes: partnerToken({
      [whole]: 'Ask wallets, and have the results',
      [looking]: 'See transactions and their states, never a result',
      'verification:presentations:check': 'Have presentations checked that were received elsewhere',
      'verification:webhooks:manage': 'See and resend what webhooks were to be told',
      [operatorScopes.read]:
        'See the trust lists, who is on them and the audit, and have certificates held against them',
      [operatorScopes.refresh]: 'Have every trust list looked at now',
    }),
  },
})
