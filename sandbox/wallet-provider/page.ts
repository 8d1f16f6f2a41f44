// GET /wallet-provider: what the sandbox's provider attested last, and a button for each to revoke it.
import { html } from 'hono/html'
import { isoDateTime } from '../../shared/clock.ts'
import { page } from '../page.ts'
import type { Sandbox } from '../sandbox.ts'
import { newestUnits, revokedUnits } from './units.ts'

const words = { wallet: 'a wallet', keys: 'keys' }

export async function walletProviderPage(sandbox: Sandbox): Promise<Response> {
  const revoked = new Set(await revokedUnits(sandbox))
  const rows = (await newestUnits(sandbox)).map(({ index, kind, at }) => {
    const change = revoked.has(index)
      ? ''
      : html`<form method="post" action="/wallet-provider/revoke"><button name="statusIndex" value="${index}" id="unit-${index}">Revoke</button></form>`
    return html`<tr><th scope="row">${index}</th><td>${words[kind]}</td><td>${isoDateTime(at)}</td><td>${revoked.has(index) ? 'revoked' : 'valid'}</td><td>${change}</td></tr>`
  })
  const { sandboxUrl } = sandbox.config
  return page({
    title: 'Wallet provider',
    content: html`<h1>Wallet provider</h1>
<p>It vouches for every wallet, and for the keys of its credentials. What it attested stands here, the newest first; the wallet on the command line says which units are its own.</p>
<table class="acts" id="units"><thead><tr><th scope="col">Unit</th><th scope="col">Is</th><th scope="col">Since</th><th scope="col">Now</th><th scope="col"><span class="soft">Change</span></th></tr></thead><tbody>${rows}</tbody></table>
<p>The issuer looks at all units every six hours, and at once with <code>npm run -s watch</code>: the PIDs of a revoked unit are revoked with it. The provider as a whole is withdrawn on the <a href="/trust">list of wallet providers</a>.</p>
<h2>With curl</h2>
<p><code>curl -d statusIndex=7 ${sandboxUrl}/wallet-provider/revoke</code></p>
<p><code>curl -d '{"source":"walletStatus","behaviour":"unavailable","times":9}' -H 'Content-Type: application/json' ${sandboxUrl}/misbehave</code></p>`,
  })
}
