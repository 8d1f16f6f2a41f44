// The description of the verifier's own API (OpenAPI 3.1), made of the shapes that read its requests. It is written to docs/openapi by
// `npm run openapi` and served from there: the generator is in no bundle.
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
type SchemaName = keyof typeof schemas

function jsonSchemas(): JsonObject {
  const registry = z.registry<{ id: string }>()
  for (const [id, schema] of Object.entries(schemas)) registry.add(schema, { id })
  const made = z.toJSONSchema(registry, { io: 'input', uri: (id) => `#/components/schemas/${id}` })
  return Object.fromEntries(
    Object.entries(made.schemas).map(([id, { $schema, $id, ...schema }]) => [id, schema as JsonObject]),
  )
}

const ref = (name: SchemaName): JsonObject => ({ $ref: `#/components/schemas/${name}` })
const content = (name: SchemaName, type = 'application/json'): JsonObject => ({ [type]: { schema: ref(name) } })
const body = (name: SchemaName, type?: string): JsonObject => ({ required: true, content: content(name, type) })
const answer = (description: string, name: SchemaName): JsonObject => ({ description, content: content(name) })
const problems: JsonObject = { default: { $ref: '#/components/responses/Problem' } }
const needs = (...scopes: string[]): JsonObject => ({ security: scopes.map((scope) => ({ partnerToken: [scope] })) })
const query = (name: string, description: string, schema: JsonObject): JsonObject => ({
  name,
  in: 'query',
  description,
  required: false,
  schema,
})
const id = { $ref: '#/components/parameters/TransactionId' }

const whole = 'verification:transactions'
const looking = 'verification:transactions:read'
const transactionsPath = '/verification/v1/transactions'

const released: JsonObject = {
  description: 'The result, once; or, to who accepts application/jwt, as a report: a JWT whose claims are `Report`',
  content: { ...content('TransactionResult'), 'application/jwt': { schema: { type: 'string' } } },
}

const paths: Record<string, JsonObject> = {
  '/partner/token': {
    post: {
      operationId: 'createPartnerToken',
      tags: ['Access'],
      summary: 'Get an access token by a signed assertion (RFC 7523)',
      security: [],
      requestBody: {
        required: true,
        content: {
          'application/x-www-form-urlencoded': {
            schema: {
              type: 'object',
              required: ['grant_type', 'client_assertion_type', 'client_assertion'],
              properties: {
                grant_type: { const: 'client_credentials' },
                client_assertion_type: { const: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer' },
                client_assertion: { type: 'string' },
                scope: { type: 'string' },
              },
            },
          },
        },
      },
      responses: {
        200: answer('A token for ten minutes', 'AccessToken'),
        401: answer('Nobody known', 'OAuthError'),
        ...problems,
      },
    },
  },
  '/verification/v1/templates': {
    get: {
      operationId: 'listTemplates',
      tags: ['Transactions'],
      summary: 'List the questions that are ready to be asked',
      security: [],
      responses: { 200: answer('Every ready query', 'Templates'), ...problems },
    },
  },
  [transactionsPath]: {
    get: {
      operationId: 'listTransactions',
      tags: ['Transactions'],
      summary: "List the caller's own transactions, the newest first",
      ...needs(whole, looking),
      parameters: [
        query('pageSize', 'How many at once', { type: 'integer', minimum: 1, maximum: 100, default: 20 }),
        query('after', 'The last of the page before; `next` has it', { type: 'string' }),
      ],
      responses: { 200: answer('A page of those that are not over and forgotten', 'Transactions'), ...problems },
    },
    post: {
      operationId: 'createTransaction',
      tags: ['Transactions'],
      summary: 'Ask a wallet',
      ...needs(whole),
      requestBody: body('TransactionWish'),
      responses: { 201: answer('What to hand on to the wallet, for five minutes', 'BegunTransaction'), ...problems },
    },
  },
  [`${transactionsPath}/{id}`]: {
    parameters: [id],
    get: {
      operationId: 'getTransaction',
      tags: ['Transactions'],
      summary: 'See how far a transaction is',
      ...needs(whole, looking),
      responses: { 200: answer('Its state, never what was answered', 'Transaction'), ...problems },
    },
  },
  [`${transactionsPath}/{id}/events`]: {
    parameters: [id],
    get: {
      operationId: 'watchTransaction',
      tags: ['Transactions'],
      summary: 'Watch a transaction until it ends (server-sent events)',
      ...needs(whole, looking),
      parameters: [
        {
          name: 'Last-Event-ID',
          in: 'header',
          description: 'The state that was heard last',
          required: false,
          schema: { type: 'string' },
        },
      ],
      responses: {
        200: {
          description:
            'Events `state` with `{ "id", "state" }` as data; the stream ends with the transaction or after 40 seconds',
          content: { 'text/event-stream': { schema: { type: 'string' } } },
        },
        204: { description: 'The end was heard before' },
        ...problems,
      },
    },
  },
  [`${transactionsPath}/{id}/cancel`]: {
    parameters: [id],
    post: {
      operationId: 'cancelTransaction',
      tags: ['Transactions'],
      summary: 'Wait for no answer any more',
      ...needs(whole),
      responses: {
        200: answer('It is cancelled', 'Transaction'),
        409: { description: 'It was answered or has expired', content: content('Problem', 'application/problem+json') },
        ...problems,
      },
    },
  },
  [`${transactionsPath}/{id}/result`]: {
    parameters: [id],
    post: {
      operationId: 'takeResult',
      tags: ['Transactions'],
      summary: 'Take the result, after which it is forgotten',
      ...needs(whole),
      requestBody: body('ResultWish'),
      responses: { 200: released, ...problems },
    },
  },
  [`${transactionsPath}/{id}/response`]: {
    parameters: [id],
    post: {
      operationId: 'handInAnswer',
      tags: ['Transactions'],
      summary: 'Hand in what a wallet answered the caller itself',
      ...needs(whole),
      requestBody: body('WalletAnswer'),
      responses: { 200: released, ...problems },
    },
  },
  [`${transactionsPath}/{id}/digital-credential`]: {
    parameters: [id],
    post: {
      operationId: 'handInDigitalCredential',
      tags: ['Transactions'],
      summary: "Hand in what the browser gave the caller's page",
      ...needs(whole),
      requestBody: body('DigitalCredential'),
      responses: { 200: released, ...problems },
    },
  },
  '/verification/v1/presentations/check': {
    post: {
      operationId: 'checkPresentation',
      tags: ['Presentations'],
      summary: 'Judge a presentation that the caller received by a request of its own',
      ...needs('verification:presentations:check'),
      requestBody: body('PresentationToCheck'),
      responses: {
        200: answer(
          'The findings. Nothing is stored, and nobody knows whether the nonce was fresh',
          'CheckedPresentation',
        ),
        ...problems,
      },
    },
  },
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
  '/.well-known/jwks.json': {
    get: {
      operationId: 'getKeys',
      tags: ['Access'],
      summary: 'Get the public keys of reports and webhooks',
      security: [],
      responses: { 200: answer('JWK Set (RFC 7517)', 'Jwks'), ...problems },
    },
  },
  '/health': {
    get: {
      operationId: 'getHealth',
      tags: ['Access'],
      summary: 'See whether the verifier is well',
      security: [],
      responses: { 200: answer('UP or DEGRADED', 'Health'), 503: answer('DOWN', 'Health'), ...problems },
    },
  },
}

export const describeApi = (version: string): JsonObject => ({
  openapi: '3.1.0',
  info: {
    title: 'Attestry verifier',
    version,
    description:
      'What relying parties call. Wallets speak OpenID4VP instead, which is not described here. Requests with members that are not described are refused; answers may get new ones.',
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  servers: [{ url: '/', description: 'The verifier that serves this description' }],
  tags: [
    { name: 'Access', description: 'Tokens, keys and health' },
    { name: 'Transactions', description: 'Asking wallets, and what they answered' },
    { name: 'Presentations', description: 'What was received elsewhere' },
    { name: 'Webhooks', description: 'Being told of the end of a transaction' },
  ],
  paths,
  webhooks: {
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
  },
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
    responses: {
      Problem: { description: 'What is wrong (RFC 9457)', content: content('Problem', 'application/problem+json') },
    },
    securitySchemes: {
      partnerToken: {
        type: 'oauth2',
        flows: {
          clientCredentials: {
            tokenUrl: '/partner/token',
            scopes: {
              [whole]: 'Ask wallets, and have the results',
              [looking]: 'See transactions and their states, never a result',
              'verification:presentations:check': 'Have presentations checked that were received elsewhere',
              'verification:webhooks:manage': 'See and resend what webhooks were to be told',
            },
          },
        },
      },
    },
  },
})
