// The pages of the sandbox's library before there is an answer: the questions, the waiting, and the number that confirms.
import { html, raw } from 'hono/html'
import { page } from '../page.ts'
import type { Flow, ReadyQuery, Transaction } from './verifier-client.ts'

export const startPage = (questions: readonly ReadyQuery[]): Promise<Response> =>
  page({
    title: 'Sandbox library',
    content: html`<h1>Sandbox library</h1>
<p>What would you like to do? The library asks your wallet for what is named there, and for nothing else.</p>
<form method="post" action="/relying-party">
<fieldset><legend>Wish</legend>
<label><input type="radio" name="question" value="membership" aria-describedby="about-membership" checked> <strong>Become a member</strong></label>
<p class="soft about" id="about-membership">Family name, given names and date of birth of your identity card.</p>
<label><input type="radio" name="question" value="van" aria-describedby="about-van"> <strong>Borrow the van</strong></label>
<p class="soft about" id="about-van">The same, and your driving licence with it: both have to be of one person.</p>
</fieldset>
<label>Identity card as <select name="format"><option value="either">either</option><option value="dc+sd-jwt">SD-JWT VC</option><option value="mso_mdoc">ISO mdoc</option></select></label>
<button class="primary" id="same-device" name="flow" value="sameDevice">Wallet on this device</button>
<button id="cross-device" name="flow" value="crossDevice">Wallet on another device</button>
<button id="in-browser" name="flow" value="digitalCredentials">Wallet in this browser</button>
</form>
${questions.length > 0 ? questionsForm(questions) : ''}`,
  })

/** Without script: the first is chosen until another is. */
const questionsForm = (questions: readonly ReadyQuery[]) => html`<h2>Or ask a ready question</h2>
<p>The verifier asks the wallet for the least that answers it, and reads the answer: yes or no.</p>
<form method="post" action="/relying-party" id="questions">
<fieldset><legend>Question</legend>
${questions.map(
  (
    { id, labels, descriptions },
    at,
  ) => html`<label><input type="radio" name="template" value="${id}" aria-describedby="about-${id}"${at === 0 ? raw(' checked') : ''}> <strong>${labels.en}</strong></label>
<p class="soft about" id="about-${id}">${descriptions.en}</p>`,
)}
</fieldset>
<button class="primary" id="ask-same-device" name="flow" value="sameDevice">Wallet on this device</button>
<button id="ask-cross-device" name="flow" value="crossDevice">Wallet on another device</button>
<button id="ask-in-browser" name="flow" value="digitalCredentials">Wallet in this browser</button>
</form>`

export const waitingPage = (transaction: Transaction, flow: Flow, purpose?: string): Promise<Response> =>
  page({
    title: 'Waiting for your wallet',
    refresh: 10,
    content: html`<h1>Waiting for your wallet</h1>
${purpose === undefined ? '' : html`<p id="purpose">Why the library asks: <strong>${purpose}</strong>. Your wallet shows it, too.</p>`}
${
  flow === 'sameDevice'
    ? html`<p>Open your wallet on this device; it brings this browser back.</p><p><a class="button primary" id="open-wallet" href="${transaction.authorizationRequest}">Open wallet</a></p>${otherWallets(transaction)}`
    : html`<p>Scan the code with the device that has your wallet. That device then shows a number, and this page asks you for it.</p>
<p class="notice" id="careful"><strong>Only scan it if you opened this page yourself.</strong> Whoever sends you this code wants to be you: your wallet names the Sandbox library in either case.</p><p class="qr" id="qr">${raw(transaction.qrCode)}</p>`
}
<h2 id="with-command">With the command-line wallet</h2>
<textarea id="command" readonly aria-labelledby="with-command">npm run wallet -- present '${transaction.authorizationRequest}'</textarea>
<p>${
      flow === 'sameDevice'
        ? 'The command prints an address: open it in this browser, where the answer is shown to you alone.'
        : 'Run it in a terminal: it prints the number that a device would show.'
    } The page looks every ten seconds. <a id="go-on" href="/relying-party/waiting">Go on now</a></p>
<p class="soft">The request ends at ${transaction.expiresAt.slice(11, 19)} UTC. <a href="/relying-party">Start again</a></p>`,
  })

/** Some wallets answer to one scheme alone. */
const otherWallets = ({ authorizationRequests: [, ...others] }: Transaction) =>
  others.length === 0
    ? ''
    : html`<p class="soft" id="other-wallets">If nothing opens: ${others.map((link) => html` <a href="${link}">${link.split(':')[0]}</a>`)}</p>`

export const nothingPage = (): Promise<Response> =>
  page({
    title: 'Nothing to show',
    status: 404,
    content: html`<h1>Nothing to show</h1><p>This result was shown before, has expired, or belongs to another browser.</p><p><a href="/relying-party">Start again</a></p>`,
  })

export const unreadablePage = (reason: string): Promise<Response> =>
  page({
    title: 'No answer',
    status: 400,
    content: html`<h1>No answer</h1><p id="unreadable">The verifier can make nothing of what came: ${reason}.</p><p><a href="/relying-party">Start again</a></p>`,
  })

/** The wallet answered: who types the number has it at hand. */
export const confirmationPage = (before?: 'wrong'): Promise<Response> =>
  page({
    title: 'Your number',
    status: before === 'wrong' ? 400 : 200,
    content: html`<h1>Your wallet has answered</h1>
<p>The device with your wallet now shows a number of six digits. Type it here, so that the library knows that this answer is yours.</p>
<form method="post" action="/relying-party/confirm">
${before === 'wrong' ? html`<p class="bad" id="wrong" role="alert">That is not the number. After five wrong ones the answer is gone.</p>` : ''}
<label for="number">Number</label>
<input id="number" name="number" inputmode="numeric" autocomplete="off" required autofocus pattern="[0-9]{3} ?[0-9]{3}" maxlength="7"${before === 'wrong' ? raw(' aria-invalid="true" aria-describedby="wrong"') : ''}>
<p><button class="primary" id="confirm">Show the answer</button></p>
</form>
<p class="soft">No number? <a href="/relying-party">Start again</a></p>`,
  })
