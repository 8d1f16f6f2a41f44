// The browser of whoever runs the wallet: the wallet tells the address to open, and waits on this machine for the browser to come back
// (RFC 8252 section 7.3). Refuses: every address but the one that it is sent back to, and an answer after the first.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser } from '../../sandbox/wallet/access-token.ts'

const goodbye = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Back in the wallet</title><style>:root { color-scheme: light dark } body { font: 1.0625rem/1.55 system-ui, sans-serif; margin: 5vh auto;
max-width: 40rem; padding: 0 1.25rem }</style><h1>Back in the wallet</h1><p>It goes on in your terminal. You can close this page.</p></html>`

/** Listens for as long as `work` takes. */
export async function withOwnBrowser<T>(
  tell: (step: string) => void,
  work: (browser: Browser) => Promise<T>,
): Promise<T> {
  const { promise: back, resolve } = Promise.withResolvers<string>()
  const server = createServer((request, response) => {
    const isBack = request.method === 'GET' && request.url?.startsWith('/callback?')
    response.writeHead(isBack ? 200 : 404, { 'Content-Type': 'text/html; charset=utf-8', Connection: 'close' })
    response.end(isBack ? goodbye : '')
    if (isBack) resolve(`${redirectUri}${request.url?.slice('/callback'.length)}`)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const redirectUri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback`
  const visit = (start: string): Promise<string> => {
    tell(`Open this in a browser: ${start}`)
    return back
  }
  try {
    return await work({ redirectUri, visit })
  } finally {
    server.close()
  }
}
