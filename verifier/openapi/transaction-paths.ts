// Asking wallets, and what they answered: ready queries, and transactions from their beginning to their result.

import { needs, problems, query } from '../../shared/http/openapi.ts'
import type { JsonObject } from '../../shared/json.ts'
import { answer, body, content, id, looking, whole } from './operation.ts'

const transactionsPath = '/verification/v1/transactions'

const released: JsonObject = {
  description: 'The result, once; or, to who accepts application/jwt, as a report: a JWT whose claims are `Report`',
  content: { ...content('TransactionResult'), 'application/jwt': { schema: { type: 'string' } } },
}

export const transactionPaths: Record<string, JsonObject> = {
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
}
