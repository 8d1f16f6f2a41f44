// The library's page of an answer: the verdict and why, the answer to a ready question, and for each credential what the verdict rests on.
import { html } from 'hono/html'
import { page } from '../page.ts'
import { credentialSection, findingsTable, nameOf } from './evidence.ts'
import { reasonsOf, titleOf } from './findings.ts'
import type { Answer, PresentationResult } from './verifier-client.ts'

const verdicts = {
  accepted: { title: 'Welcome to the library', words: 'The presentation was accepted.', tone: 'good' },
  refused: { title: 'Not this time', words: 'The presentation was refused:', tone: 'bad' },
  walletError: { title: 'Not this time', words: 'The wallet did not answer the question.', tone: 'bad' },
} as const

/** `question`: the ready query that was asked, where it was one. */
export function verdictPage(result: PresentationResult, question?: string): Promise<Response> {
  const { verdict, answer, credentials, findings, error } = result
  const { title: welcome, words, tone } = verdicts[verdict]
  const drives = verdict === 'accepted' && credentials.some(({ queryId }) => queryId === 'licence')
  const title = question ?? (drives ? 'The van is yours for today' : welcome)
  return page({
    title,
    content: html`<h1>${title}</h1>
${answer ? answerWords(answer) : ''}
<p id="verdict" class="${tone}" data-verdict="${verdict}">${words}${error ? ` (${error})` : ''}</p>
${verdict === 'refused' ? reasonsList(result) : ''}
<div id="findings">
${credentials.map(credentialSection)}
${findings.length > 0 ? html`<section class="credential" aria-labelledby="of-all"><h2 id="of-all">The answer as a whole</h2>${findingsTable(findings, 'Checks of the answer as a whole')}</section>` : ''}
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

/** Why not, before everything else; what only follows from it is told below. */
function reasonsList(result: PresentationResult) {
  const { credentials } = result
  const documentOf = (queryId: string | undefined): string => {
    const credential = credentials.find((one) => one.queryId === queryId)
    return credential && credentials.length > 1 ? `${nameOf(credential)}: ` : ''
  }
  return html`<ul id="reasons">${reasonsOf(result).map(
    ({ check, outcome, reason, queryId }) =>
      html`<li data-check="${check}" data-outcome="${outcome}"><strong>${documentOf(queryId)}${reason}</strong> <span class="soft">(${titleOf(check)}, <code>${check}</code>)</span></li>`,
  )}</ul>
<p class="soft" id="what-follows">What else failed or is undetermined only follows from that.</p>`
}
