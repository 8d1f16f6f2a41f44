// The library's page on which the browser itself asks a wallet (W3C Digital Credentials API). The requests come with the page, so that the
// click can ask at once. Without script, or in a browser that has no such API, the same question goes to a wallet on this device.
import { html } from 'hono/html'
import { page } from '../page.ts'
import type { BrowserTransaction } from './verifier-client.ts'

export interface BrowserPageInput {
  transaction: BrowserTransaction
  /** Hands in the answer, with the cookie. */
  csrf: string
  /** Fields of the form that asked. */
  asked: Record<string, string>
  verifierUrl: string
}

export const browserPage = ({ transaction, csrf, asked, verifierUrl }: BrowserPageInput): Promise<Response> =>
  page({
    title: 'Wallet in this browser',
    scripts: ["'self'", verifierUrl],
    content: html`<h1>Wallet in this browser</h1>
<p>The browser asks your wallet, and this page goes on with its answer. A wallet on your telephone answers too, if it is near.</p>
<p><button class="primary" id="ask-browser" hidden data-script="${verifierUrl}/digital-credentials.js" data-requests="${JSON.stringify(transaction.digitalCredentialRequests)}">Ask my wallet</button></p>
<p id="state" role="status"><noscript>Without script this page cannot ask. Take the other way, below.</noscript></p>
<form method="post" action="/relying-party/digital-credential" id="hand-in"><input type="hidden" name="csrf" value="${csrf}"><input type="hidden" name="answer"></form>
<h2>Another way</h2>
<form method="post" action="/relying-party">
${Object.entries(asked).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
<button id="instead" name="flow" value="sameDevice">Wallet on this device</button>
</form>
<p class="soft">The request ends at ${transaction.expiresAt.slice(11, 19)} UTC. <a href="/relying-party">Start again</a></p>
<script type="module" src="/relying-party/ask-wallet.js"></script>`,
  })
