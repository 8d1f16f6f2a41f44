// /trust/doctor: what a pasted certificate would be trusted for, by whom, and what to mend where it is not.
import { html, raw } from 'hono/html'
import { readText } from '../../shared/http/body.ts'
import type { QualifiedEvidence } from '../../shared/trust/service-evidence.ts'
import type { AskedOf } from '../../shared/trust/signer-purposes.ts'
import type { ListEvidence } from '../../shared/trust/trust-decision.ts'
import { providersOf } from '../../shared/trust/trust-list.ts'
import { checkPem } from './api.ts'
import type { CertificateAnswer, CertificateCheck, Leg, ShownCertificate } from './certificate-check.ts'
import type { Operator } from './keeper.ts'
import { type Cell, type Markup, operatorPage, shortHash, table, timeOf } from './page.ts'

export async function doctorPage(operator: Operator, request: Request): Promise<Response> {
  const asked = request.method === 'POST'
  const pem = asked ? (new URLSearchParams(await readText(request, 128 * 1024)).get('pem') ?? '') : ''
  let refused: string | undefined
  const check = asked
    ? await checkPem(operator, pem, (reason) => new RangeError(reason)).catch((error) => {
        if (!(error instanceof RangeError)) throw error
        refused = error.message
        return undefined
      })
    : undefined
  return operatorPage({
    path: '/trust/doctor',
    title: 'Certificate doctor',
    status: refused === undefined ? 200 : 400,
    content: html`<h1>Would this certificate be trusted, and for what?</h1>
<form method="post"><label class="whole">PEM<small>the certificate of the signer first, then each that issued the one before</small><textarea name="pem" spellcheck="false" required>${pem}</textarea></label><button>Ask</button></form>
${refused === undefined ? '' : html`<p id="refused" class="verdict bad">This cannot be judged: ${refused}.</p>`}${check ? diagnosis(check) : ''}`,
  })
}

function diagnosis({ certificates, chain, answers }: CertificateCheck): Markup {
  const trusted = answers.filter(({ decision }) => decision === 'trusted')
  const others = answers.filter(({ decision }) => decision !== 'trusted')
  // A certificate of one kind is far from most lists: what comes near to being trusted is what was asked about.
  const [near, far] = [others.filter((one) => !isFar(one)).sort(byFound), others.filter(isFar)]
  return html`<h2 id="verdict" class="verdict ${trusted.length === 0 ? 'bad' : 'good'}">${
    trusted.length === 0 ? 'Trusted for nothing.' : `Trusted for ${trusted.map(nameOf).join(', and ')}.`
  }</h2>
<ul class="plain" id="chain">${chain.map(({ outcome, reason }) => html`<li class="${outcome === 'failed' ? 'bad' : ''}">${reason}</li>`)}</ul>
<p class="soft">Asked as verifications ask, as if it signed now.</p>
${trusted.length > 0 ? html`<ul class="cards" id="trusted">${trusted.map(trustedCard)}</ul>` : ''}
${near.length > 0 ? answerTable('Not trusted for', near) : ''}
${far.length > 0 ? html`<details${raw(trusted.length + near.length === 0 ? ' open' : '')}><summary>${far.length} more, where it leads to nobody who is listed</summary>${answerTable('On no list', far)}</details>` : ''}
${table('The certificates, as sent', ['Subject and issuer', 'Valid', 'Key', 'Says that it is for'], certificates.map(certificateRow))}`
}

const farReasons = /does not lead to an anchor|no current list|no service of the list|nobody is listed|no trusted list/
const isFar = ({ reason, legs = [] }: CertificateAnswer): boolean =>
  farReasons.test(reason) && legs.every(({ decision }) => decision !== 'trusted')

/** Who was found on a trusted list of a country comes first. */
const byFound = (one: CertificateAnswer, other: CertificateAnswer): number =>
  Number(hasService(other)) - Number(hasService(one))
const hasService = ({ qualified }: CertificateAnswer): boolean => (qualified?.services.length ?? 0) > 0

const purposeNames: Partial<Record<AskedOf['purpose'], string>> = {
  pidSigner: 'as SD-JWT VC',
  documentSigner: 'as mdoc',
}
const words = { trusted: 'trusted', untrusted: 'not trusted', undetermined: 'cannot be said' } as const
const tones = { trusted: 'good', untrusted: 'bad', undetermined: 'doubt' } as const

const nameOf = ({ kind, role, purpose }: AskedOf): string =>
  role === 'revocation' ? `revocations of ${kind}` : [kind, purposeNames[purpose]].filter(Boolean).join(' ')

const trustedCard = (answer: CertificateAnswer): Markup => {
  const { reason, entity, country, list, path = [], qualified, warnings = [], legs } = answer
  return html`<li class="good"><span class="what"><strong>${nameOf(answer)}</strong>: ${reason}</span><dl>
<dt>Listed as</dt><dd>${entity}${country ? ` (${country})` : ''}</dd>
${list ? html`<dt>List</dt><dd>${listText(list)}</dd>` : ''}<dt>Path</dt><dd>${path.join(' < ')}</dd>
${qualified ? services(qualified) : ''}${legs ? legsOf(legs) : ''}${warnings.map((one) => html`<dt>Warning</dt><dd class="doubt">${one}</dd>`)}</dl></li>`
}

const listText = ({
  operator,
  sequenceNumber,
  nextUpdate,
}: Pick<ListEvidence, 'operator' | 'sequenceNumber' | 'nextUpdate'>) =>
  html`${operator}, number ${sequenceNumber}, next update ${timeOf(nextUpdate)}`

const services = ({ listOfLists, services, ruleIds, warnings }: QualifiedEvidence): Markup =>
  html`${services.map(
    ({ list, provider, type, status, since }) =>
      html`<dt>Service</dt><dd>${provider}, ${type.split('/').slice(-2).join('/')}: ${status.split('/').at(-1)} since ${timeOf(since)}<small>national list of ${list.territory}, number ${list.sequenceNumber}</small></dd>`,
  )}<dt>List of lists</dt><dd>number ${listOfLists.sequenceNumber}</dd>${ruleIds.length > 0 ? html`<dt>Rules</dt><dd>${ruleIds.join(', ')}</dd>` : ''}
${warnings.length > 0 ? html`<dt>Warnings</dt><dd>${warnings.join(', ')}</dd>` : ''}`

const legNames = { listed: 'On the list', qualified: 'Qualified' } as const
const legsOf = (legs: readonly Leg[]): Markup =>
  html`${legs.map(
    ({ leg, decision, reason }) =>
      html`<dt>${legNames[leg]}</dt><dd><span class="${tones[decision]}">${words[decision]}</span>: ${reason}</dd>`,
  )}`

const answerTable = (caption: string, answers: readonly CertificateAnswer[]): Markup =>
  table(caption, ['Kind and role', 'Decision', 'Because', 'What to mend', 'List'], answers.map(answerRow))

const answerRow = (answer: CertificateAnswer): Cell[] => {
  const { kind, decision, reason, mend, list, qualified, legs } = answer
  return [
    html`<strong>${nameOf(answer)}</strong><small>${providersOf[kind]}</small>`,
    html`<span class="state ${tones[decision]}">${words[decision]}</span>`,
    html`${reason}${qualified || legs ? html`<dl>${legs ? legsOf(legs) : ''}${qualified ? services(qualified) : ''}</dl>` : ''}`,
    mend && html`<span class="wide">${mend}</span>`,
    list && html`${list.operator}<small>number ${list.sequenceNumber}</small>`,
  ]
}

const certificateRow = (one: ShownCertificate): Cell[] => [
  html`<strong>${one.subject}</strong><small>issued by ${one.issuer}</small>${shortHash(one.sha256)}`,
  html`<span class="${one.valid ? '' : 'bad'}">${timeOf(one.notBefore)}</span><small>until ${timeOf(one.notAfter)}</small>`,
  one.key,
  html`${one.authority ? 'authority' : 'end entity'}<small>${[...one.qcTypes, ...one.extendedKeyUsage, ...one.dnsNames].join(', ')}</small>`,
]
