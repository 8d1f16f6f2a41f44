// The pages of two services that speak OpenID Connect alone: a cinema, which recognises nobody, and a town hall, which knows people by their
// number.
import { html } from 'hono/html'
import { page } from '../page.ts'
import type { LoggedIn } from './client.ts'

/** What each may ask for is registered at the verifier. */
export const services = {
  nothing: { clientId: 'sandbox-cinema', scope: 'openid', words: 'Cinema: anybody with an identity in their wallet' },
  age: { clientId: 'sandbox-cinema', scope: 'openid age-over-18', words: 'Cinema: a film for 18 and older' },
  profile: {
    clientId: 'sandbox-cinema',
    scope: 'openid profile address nationalities place_of_birth',
    words: 'Cinema: a membership by name and address',
  },
  townHall: {
    clientId: 'sandbox-town-hall',
    scope: 'openid profile',
    words: 'Town hall: who comes back is recognised, by their national number, which stays at the verifier',
  },
} as const

export type Service = keyof typeof services
export const isService = (name: string | undefined): name is Service =>
  name !== undefined && Object.hasOwn(services, name)

export const startPage = (): Promise<Response> =>
  page({
    title: 'Log in with your wallet',
    content: html`<h1>Log in with your wallet</h1>
<p>These services know OpenID Connect and nothing of wallets: the verifier stands between them and yours.</p>
<form method="post" action="/openid-connect">
${Object.entries(services).map(
  ([name, { words, scope }]) =>
    html`<p><button id="${name}" name="service" value="${name}">${words}</button><br><code class="soft">${scope}</code></p>`,
)}
</form>
<p class="soft">With the command-line wallet: copy the address of the next page's <b>Open wallet</b>, run <code>npm run wallet -- present '&lt;address&gt;'</code>, and open what it prints in this browser.</p>
<p class="soft"><a href="/relying-party">The library</a> asks the verifier itself.</p>`,
  })

export const welcomePage = ({ idToken, userInfo }: LoggedIn): Promise<Response> =>
  page({
    title: 'You are logged in',
    content: html`<h1>You are logged in</h1>
<p id="subject" class="good" data-subject="${idToken.sub}">You are <code>${idToken.sub}</code> here.</p>
<h2>ID token</h2>${claimsTable(idToken)}
<h2>Userinfo</h2>${claimsTable(userInfo)}
<p><a class="button" href="/openid-connect">Log in again</a></p>`,
  })

const claimsTable = (claims: object) => html`<table class="claims"><tbody>
${Object.entries(claims).map(
  ([name, value]) =>
    html`<tr data-claim="${name}"><th scope="row">${name}</th><td>${typeof value === 'object' ? JSON.stringify(value) : String(value)}</td></tr>`,
)}</tbody></table>`

export const failedPage = (error: string): Promise<Response> =>
  page({
    title: 'You are not logged in',
    status: 400,
    content: html`<h1>You are not logged in</h1><p id="error" class="bad">${error}</p>
<p><a class="button" href="/openid-connect">Start again</a></p>`,
  })
