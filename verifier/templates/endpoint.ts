// GET /verification/v1/templates: the ready queries, with their names in four languages and what each asks. It says nothing of anybody, so it
// takes no token.
import type { Verifier } from '../verifier.ts'
import { templates } from './index.ts'

export function templatesEndpoint({ config }: Pick<Verifier, 'config'>): Response {
  const items = templates.map(({ id, labels, descriptions, purpose, query }) => ({
    id,
    labels,
    descriptions,
    purpose,
    query: query(config),
  }))
  return Response.json({ items, total: items.length }, { headers: { 'Cache-Control': 'public, max-age=300' } })
}
