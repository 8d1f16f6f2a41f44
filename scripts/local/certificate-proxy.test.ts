// What the proxy hands on, and that no client can write it.
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { request } from 'node:https'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createLocalTls } from '../../sandbox/pki/local-tls.ts'
import { createSuiteClient } from '../../sandbox/pki/suite-client.ts'
import { systemClock } from '../../shared/clock.ts'
import { findPort, type RunningProxy, startCertificateProxy } from './certificate-proxy.ts'
import { tlsOf } from './suite-clients.ts'

const now = systemClock()
const tls = await createLocalTls(now)
const client = await createSuiteClient('CN=Client', now)
const { cert, key } = await tlsOf(client)

const seen: { method: string | undefined; url: string | undefined; headers: IncomingHttpHeaders; body: string }[] = []
const target = createServer(async (incoming, answer) => {
  let body = ''
  for await (const chunk of incoming) body += chunk
  seen.push({ method: incoming.method, url: incoming.url, headers: incoming.headers, body })
  answer.writeHead(201, { 'X-Answer': 'yes', 'Set-Cookie': ['a=1', 'b=2'] }).end('done')
})
let port: number
let proxy: RunningProxy

beforeAll(async () => {
  const behind = await findPort()
  await new Promise<void>((resolve) => target.listen(behind, '127.0.0.1', resolve))
  port = await findPort()
  proxy = await startCertificateProxy({ port, target: behind, ...tls })
})

afterAll(async () => {
  await proxy?.stop()
  target.closeAllConnections()
  target.close()
})

interface Sent {
  to?: number
  certificate?: { cert: string; key: string }
  headers?: Record<string, string | string[]>
}

const send = ({ to = port, certificate, headers = {} }: Sent) =>
  new Promise<{ status: number | undefined; headers: IncomingHttpHeaders; body: string }>((resolve, reject) => {
    const options = { host: 'localhost', port: to, path: '/par?x=1', method: 'POST', ca: tls.authority, agent: false }
    const sending = request({ ...options, headers, ...certificate }, async (response) => {
      let body = ''
      for await (const chunk of response) body += chunk
      resolve({ status: response.statusCode, headers: response.headers, body })
    })
    sending.on('error', reject)
    sending.end('form')
  })

it('hands on the request and the answer', async () => {
  const { status, headers, body } = await send({ headers: { DPoP: ['one', 'two'] } })
  expect([status, headers['x-answer'], headers['set-cookie'], body]).toEqual([201, 'yes', ['a=1', 'b=2'], 'done'])
  expect(seen.at(-1)).toMatchObject({ method: 'POST', url: '/par?x=1', body: 'form', headers: { dpop: 'one, two' } })
})

it('hands on the certificate that the client proved, and nothing that it says', async () => {
  const own = `:${client.tls.x5c[0]}:`
  for (const name of ['Client-Cert', 'client-cert', 'CLIENT-CERT']) {
    await send({ certificate: { cert, key }, headers: { [name]: [':AAAA:', ':BBBB:'] } })
    expect(seen.at(-1)?.headers['client-cert']).toBe(own)
    await send({ headers: { [name]: own } })
    expect(seen.at(-1)?.headers).not.toHaveProperty('client-cert')
  }
})

it('answers 502 while nobody is behind it', async () => {
  const lonely = await findPort()
  const alone = await startCertificateProxy({ port: lonely, target: await findPort(), ...tls })
  expect((await send({ to: lonely })).status).toBe(502)
  await alone.stop()
})
