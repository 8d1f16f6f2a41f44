// GET /status/{list}: the Token Status List (draft-ietf-oauth-status-list section 8), public, cacheable, the same for all.
import { Problem } from '../../shared/http/problem.ts'
import type { Issuer } from '../issuer.ts'

export async function statusListEndpoint(issuer: Issuer, list: string, request: Request): Promise<Response> {
  // History is not offered: section 8.4 asks for 501 then.
  if (new URL(request.url).searchParams.has('time')) return new Response(null, { status: 501 })
  const found = await issuer.statusLists.token(list)
  if (!found) throw new Problem('resourceNotFound', 'There is no such status list')
  const headers = {
    ETag: found.etag,
    'Cache-Control': `public, max-age=${found.maxAge}`,
    'Access-Control-Allow-Origin': '*',
    Vary: 'Accept',
  }
  if (names(request.headers.get('If-None-Match'), found.etag)) return new Response(null, { status: 304, headers })
  return new Response(found.token, { headers: { ...headers, 'Content-Type': 'application/statuslist+jwt' } })
}

/** Any of the tags, compared weakly: a cache in between may have made ours weak (RFC 9110 section 13.1.2). */
const names = (ifNoneMatch: string | null, etag: string): boolean =>
  (ifNoneMatch ?? '').split(',').some((tag) => ['*', etag].includes(tag.trim().replace(/^W\//, '')))
