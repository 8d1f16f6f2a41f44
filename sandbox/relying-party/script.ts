// GET /relying-party/ask-wallet.js: the script of the library's one page that has one.
import script from './browser/ask-wallet.js' with { type: 'text' }

export const scriptEndpoint = (): Response =>
  new Response(script, {
    headers: { 'Content-Type': 'text/javascript; charset=utf-8', 'Cache-Control': 'no-cache' },
  })
