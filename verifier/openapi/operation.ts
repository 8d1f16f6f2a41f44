// Parts of operations of this API, by the names of its schemas.
import { operationParts } from '../../shared/http/openapi.ts'
import type { SchemaName } from './schemas.ts'

export const { ref, content, body, answer } = operationParts<SchemaName>()
export const id = { $ref: '#/components/parameters/TransactionId' }

export const whole = 'verification:transactions'
export const looking = 'verification:transactions:read'
