// What operations of OpenAPI 3.1 are put together from: bodies and answers by the names of their schemas, parameters, and the scopes that an
// access token needs.
import type { JsonObject } from '../../shared/json.ts'
import type { SchemaName } from './schemas.ts'

export const ref = (name: SchemaName): JsonObject => ({ $ref: `#/components/schemas/${name}` })
export const content = (name: SchemaName, type = 'application/json'): JsonObject => ({ [type]: { schema: ref(name) } })
export const body = (name: SchemaName, type?: string): JsonObject => ({ required: true, content: content(name, type) })
export const answer = (description: string, name: SchemaName): JsonObject => ({ description, content: content(name) })
export const problems: JsonObject = { default: { $ref: '#/components/responses/Problem' } }
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
export const id = { $ref: '#/components/parameters/TransactionId' }

export const whole = 'verification:transactions'
export const looking = 'verification:transactions:read'
