// GET /catalogue/v1/schemas and /catalogue/v1/schemas/{type}: what the operator registers in the European catalogue of attestations, a
// SchemaMeta of EU TS11 for each type. The catalogue itself, signed and with its own ids, is the Commission's.
import type { CredentialType } from '../../shared/credentials/credential-type.ts'
import { catalogue, findType } from '../../shared/credentials/index.ts'
import { schemaMetaOf } from '../../shared/credentials/schema-meta.ts'
import { Problem } from '../../shared/http/problem.ts'
import type { IssuerConfig } from '../issuer.ts'

const headers = { 'Cache-Control': 'public, max-age=86400', 'Access-Control-Allow-Origin': '*' }

export function schemasEndpoint({ issuerUrl }: Pick<IssuerConfig, 'issuerUrl'>): Response {
  const items = catalogue.map(({ id }) => ({ type: id, href: `${issuerUrl}/catalogue/v1/schemas/${id}` }))
  return Response.json({ items, total: items.length }, { headers })
}

export async function schemaEndpoint({ issuerUrl }: Pick<IssuerConfig, 'issuerUrl'>, id: string): Promise<Response> {
  const type: CredentialType | undefined = findType(id)
  if (!type) throw new Problem('resourceNotFound', 'There is no such type')
  return Response.json(await schemaMetaOf(type, issuerUrl), { headers })
}
