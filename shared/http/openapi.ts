// What descriptions of our own APIs (OpenAPI 3.1) are put together from: bodies and answers by the names of their schemas, parameters, the
// scopes that an access token needs, and JSON Schemas of the very shapes that read requests.
import * as z from 'zod/mini'
import type { JsonObject } from '../json.ts'

/** For one API, whose schemas have these names. */
export function operationParts<Name extends string>() {
  const ref = (name: Name): JsonObject => ({ $ref: `#/components/schemas/${name}` })
  const content = (name: Name, type = 'application/json'): JsonObject => ({ [type]: { schema: ref(name) } })
  return {
    ref,
    content,
    body: (name: Name, type?: string): JsonObject => ({ required: true, content: content(name, type) }),
    answer: (description: string, name: Name): JsonObject => ({ description, content: content(name) }),
  }
}

/** Every API has the schema `Problem`. */
export const problemAnswer = (description: string): JsonObject => ({
  description,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
})
export const problems: JsonObject = { default: { $ref: '#/components/responses/Problem' } }
export const problemResponse: JsonObject = { Problem: problemAnswer('What is wrong (RFC 9457)') }

export const needs = (...scopes: string[]): JsonObject => ({
  security: scopes.map((scope) => ({ partnerToken: [scope] })),
})

export const query = (name: string, description: string, schema: JsonObject): JsonObject => ({
  name,
  in: 'query',
  description,
  required: false,
  schema,
})

export const inPath = (name: string, description: string, schema: JsonObject = { type: 'string' }): JsonObject => ({
  name,
  in: 'path',
  required: true,
  description,
  schema,
})

/** An access token of a partner, for these scopes. */
export const partnerToken = (scopes: Record<string, string>): JsonObject => ({
  partnerToken: { type: 'oauth2', flows: { clientCredentials: { tokenUrl: '/partner/token', scopes } } },
})

export function jsonSchemasOf(schemas: Readonly<Record<string, z.ZodMiniType>>): JsonObject {
  const registry = z.registry<{ id: string }>()
  for (const [id, schema] of Object.entries(schemas)) registry.add(schema, { id })
  const made = z.toJSONSchema(registry, { io: 'input', uri: (id) => `#/components/schemas/${id}` })
  return Object.fromEntries(
    Object.entries(made.schemas).map(([id, { $schema, $id, ...schema }]) => [id, schema as JsonObject]),
  )
}

/** POST /partner/token, of issuer and verifier alike. */
export const tokenOperation: JsonObject = {
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
    200: {
      description: 'A token for ten minutes',
      content: { 'application/json': { schema: { $ref: '#/components/schemas/AccessToken' } } },
    },
    401: {
      description: 'Nobody known',
      content: { 'application/json': { schema: { $ref: '#/components/schemas/OAuthError' } } },
    },
    ...problems,
  },
}
