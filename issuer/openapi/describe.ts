// The description of the issuer's own API (OpenAPI 3.1), made of the shapes that read its requests. It is written to docs/openapi by
// `npm run openapi` and served from there: the generator is in no bundle.
import { partnerToken, problemResponse } from '../../shared/http/openapi.ts'
import type { JsonObject } from '../../shared/json.ts'
import { paths, scopes } from './paths.ts'
import { jsonSchemas } from './schemas.ts'

export const describeApi = (version: string): JsonObject => ({
  openapi: '3.1.0',
  info: {
    title: 'Attestry issuer',
    version,
    description:
      'What institutions call, and what everybody may read. Wallets speak OpenID4VCI instead, which is not described here. Requests with members that are not described are refused; answers may get new ones.',
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  servers: [{ url: '/', description: 'The issuer that serves this description' }],
  tags: [
    { name: 'Access', description: 'Tokens, keys, certificates and health' },
    { name: 'Offers', description: 'What an institution has ready for a person' },
    { name: 'Status', description: 'Revocations, and the lists that show them' },
    { name: 'Types', description: 'What is issued here' },
  ],
  paths,
  components: { schemas: jsonSchemas(), responses: problemResponse, securitySchemes: partnerToken(scopes) },
})
