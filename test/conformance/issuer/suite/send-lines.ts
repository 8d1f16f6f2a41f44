// A POST whose header lines go over the wire as they are given: the same name twice, or in capitals, which fetch would tidy up.
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { request } from 'node:https'
import { text } from 'node:stream/consumers'

export async function sendLines(url: string, lines: readonly [string, string][], body: string): Promise<Response> {
  const headers = ['Host', new URL(url).host, 'Content-Length', String(Buffer.byteLength(body)), ...lines.flat()]
  const sent = request(url, { method: 'POST', headers })
  sent.end(body)
  const [answer] = (await once(sent, 'response')) as [IncomingMessage]
  const received = Object.entries(answer.headers).map(([name, value]): [string, string] => [name, String(value)])
  return new Response(await text(answer), { status: answer.statusCode ?? 0, headers: received })
}
