// The pages of the sandbox's library: the questions, the waiting, the answer, and the verdict with every finding.
import { html, raw } from 'hono/html'
import { page } from '../page.ts'
import type { Answer, Finding, Flow, PresentationResult, ReadyQuery, Transaction } from './verifier-client.ts'

export const startPage = (questions: readonly ReadyQuery[]): Promise<Response> =>
  page({
    title: 'Sandbox library',
    content: html`<h1>Become a member</h1>
<p>The library asks your wallet for your <strong>family name</strong>, <strong>given names</strong> and <strong>date of birth</strong>, to open an account. Nothing else of your identity is shown.</p>
<form method="post" action="/relying-party">
<label>Format <select name="format"><option value="either">either</option><option value="dc+sd-jwt">SD-JWT VC</option><option value="mso_mdoc">ISO mdoc</option></select></label>
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
    : html`<p>Scan the code with the device that has your wallet. This page goes on by itself.</p><p class="qr" id="qr">${raw(transaction.qrCode)}</p>`
}
<h2 id="with-command">With the command-line wallet</h2>
<textarea id="command" readonly aria-labelledby="with-command">npm run wallet -- present '${transaction.authorizationRequest}'</textarea>
<p>${
      flow === 'sameDevice'
        ? 'The command prints an address: open it in this browser, where the answer is shown to you alone.'
        : 'Run it in a terminal; this page then shows the answer.'
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

const verdicts = {
  accepted: { title: 'Welcome to the library', words: 'The presentation was accepted.', tone: 'good' },
  refused: {
    title: 'No account yet',
    words: 'The presentation was refused:',
    tone: 'bad',
  },
  walletError: { title: 'No account yet', words: 'The wallet did not answer the question.', tone: 'bad' },
} as const

/** `question`: the ready query that was asked, where it was one. */
export function verdictPage(
  { verdict, answer, credentials, findings, error }: PresentationResult,
  question?: string,
): Promise<Response> {
  const { title: welcome, words, tone } = verdicts[verdict]
  const title = question ?? welcome
  return page({
    title,
    content: html`<h1>${title}</h1>
${answer ? answerWords(answer) : ''}
<p id="verdict" class="${tone}" data-verdict="${verdict}">${words}${error ? ` (${error})` : ''}</p>
${reasonsList([...credentials.flatMap((one) => one.findings), ...findings])}
${credentials.map(credentialClaims)}
<div id="findings">
${credentials.map(({ queryId, findings: own }) => html`<h2>What was checked of <code>${queryId}</code></h2>${findingsTable(own)}`)}
${findings.length > 0 ? html`<h2>And of the answer as a whole</h2>${findingsTable(findings)}` : ''}
</div>
<p><a class="button" href="/relying-party">Ask again</a></p>`,
  })
}

const answers = {
  yes: { words: 'Yes', tone: 'good' },
  no: { words: 'No', tone: 'bad' },
  undetermined: { words: 'No answer', tone: 'bad' },
} as const

/** What the question comes to, and why. */
function answerWords({ outcome, reason, restrictions = [] }: Answer) {
  const { words, tone } = answers[outcome]
  return html`<p id="answer" class="answer ${tone}" data-answer="${outcome}">${words}</p>
<p id="answer-reason">${reason}${restrictions.length > 0 ? `: ${restrictions.join(', ')}` : ''}</p>`
}

/** Why not, before everything else. */
function reasonsList(findings: Finding[]) {
  const against = findings.filter(({ outcome }) => outcome !== 'passed')
  return against.length === 0
    ? ''
    : html`<ul id="reasons">${against.map(({ reason }) => html`<li>${reason}</li>`)}</ul>`
}

/** Nothing for a credential that showed nothing. */
function credentialClaims({ type, format, claims }: PresentationResult['credentials'][number]) {
  const rows = rowsOf(claims).map(([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`)
  return rows.length === 0
    ? ''
    : html`<h2>${type} <span class="soft">${format}</span></h2><table class="claims"><tbody>${rows}</tbody></table>`
}

/** Leaves of the claims, with their path. */
function rowsOf(value: unknown, path: string[] = []): [string, string][] {
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([name, member]) => rowsOf(member, [...path, name]))
  return [[path.slice(-2).join('.'), String(value)]]
}

const marks = { passed: '✓ passed', failed: '✗ failed', undetermined: '? undetermined' } as const

const findingsTable = (
  findings: Finding[],
) => html`<table class="findings"><thead><tr><th scope="col">Check</th><th scope="col">Outcome</th><th scope="col">Why</th></tr></thead>
<tbody>${findings.map(
  ({ check, outcome, reason, reference }) => html`<tr data-check="${check}" data-outcome="${outcome}"><td>${check}</td>
<td class="outcome ${outcome === 'passed' ? 'good' : 'bad'}">${marks[outcome]}</td><td>${reason}<br><span class="soft">${reference}</span></td></tr>`,
)}</tbody></table>`
