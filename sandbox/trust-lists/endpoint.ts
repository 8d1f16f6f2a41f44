// GET /trust/{list}: the lists, cacheable and with an ETag, and as they misbehave.
import { behaviourOf } from '../misbehave.ts'
import type { Sandbox } from '../sandbox.ts'
import { silence } from '../sources/silence.ts'
import { hugeBody } from './list-behaviours.ts'
import { etagOf } from './publish-list.ts'
import type { ListName } from './sandbox-lists.ts'

export async function trustListEndpoint(sandbox: Sandbox, name: ListName, request: Request): Promise<Response> {
  const { lists, now } = sandbox
  const behaviour = await behaviourOf(sandbox, name, request)
  const silent = await silence(behaviour)
  if (silent) return silent
  const type = { 'Content-Type': lists.contentType(name) }
  if (behaviour === 'hugeAnswer') return new Response(hugeBody(), { headers: type })
  const document = await lists.answer(name, now(), behaviour)
  const etag = await etagOf(document)
  const headers = { ETag: etag, 'Cache-Control': 'public, max-age=60', ...type }
  if (request.headers.get('If-None-Match') === etag) return new Response(null, { status: 304, headers })
  return new Response(document, { headers })
}
