// What the verdict about one credential rests on, as the library shows it: who issued it and on which list that is, whether it was revoked, and
// who presented it; and then every finding.
import { html, raw } from 'hono/html'
import { grouped, titleOf } from './findings.ts'
import type { Finding, PresentationResult } from './verifier-client.ts'

type Credential = PresentationResult['credentials'][number]
type Markup = ReturnType<typeof html>

const formats: Readonly<Record<string, string>> = { 'dc+sd-jwt': 'SD-JWT VC', mso_mdoc: 'ISO mdoc' }

const kinds: Readonly<Record<string, string>> = {
  pid: 'PID providers',
  'pub-eaa': 'public bodies that attest',
  qeaa: 'services for qualified attestations',
  mdl: 'issuers of driving licences',
  age: 'issuers of proofs of age',
}

const names: readonly (readonly [RegExp, string])[] = [
  [/^(urn:eudi:pid:|eu\.europa\.ec\.eudi\.pid\.)/, 'Identity card'],
  [/^org\.iso\.18013\.5\.1\.mDL$/, 'Driving licence'],
  [/^eu\.europa\.ec\.av\./, 'Proof of age'],
  [/^(urn:eudi:ehic:|eu\.europa\.ec\.eudi\.ehic\.)/, 'Health insurance card'],
]

/** For people; nothing is known of a document that could not be read. */
export const nameOf = ({ type }: Pick<Credential, 'type'>): string =>
  names.find(([form]) => form.test(type))?.[1] ?? (type || 'A document that cannot be read')

export const credentialSection = (credential: Credential): Markup => {
  const { queryId, format, type, findings } = credential
  return html`<section class="credential" aria-labelledby="of-${queryId}" data-query="${queryId}">
<h2 id="of-${queryId}">${nameOf(credential)}</h2>
<p class="soft"><code>${type || queryId}</code> ${formats[format] ?? format}</p>
${claimsTable(credential)}
${evidenceList(credential)}
<h3>Every check</h3>
${findingsTable(findings, `Checks of ${nameOf(credential)}`)}
</section>`
}

/** Nothing for a credential that showed nothing. */
function claimsTable({ claims }: Credential) {
  const rows = rowsOf(claims).map(
    ([name, value]) => html`<tr><th scope="row">${breakable(name)}</th><td>${value}</td></tr>`,
  )
  return rows.length === 0 ? '' : html`<table class="claims"><tbody>${rows}</tbody></table>`
}

/** A long path breaks between its words. */
const breakable = (path: string) => path.split(/(?<=[._])/).map((word, at) => html`${at ? raw('<wbr>') : ''}${word}`)

/** Leaves of the claims, with the end of their path. */
function rowsOf(value: unknown, path: string[] = []): [string, string][] {
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([name, member]) => rowsOf(member, [...path, name]))
  return [
    [
      path
        .filter((step) => !step.includes('.'))
        .slice(-3)
        .join('.'),
      String(value),
    ],
  ]
}

/** A refused document that names a list all the same shows it: trust in the issuer may not be what failed. */
function evidenceList({ issuer, holderBound, findings }: Credential) {
  const status = findings.find(({ check }) => check === 'notRevoked')
  const holder = findings.find(({ check }) => check === 'holderBound')
  if (!issuer && !status && !holder) return ''
  return html`<dl class="evidence">
<dt>Issuer</dt><dd>${issuer ? chainOf(issuer.subjects) : html`<span class="bad">nobody who is trusted</span>`}</dd>
${issuer ? listOf(issuer) : ''}
${status ? html`<dt>Status</dt><dd>${mark(status)} ${status.reason}</dd>` : ''}
${holder ? html`<dt>Holder</dt><dd>${mark(holder)} ${holderBound ? 'its key signed for this request' : holder.reason}</dd>` : ''}
</dl>`
}

/** From the signer to the authority on the list. */
const chainOf = (subjects: readonly string[]) =>
  html`<ol class="chain">${subjects.map((subject) => html`<li>${subject}</li>`)}</ol>`

function listOf({ list, entity }: NonNullable<Credential['issuer']>) {
  const { kind, operator, sequenceNumber, nextUpdate, sha256 } = list
  return html`<dt>Trust list</dt><dd>${entity}, on the list of ${kinds[kind] ?? kind} of ${operator}:
number ${sequenceNumber}, next update ${new Date(nextUpdate * 1000).toISOString().slice(0, 10)}<br><code class="hash"><span class="soft">SHA-256</span> ${sha256}</code></dd>`
}

const marks = { passed: '✓', failed: '✗', undetermined: '?' } as const

/** Not by colour alone. */
const mark = ({ outcome }: Finding) =>
  html`<strong class="${outcome === 'passed' ? 'good' : 'bad'}">${marks[outcome]} ${outcome}</strong>`

export const findingsTable = (findings: readonly Finding[], caption: string) =>
  html`<table class="findings"><caption>${caption}</caption><thead><tr><th scope="col">Check</th><th scope="col">Outcome</th><th scope="col">Why</th></tr></thead>
${grouped(findings).map(([group, own]) => html`<tbody><tr class="group"><th scope="rowgroup" colspan="3">${group}</th></tr>${own.map(findingRow)}</tbody>`)}</table>`

const findingRow = (finding: Finding) =>
  html`<tr data-check="${finding.check}" data-outcome="${finding.outcome}"><td>${titleOf(finding.check)}<br><code class="soft">${finding.check}</code></td>
<td class="outcome">${mark(finding)}</td><td>${finding.reason}<br><span class="soft">${finding.reference}</span></td></tr>`
