// A proxy in front of the issuer, under --mtls: it ends TLS in workerd's place, asks for certificates of clients without judging them, and
// hands on the one that a client proved the key of, in a header that no client can write (RFC 9440). TLS 1.3 alone.
import { type IncomingMessage, request, type ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import { createServer as createSocket } from 'node:net'
import type { TLSSocket } from 'node:tls'

export const certificateHeader = 'Client-Cert'

export interface ProxyInput {
  port: number
  /** Port of this machine that requests are handed on to. */
  target: number
  /** PEM. */
  certificate: string
  privateKey: string
}

export interface RunningProxy {
  stop(): Promise<void>
}

export async function startCertificateProxy({
  port,
  target,
  certificate,
  privateKey,
}: ProxyInput): Promise<RunningProxy> {
  const server = createServer(
    { cert: certificate, key: privateKey, minVersion: 'TLSv1.3', requestCert: true, rejectUnauthorized: false },
    (incoming, answer) => handOn(incoming, answer, target),
  )
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return {
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function handOn(incoming: IncomingMessage, answer: ServerResponse, target: number): void {
  const { raw } = (incoming.socket as TLSSocket).getPeerCertificate()
  const own = raw ? [certificateHeader, `:${raw.toString('base64')}:`] : []
  const headers = [...without(incoming.rawHeaders, [certificateHeader, ...ofConnection]), ...own]
  const { method, url: path } = incoming
  const outgoing = request({ host: '127.0.0.1', port: target, method, path, headers }, (response) => {
    answer.writeHead(response.statusCode ?? 502, without(response.rawHeaders, ofConnection))
    response.pipe(answer)
  })
  outgoing.on('error', () => (answer.headersSent ? answer.destroy() : answer.writeHead(502).end()))
  incoming.pipe(outgoing)
}

/** Of one connection, and so of neither other one (RFC 9110 section 7.6.1). */
const ofConnection = ['Connection', 'Keep-Alive', 'Upgrade']

/** Names and values take turns. */
function without(headers: readonly string[], names: readonly string[]): string[] {
  const unwanted = names.map((name) => name.toLowerCase())
  const isKept = (at: number): boolean => !unwanted.includes((headers[at - (at % 2)] ?? '').toLowerCase())
  return headers.filter((_, at) => isKept(at))
}

/** One that nobody listens on. */
export const findPort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const socket = createSocket()
    socket.once('error', reject)
    socket.listen(0, '127.0.0.1', () => {
      const address = socket.address()
      const port = typeof address === 'object' && address ? address.port : 0
      socket.close(() => resolve(port))
    })
  })
