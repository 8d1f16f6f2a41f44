// GET /rulebooks/{type}: the Attestation Rulebook of a type for people to read (EU TS11 section 4.2), made of the type itself, so that it
// says what is issued. In their language.
import { html } from 'hono/html'
import type { AssuranceLevel } from '../../shared/belgium/level.ts'
import type { ClaimDescription, CredentialType, Language } from '../../shared/credentials/credential-type.ts'
import { envelopes } from '../../shared/credentials/envelope.ts'
import { findType } from '../../shared/credentials/index.ts'
import { vctOf } from '../../shared/credentials/vct.ts'
import { Problem } from '../../shared/http/problem.ts'
import { languageOf } from '../../shared/pages/language.ts'
import { page } from '../../shared/pages/page.ts'

interface Texts {
  forms: string
  claims: string
  always: string
  ifKnown: string
  toEverybody: string
  rules: string
  level: Record<AssuranceLevel, string>
  validity: (days: number) => string
  key: string
  disclosure: string
  open: string
  status: Record<'list' | 'none', string>
  category: string
}

const texts: Record<Language, Texts> = {
  nl: {
    forms: 'Vormen',
    claims: 'Gegevens',
    always: 'altijd',
    ifKnown: 'indien gekend',
    toEverybody: 'iedereen ziet het',
    rules: 'Regels',
    level: { low: 'laag', substantial: 'substantieel', high: 'hoog' },
    validity: (days) =>
      `Een exemplaar is hoogstens ${days === 1 ? 'een dag' : `${days} dagen`} geldig en wordt daarna vernieuwd.`,
    key: 'Elk exemplaar is gebonden aan een eigen sleutel van de portefeuille. Betrouwbaarheidsniveau van de aanmelding:',
    disclosure: 'De houder toont elk gegeven apart.',
    open: 'Waar dat zo staat, ziet iedereen het in de SD-JWT VC.',
    status: {
      list: 'Een exemplaar dat wordt ingetrokken, staat in een statuslijst en wordt nooit weer geldig.',
      none: 'Een exemplaar staat in geen statuslijst en kan niet worden ingetrokken: het verloopt.',
    },
    category: 'Juridische soort:',
  },
  fr: {
    forms: 'Formes',
    claims: 'Données',
    always: 'toujours',
    ifKnown: 'si connu',
    toEverybody: 'visible par tous',
    rules: 'Règles',
    level: { low: 'faible', substantial: 'substantiel', high: 'élevé' },
    validity: (days) =>
      `Un exemplaire est valable ${days === 1 ? 'un jour' : `${days} jours`} au plus, puis il est renouvelé.`,
    key: "Chaque exemplaire est lié à une clé propre du portefeuille. Niveau de garantie de l'identification :",
    disclosure: 'Le titulaire montre chaque donnée séparément.',
    open: "Ce qui est indiqué comme tel est visible par tous dans l'attestation SD-JWT VC.",
    status: {
      list: 'Un exemplaire révoqué figure dans une liste de statuts et ne redevient jamais valable.',
      none: 'Un exemplaire ne figure dans aucune liste de statuts et ne peut être révoqué : il expire.',
    },
    category: 'Nature juridique :',
  },
  de: {
    forms: 'Formen',
    claims: 'Angaben',
    always: 'immer',
    ifKnown: 'wenn bekannt',
    toEverybody: 'alle sehen es',
    rules: 'Regeln',
    level: { low: 'niedrig', substantial: 'substanziell', high: 'hoch' },
    validity: (days) =>
      `Ein Exemplar gilt höchstens ${days === 1 ? 'einen Tag' : `${days} Tage`} und wird dann erneuert.`,
    key: 'Jedes Exemplar ist an einen eigenen Schlüssel der Brieftasche gebunden. Vertrauensniveau der Anmeldung:',
    disclosure: 'Wer es hat, zeigt jede Angabe einzeln.',
    open: 'Wo es dabeisteht, sehen alle die Angabe im SD-JWT VC.',
    status: {
      list: 'Ein widerrufenes Exemplar steht in einer Statusliste und wird nie wieder gültig.',
      none: 'Ein Exemplar steht in keiner Statusliste und kann nicht widerrufen werden: Es läuft ab.',
    },
    category: 'Rechtliche Art:',
  },
  en: {
    forms: 'Forms',
    claims: 'Claims',
    always: 'always',
    ifKnown: 'where known',
    toEverybody: 'everybody sees it',
    rules: 'Rules',
    level: { low: 'low', substantial: 'substantial', high: 'high' },
    validity: (days) => `A copy is valid for at most ${days === 1 ? 'one day' : `${days} days`}, and is then renewed.`,
    key: 'Each copy is bound to a key of its own in the wallet. Level of assurance of the login:',
    disclosure: 'The holder shows each claim by itself.',
    open: 'Where it says so, everybody sees the claim in the SD-JWT VC.',
    status: {
      list: 'A copy that is revoked is in a status list, and never becomes valid again.',
      none: 'A copy is in no status list and cannot be revoked: it expires.',
    },
    category: 'Legal kind:',
  },
}

export async function rulebookEndpoint(id: string, typesUrl: string, request: Request): Promise<Response> {
  const type: CredentialType | undefined = findType(id)
  if (!type) throw new Problem('resourceNotFound', 'There is no such type')
  const language = languageOf(request)
  const { labels, descriptions, claims, configurations, version = '1.0.0', status = 'list' } = type
  const { validityDays, minimumLevel, envelope } = type
  const t = texts[language]
  const names = configurations.map((one) => (one.format === 'mso_mdoc' ? one.docType : vctOf(one, typesUrl)))
  const { category } = envelopes[envelope]
  const title = `${labels[language]} ${version}`
  const content = html`<h1>${title}</h1>
${descriptions && html`<p>${descriptions[language]}.</p>`}
<h2>${t.forms}</h2>
${configurations.map(({ format }, at) => html`<p><code>${format}</code>: <code>${names[at]}</code></p>`)}
<h2>${t.claims}</h2>
${claims.map(
  (claim) =>
    html`<p>${claim.labels[language]} (${wordsOn(claim, t)})<br><code class="soft">${pathsOf(claim)}</code></p>`,
)}
<h2>${t.rules}</h2>
<p>${t.key} ${t.level[minimumLevel]}.</p>
<p>${t.disclosure} ${claims.some(isOpen) ? t.open : ''}</p>
<p>${t.validity(validityDays)}</p>
<p>${t.status[status]}</p>
${category && html`<p>${t.category} <code>${category}</code></p>`}`
  return page({ language, title, content })
}

const isOpen = ({ disclosure }: ClaimDescription): boolean => disclosure === 'never'

const wordsOn = (claim: ClaimDescription, { always, ifKnown, toEverybody }: Texts): string =>
  [claim.mandatory ? always : ifKnown, ...(isOpen(claim) ? [toEverybody] : [])].join(', ')

const pathsOf = ({ sdJwt, mdoc }: ClaimDescription): string =>
  [sdJwt?.join('.'), mdoc?.join(' ')].filter((path) => path !== undefined).join(', ')
