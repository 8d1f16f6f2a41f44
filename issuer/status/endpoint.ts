// GET /status/{list} and /identifiers/{list}: the status list (draft-ietf-oauth-status-list section 8) as JWT or as CWT, and the identifier list
// (ISO/IEC 18013-5 second edition section 12.3.6) as CWT. Public, cacheable, the same for all, with its history where that is kept.
// Refuses: a reader that takes none of its forms, a time that is none or that nobody remembers.
import type { Bytes } from '../../shared/bytes.ts'
import { Problem } from '../../shared/http/problem.ts'
import type { ListForm } from '../../shared/store/status-store.ts'
import type { Issuer } from '../issuer.ts'
import { type ListKind, listForms, listTypes, negotiate, takesEncoding } from './negotiate.ts'
import type { PublishedToken } from './published-tokens.ts'

const openToAll = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Expose-Headers': 'ETag' }

export async function listEndpoint(issuer: Issuer, kind: ListKind, list: string, request: Request): Promise<Response> {
  const form = negotiate(request.headers.get('Accept'), listForms[kind])
  if (!form) return new Response(null, { status: 406, headers: { ...openToAll, Vary: 'Accept' } })
  const found = await findToken(issuer, list, form, new URL(request.url).searchParams.get('time'))
  if (typeof found === 'number') return new Response(null, { status: found, headers: openToAll })
  if (found) return tokenResponse(found, form, request)
  const missing = new Problem('resourceNotFound', 'There is no such list').toResponse()
  for (const [name, value] of Object.entries(openToAll)) missing.headers.set(name, value)
  return missing
}

/** @returns a status code where a question about the past has no answer (section 8.4) */
async function findToken(
  { statusLists }: Issuer,
  list: string,
  form: ListForm,
  time: string | null,
): Promise<PublishedToken | number | undefined> {
  if (time === null) return statusLists.token(list, form)
  if (statusLists.publication.history === 0) return 501
  if (!/^\d{1,12}$/.test(time)) return 400
  return (await statusLists.tokenAt(list, form, Number(time))) ?? 404
}

async function tokenResponse(found: PublishedToken, form: ListForm, request: Request): Promise<Response> {
  // A JWT is base64, of which a third is air; a CWT is compressed already.
  const zipped = form === 'jwt' && takesEncoding(request.headers.get('Accept-Encoding'), 'gzip')
  const etag = zipped ? found.etag.replace(/"$/, '-gzip"') : found.etag
  const headers = {
    ...openToAll,
    ETag: etag,
    'Cache-Control': `public, max-age=${found.maxAge}`,
    Vary: 'Accept, Accept-Encoding',
  }
  if (names(request.headers.get('If-None-Match'), [found.etag, etag]))
    return new Response(null, { status: 304, headers })
  const body = zipped ? await zip(found.token) : found.token
  return new Response(body, {
    headers: { ...headers, 'Content-Type': listTypes[form], ...(zipped && { 'Content-Encoding': 'gzip' }) },
    // Or the runtime would compress it once more.
    ...(zipped && { encodeBody: 'manual' }),
  })
}

const zip = async (token: Bytes): Promise<Bytes> =>
  new Uint8Array(
    await new Response(new Blob([token]).stream().pipeThrough(new CompressionStream('gzip'))).arrayBuffer(),
  )

/** Any of the tags, compared weakly: a cache in between may have made ours weak (RFC 9110 section 13.1.2). */
const names = (ifNoneMatch: string | null, etags: readonly string[]): boolean =>
  (ifNoneMatch ?? '').split(',').some((tag) => ['*', ...etags].includes(tag.trim().replace(/^W\//, '')))
