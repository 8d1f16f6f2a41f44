// How the API is got into, and how it is: tokens, keys and health.
import type { JsonObject } from '../../shared/json.ts'
import { answer, problems } from './operation.ts'

export const accessPaths: Record<string, JsonObject> = {
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
