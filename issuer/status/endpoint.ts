// GET /status/{list}: the Token Status List (draft-ietf-oauth-status-list section 8) as JWT or as CWT, public, cacheable, the same for all.
// Refuses: a reader that takes neither form, a question about the past.
import { fromBase64url } from '../../shared/bytes.ts'
import { Problem } from '../../shared/http/problem.ts'
import type { Issuer } from '../issuer.ts'
import { listTypes, negotiate } from './negotiate.ts'

export async function statusListEndpoint(issuer: Issuer, list: string, request: Request): Promise<Response> {
  // History is not offered: section 8.4 asks for 501 then.
  if (new URL(request.url).searchParams.has('time')) return new Response(null, { status: 501 })
  const form = negotiate(request.headers.get('Accept'))
  if (!form) return new Response(null, { status: 406, headers: { Vary: 'Accept' } })
  const found = await issuer.statusLists.token(list, form)
  if (!found) throw new Problem('resourceNotFound', 'There is no such status list')
  const headers = {
    ETag: found.etag,
    'Cache-Control': `public, max-age=${found.maxAge}`,
    'Access-Control-Allow-Origin': '*',
    Vary: 'Accept',
  }
  if (names(request.headers.get('If-None-Match'), found.etag)) return new Response(null, { status: 304, headers })
  const body = form === 'cwt' ? fromBase64url(found.token) : found.token
  return new Response(body, { headers: { ...headers, 'Content-Type': listTypes[form] } })
}

/** Any of the tags, compared weakly: a cache in between may have made ours weak (RFC 9110 section 13.1.2). */
const names = (ifNoneMatch: string | null, etag: string): boolean =>
  (ifNoneMatch ?? '').split(',').some((tag) => ['*', etag].includes(tag.trim().replace(/^W\//, '')))
