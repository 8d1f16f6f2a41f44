// What a person is told of a revocation, in the four languages: what, when, why, and what to do. Nothing of what the document says.
import type { Language } from '../../shared/credentials/credential-type.ts'
import type { RevocationReason } from '../../shared/store/status-store.ts'

/** Nobody is told of what another batch took the place of. */
export type ToldReason = Exclude<RevocationReason, 'replaced'>

interface NoticeTexts {
  subject(label: string): string
  /** `day` as it is written in Belgium. */
  what(label: string, day: string): string
  why: Record<ToldReason, string>
  next: Record<ToldReason, string>
}

const nl = {
  again: 'Hebt u het document nog nodig, vraag het dan opnieuw aan met uw portefeuille.',
  notYou: 'Hebt u dit niet gevraagd, neem dan contact op met de dienst die het document uitgeeft.',
  wrong: 'Klopt dit niet, neem dan contact op met uw gemeente of met de dienst die uw gegevens bijhoudt.',
}
const fr = {
  again: 'Si vous avez encore besoin du document, demandez-le à nouveau avec votre portefeuille.',
  notYou: "Si vous n'avez pas demandé cela, contactez le service qui délivre le document.",
  wrong: "Si ce n'est pas exact, contactez votre commune ou le service qui tient vos données.",
}
const de = {
  again: 'Wenn Sie das Dokument noch brauchen, fragen Sie es mit Ihrer Brieftasche neu an.',
  notYou: 'Wenn Sie das nicht verlangt haben, wenden Sie sich an die Stelle, die das Dokument ausstellt.',
  wrong: 'Wenn das nicht stimmt, wenden Sie sich an Ihre Gemeinde oder an die Stelle, die Ihre Daten führt.',
}
const en = {
  again: 'If you still need the document, ask for it again with your wallet.',
  notYou: 'If you did not ask for this, contact the service that issues the document.',
  wrong: 'If this is not right, contact your municipality or the service that keeps your data.',
}

export const noticeTexts: Record<Language, NoticeTexts> = {
  nl: {
    subject: (label) => `Ingetrokken: ${label}`,
    what: (label, day) =>
      `Het document “${label}” in uw portefeuille is op ${day} ingetrokken. Niemand aanvaardt het nog. Dat is niet terug te draaien.`,
    why: {
      requested: 'De reden: de intrekking is gevraagd, door u of door een dienst die daarvoor bevoegd is.',
      recordChanged: 'De reden: uw gegevens zijn veranderd bij de bron, zodat het document niet meer klopt.',
      deceased: 'De reden: volgens de bron is de persoon over wie het document gaat overleden.',
      entitlementLost: 'De reden: volgens de bron bestaat het recht niet meer waarvan het document het bewijs was.',
      keyCompromised:
        'De reden: de sleutel waarmee wij het document ondertekenden is niet meer veilig. U hebt niets verkeerd gedaan.',
      walletRevoked: 'De reden: de aanbieder van uw portefeuille staat niet meer in voor deze portefeuille.',
      issuedInError: 'De reden: wij gaven het document bij vergissing uit.',
    },
    next: {
      requested: `${nl.again} ${nl.notYou}`,
      recordChanged: `${nl.again} Het heeft dan uw nieuwe gegevens. ${nl.wrong}`,
      deceased: nl.wrong,
      entitlementLost: nl.wrong,
      keyCompromised: nl.again,
      walletRevoked: `Is uw toestel verloren of gestolen, installeer dan uw portefeuille op een ander toestel. ${nl.again}`,
      issuedInError: `${nl.again} ${nl.wrong}`,
    },
  },
  fr: {
    subject: (label) => `Révoqué : ${label}`,
    what: (label, day) =>
      `Le document « ${label} » dans votre portefeuille a été révoqué le ${day}. Personne ne l'accepte plus. C'est définitif.`,
    why: {
      requested: 'La raison : la révocation a été demandée, par vous ou par un service qui en a le droit.',
      recordChanged: 'La raison : vos données ont changé à la source, et le document ne correspond plus.',
      deceased: 'La raison : selon la source, la personne dont parle le document est décédée.',
      entitlementLost: "La raison : selon la source, le droit dont le document était la preuve n'existe plus.",
      keyCompromised:
        "La raison : la clé avec laquelle nous avons signé le document n'est plus sûre. Vous n'avez rien fait de mal.",
      walletRevoked: 'La raison : le fournisseur de votre portefeuille ne se porte plus garant de ce portefeuille.',
      issuedInError: 'La raison : nous avons délivré le document par erreur.',
    },
    next: {
      requested: `${fr.again} ${fr.notYou}`,
      recordChanged: `${fr.again} Il contiendra vos nouvelles données. ${fr.wrong}`,
      deceased: fr.wrong,
      entitlementLost: fr.wrong,
      keyCompromised: fr.again,
      walletRevoked: `Si votre appareil est perdu ou volé, installez votre portefeuille sur un autre appareil. ${fr.again}`,
      issuedInError: `${fr.again} ${fr.wrong}`,
    },
  },
  de: {
    subject: (label) => `Widerrufen: ${label}`,
    what: (label, day) =>
      `Das Dokument „${label}“ in Ihrer Brieftasche wurde am ${day} widerrufen. Niemand nimmt es mehr an. Das ist endgültig.`,
    why: {
      requested: 'Der Grund: Der Widerruf wurde verlangt, von Ihnen oder von einer Stelle, die es darf.',
      recordChanged: 'Der Grund: Ihre Daten haben sich bei der Quelle geändert, sodass das Dokument nicht mehr stimmt.',
      deceased: 'Der Grund: Nach der Quelle ist die Person verstorben, von der das Dokument handelt.',
      entitlementLost: 'Der Grund: Nach der Quelle besteht das Recht nicht mehr, das das Dokument nachwies.',
      keyCompromised:
        'Der Grund: Der Schlüssel, mit dem wir das Dokument unterzeichnet haben, ist nicht mehr sicher. Sie haben nichts falsch gemacht.',
      walletRevoked: 'Der Grund: Der Anbieter Ihrer Brieftasche bürgt nicht mehr für diese Brieftasche.',
      issuedInError: 'Der Grund: Wir haben das Dokument irrtümlich ausgestellt.',
    },
    next: {
      requested: `${de.again} ${de.notYou}`,
      recordChanged: `${de.again} Es enthält dann Ihre neuen Daten. ${de.wrong}`,
      deceased: de.wrong,
      entitlementLost: de.wrong,
      keyCompromised: de.again,
      walletRevoked: `Wenn Ihr Gerät verloren oder gestohlen ist, richten Sie Ihre Brieftasche auf einem anderen ein. ${de.again}`,
      issuedInError: `${de.again} ${de.wrong}`,
    },
  },
  en: {
    subject: (label) => `Revoked: ${label}`,
    what: (label, day) =>
      `The document “${label}” in your wallet was revoked on ${day}. Nobody accepts it any more. This is final.`,
    why: {
      requested: 'The reason: the revocation was asked for, by you or by a service that may do so.',
      recordChanged: 'The reason: your data changed at their source, so that the document is not right any more.',
      deceased: 'The reason: according to the source, the person whom the document is about has died.',
      entitlementLost: 'The reason: according to the source, the right that the document was proof of has ended.',
      keyCompromised:
        'The reason: the key that we signed the document with is not safe any more. You did nothing wrong.',
      walletRevoked: 'The reason: the provider of your wallet does not vouch for this wallet any more.',
      issuedInError: 'The reason: we issued the document by mistake.',
    },
    next: {
      requested: `${en.again} ${en.notYou}`,
      recordChanged: `${en.again} It will have your new data. ${en.wrong}`,
      deceased: en.wrong,
      entitlementLost: en.wrong,
      keyCompromised: en.again,
      walletRevoked: `If your device was lost or stolen, set your wallet up on another one. ${en.again}`,
      issuedInError: `${en.again} ${en.wrong}`,
    },
  },
}
