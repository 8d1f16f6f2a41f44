// GET /trust/{kind}-providers.jwt: the lists of trusted entities, cacheable and with an ETag.
import type { TrustKind } from '../../shared/trust/trust-list.ts'
import type { Sandbox } from '../sandbox.ts'

export async function trustListEndpoint({ lists, now }: Sandbox, kind: TrustKind, request: Request): Promise<Response> {
  const { jws, etag } = await lists.publish(kind, now())
  const headers = { ETag: etag, 'Cache-Control': 'public, max-age=60', 'Content-Type': 'application/jwt' }
  if (request.headers.get('If-None-Match') === etag) return new Response(null, { status: 304, headers })
  return new Response(jws, { headers })
}
