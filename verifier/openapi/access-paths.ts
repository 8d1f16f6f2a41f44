// How the API is got into, and how it is: tokens, keys and health.

import { problems, tokenOperation } from '../../shared/http/openapi.ts'
import type { JsonObject } from '../../shared/json.ts'
import { answer } from './operation.ts'

export const accessPaths: Record<string, JsonObject> = {
  '/partner/token': { post: tokenOperation },
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
