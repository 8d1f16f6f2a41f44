// GET /offers/{id}/page: an offer for a person to scan with another device or to open on this one, in their language. Works without
// script, is never cached, and does not know the transaction code, which comes over another channel (VCI-OFFER-06).
import { html, raw } from 'hono/html'
import { renderSVG } from 'uqr'
import type { Language } from '../../shared/credentials/credential-type.ts'
import { findConfiguration } from '../../shared/credentials/index.ts'
import { languageOf } from '../../shared/pages/language.ts'
import { page } from '../../shared/pages/page.ts'
import { preAuthorizedGrant, type StoredOffer } from './create-offer.ts'
import { offerLink } from './offer-link.ts'

const texts = {
  nl: {
    title: 'Een document voor uw portefeuille',
    offered: 'Dit ligt voor u klaar',
    everything: 'Alle documenten waarop u recht hebt',
    scan: 'Scan de code met het toestel waarop uw portefeuille staat.',
    qrCode: 'QR-code van het aanbod',
    or: 'Staat uw portefeuille op dit toestel?',
    open: 'Open uw portefeuille',
    login: 'U meldt zich daarna aan en keurt goed.',
    loginToChoose: 'U meldt zich daarna aan, ziet wat er voor u is en kiest.',
    transactionCode: 'Uw portefeuille vraagt een code. Die krijgt u langs een andere weg.',
    until: (time: string) => `Het aanbod is geldig tot ${time}.`,
    expired: 'Dit aanbod is verlopen',
    askAgain: 'Vraag een nieuw aanbod aan wie u dit gaf.',
  },
  fr: {
    title: 'Un document pour votre portefeuille',
    offered: 'Ceci est prêt pour vous',
    everything: 'Tous les documents auxquels vous avez droit',
    scan: "Scannez le code avec l'appareil où se trouve votre portefeuille.",
    qrCode: "Code QR de l'offre",
    or: 'Votre portefeuille est sur cet appareil ?',
    open: 'Ouvrir votre portefeuille',
    login: 'Ensuite, vous vous identifiez et vous approuvez.',
    loginToChoose: 'Ensuite, vous vous identifiez, vous voyez ce qui existe pour vous et vous choisissez.',
    transactionCode: 'Votre portefeuille demandera un code. Vous le recevez par une autre voie.',
    until: (time: string) => `L'offre est valable jusqu'à ${time}.`,
    expired: 'Cette offre a expiré',
    askAgain: "Demandez une nouvelle offre à qui vous l'a donnée.",
  },
  de: {
    title: 'Ein Dokument für Ihre Brieftasche',
    offered: 'Das liegt für Sie bereit',
    everything: 'Alle Dokumente, auf die Sie Anspruch haben',
    scan: 'Scannen Sie den Code mit dem Gerät, auf dem Ihre Brieftasche ist.',
    qrCode: 'QR-Code des Angebots',
    or: 'Ist Ihre Brieftasche auf diesem Gerät?',
    open: 'Brieftasche öffnen',
    login: 'Danach melden Sie sich an und stimmen zu.',
    loginToChoose: 'Danach melden Sie sich an, sehen, was es für Sie gibt, und wählen.',
    transactionCode: 'Ihre Brieftasche fragt nach einem Code. Den erhalten Sie auf einem anderen Weg.',
    until: (time: string) => `Das Angebot gilt bis ${time}.`,
    expired: 'Dieses Angebot ist abgelaufen',
    askAgain: 'Bitten Sie den, der es Ihnen gab, um ein neues Angebot.',
  },
  en: {
    title: 'A document for your wallet',
    offered: 'This is ready for you',
    everything: 'All documents that you are entitled to',
    scan: 'Scan the code with the device that has your wallet.',
    qrCode: 'QR code of the offer',
    or: 'Is your wallet on this device?',
    open: 'Open your wallet',
    login: 'You then log in and approve.',
    loginToChoose: 'You then log in, see what there is for you, and choose.',
    transactionCode: 'Your wallet will ask for a code. You get that another way.',
    until: (time: string) => `The offer is valid until ${time}.`,
    expired: 'This offer has expired',
    askAgain: 'Ask whoever gave it to you for a new one.',
  },
} as const satisfies Record<Language, object>

/** Modules of white around a QR code (ISO/IEC 18004): also on a dark page the code is found. */
const quietZone = 4

/** `address`: where wallets fetch the offer. By reference whatever the institution asked for: a small code is easy to scan. */
export function offerPage(
  request: Request,
  { offer, scheme, choice, expiresAt }: StoredOffer,
  address: string,
): Promise<Response> {
  const language = languageOf(request)
  const text = texts[language]
  const link = offerLink(scheme, { credential_offer_uri: address })
  const types = new Set(offer.credential_configuration_ids.flatMap((id) => findConfiguration(id)?.type ?? []))
  const documents = choice ? [text.everything] : [...types].map(({ labels }) => labels[language])
  const preAuthorized = offer.grants[preAuthorizedGrant]
  const txCode = preAuthorized?.tx_code
  return page({
    language,
    title: text.title,
    content: html`<h1>${text.title}</h1>
<p class="soft">${text.offered}</p>
${documents.map((document) => html`<p class="document">${document}</p>`)}
<p>${text.scan}</p>
<p class="qr" id="qr" role="img" aria-label="${text.qrCode}">${raw(renderSVG(link, { border: quietZone }))}</p>
${preAuthorized ? '' : html`<p>${choice ? text.loginToChoose : text.login}</p>`}
${txCode ? html`<p id="transaction-code">${text.transactionCode}${txCode.description ? html`<br><q>${txCode.description}</q>` : ''}</p>` : ''}
<p class="soft">${text.or}</p>
<p><a class="button primary" id="open-wallet" href="${link}">${text.open}</a></p>
<p class="soft" id="until">${text.until(timeOf(expiresAt, language))}</p>`,
  })
}

export function expiredOfferPage(request: Request): Promise<Response> {
  const language = languageOf(request)
  const { expired, askAgain } = texts[language]
  return page({
    language,
    title: expired,
    status: 404,
    content: html`<h1 id="expired">${expired}</h1><p>${askAgain}</p>`,
  })
}

const timeOf = (seconds: number, language: Language): string =>
  new Intl.DateTimeFormat(`${language}-BE`, { timeZone: 'Europe/Brussels', hour: '2-digit', minute: '2-digit' }).format(
    seconds * 1000,
  )
