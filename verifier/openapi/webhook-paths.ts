// Being told of the end of a transaction: what a webhook gets, and what never reached it.

import { needs, problems, query } from '../../shared/http/openapi.ts'
import type { JsonObject } from '../../shared/json.ts'
import { answer, body, id } from './operation.ts'

export const webhookPaths: Record<string, JsonObject> = {
  '/verification/v1/webhookDeliveries': {
    get: {
      operationId: 'listWebhookDeliveries',
      tags: ['Webhooks'],
      summary: 'List what did not reach the webhook, or not yet',
      ...needs('verification:webhooks:manage'),
      parameters: [query('state', 'Of one state alone', { enum: ['waiting', 'dead'] })],
      responses: { 200: answer('The newest hundred', 'WebhookDeliveries'), ...problems },
    },
  },
  '/verification/v1/webhookDeliveries/{id}/resend': {
    parameters: [id],
    post: {
      operationId: 'resendWebhookDelivery',
      tags: ['Webhooks'],
      summary: 'Try a dead delivery again',
      ...needs('verification:webhooks:manage'),
      responses: { 202: { description: 'It will be tried' }, ...problems },
    },
  },
}

/** Not called here, but at the address of the relying party. */
export const webhooks: Record<string, JsonObject> = {
  transactionEnded: {
    post: {
      operationId: 'transactionEnded',
      tags: ['Webhooks'],
      summary:
        'A transaction has ended: signed by HTTP Message Signatures (RFC 9421), with the tag attestry-transaction-end',
      security: [],
      parameters: ['Content-Digest', 'Signature-Input', 'Signature'].map((name) => ({
        name,
        in: 'header',
        required: true,
        schema: { type: 'string' },
      })),
      requestBody: body('Notice'),
      responses: { '2XX': { description: 'It was heard; every other answer has it told again' } },
    },
  },
}
