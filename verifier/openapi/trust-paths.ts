// What operators see of the trust lists (docs/trust.md), as the function that keeps them answers it through the verifier.

import { inPath, needs, problemAnswer, problems, query } from '../../shared/http/openapi.ts'
import type { JsonObject } from '../../shared/json.ts'
import { operatorScopes } from '../../shared/trust/operator-api.ts'
import { answer, body } from './operation.ts'

const path = '/trust/v1'
const reads = needs(operatorScopes.read)
const refused = {
  401: problemAnswer('No access token, or one that was not given out here or has expired'),
  403: problemAnswer('The access token has another scope'),
  ...problems,
}
const badParameter = { 400: problemAnswer('A parameter is unknown, sent twice or malformed'), ...refused }

export const trustPaths: Record<string, JsonObject> = {
  [`${path}/lists`]: {
    get: {
      operationId: 'getTrustLists',
      tags: ['Trust lists'],
      summary: 'See each list with its state, number, times, signer, last check, last refusal and alarms',
      ...reads,
      responses: { 200: answer('Every list that is configured or pointed to', 'TrustLists'), ...refused },
    },
  },
  [`${path}/services`]: {
    get: {
      operationId: 'searchTrustServices',
      tags: ['Trust lists'],
      summary: 'Search who is on the lists',
      ...reads,
      parameters: [
        query('name', 'A part of the name of a provider or a service', { type: 'string' }),
        query('country', 'ISO 3166-1 alpha-2, or the territory of a national list', { type: 'string' }),
        query('certificate', 'SHA-256 of a listed certificate (DER), in hexadecimal digits', {
          type: 'string',
          pattern: '^[0-9a-fA-F:]{64,95}$',
        }),
      ],
      responses: { 200: answer('The first hundred, and how many there are', 'TrustServices'), ...badParameter },
    },
  },
  [`${path}/certificateChecks`]: {
    post: {
      operationId: 'checkCertificate',
      tags: ['Trust lists'],
      summary: 'Ask whether a certificate would be trusted, for what, by which list, and what to mend where it is not',
      ...reads,
      requestBody: body('CertificateToCheck'),
      responses: {
        200: answer('For every kind and role, as verifications ask, as if it signed now', 'CertificateCheck'),
        400: problemAnswer('There is no certificate in it, or one that cannot be read'),
        413: problemAnswer('The body is too long'),
        ...refused,
      },
    },
  },
  [`${path}/events`]: {
    get: {
      operationId: 'getTrustEvents',
      tags: ['Trust lists'],
      summary: 'Read the audit, with the verification of its hashes',
      ...reads,
      parameters: [
        query('after', 'Number of the event after which to begin', { type: 'integer', minimum: 0, default: 0 }),
        query('pageSize', 'How many at most', { type: 'integer', minimum: 1, maximum: 1000, default: 100 }),
      ],
      responses: { 200: answer('Events, the oldest first', 'AuditEvents'), ...badParameter },
    },
  },
  [`${path}/documents/{sha256}`]: {
    get: {
      operationId: 'getTrustDocument',
      tags: ['Trust lists'],
      summary: 'Get a list as it was received',
      ...reads,
      parameters: [inPath('sha256', 'As lists and events name it', { type: 'string', pattern: '^[0-9a-f]{64}$' })],
      responses: {
        200: {
          description: 'Byte for byte',
          content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
        },
        404: problemAnswer('There is no such list here'),
        ...refused,
      },
    },
  },
  [`${path}/refreshes`]: {
    post: {
      operationId: 'refreshTrustLists',
      tags: ['Trust lists'],
      summary: 'Have every list looked at now, one after the other',
      ...needs(operatorScopes.refresh),
      responses: { 202: { description: 'Every list is due' }, ...refused },
    },
  },
}
