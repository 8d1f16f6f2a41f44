// What the consent page says, in the person's language.
import type { Language } from '../../shared/credentials/credential-type.ts'

export const texts = {
  nl: {
    title: 'Gegevens in uw portefeuille zetten',
    intro:
      'Uw portefeuille vraagt dit document. We halen de gegevens nu op bij de bron, geven ze aan uw portefeuille en bewaren ze niet.',
    contains: 'Dit komt in uw portefeuille',
    goesTo: 'De gegevens gaan naar',
    app: 'de app',
    thisComputer: 'deze computer',
    unverified: ['De portefeuille noemt zich', 'Die naam is niet gecontroleerd.'],
    vouchedFor: ['De portefeuille is', 'De aanbieder van de portefeuille staat daarvoor in.'],
    registered: ['De portefeuille is', 'Wij kennen ze onder die naam.'],
    renewal: (days: number) =>
      `Uw portefeuille kan deze gegevens ${days} dagen lang vernieuwen zonder het u opnieuw te vragen.`,
    approve: 'Goedkeuren',
    deny: 'Weigeren',
    chooseTitle: 'Documenten voor uw portefeuille kiezen',
    chooseIntro:
      'Kies wat in uw portefeuille komt. We vroegen de bronnen alleen of er iets is. We halen de gegevens op wanneer uw portefeuille ze komt halen, en bewaren ze niet.',
    choose: 'Deze documenten kunt u krijgen',
    holds: 'Wat erin staat',
    born: 'geboren op',
    childNumber: 'kind met rijksregisternummer',
    missing: 'Dit kan nu niet',
    nothing: 'Er is nu niets dat in uw portefeuille kan komen.',
    back: 'Terug naar uw portefeuille',
    reasons: {
      later: 'De bron antwoordt nu niet. Kiest u dit toch, dan volgt het later, als er iets is.',
      nothing: 'De bron heeft niets waarmee dit document gemaakt kan worden.',
      noChildren: 'Het Rijksregister kent geen kinderen van u die jonger zijn dan 18.',
      childrenUnknown:
        'Het Rijksregister antwoordt nu niet, zodat we uw kinderen niet kennen. Probeer het later opnieuw.',
      strongerLogin: 'Hiervoor moet u zich aanmelden met uw eID of itsme.',
    },
  },
  fr: {
    title: 'Ajouter des données à votre portefeuille',
    intro:
      'Votre portefeuille demande ce document. Nous allons chercher les données à la source, les remettons à votre portefeuille et ne les conservons pas.',
    contains: 'Votre portefeuille recevra',
    goesTo: 'Les données iront à',
    app: "l'application",
    thisComputer: 'cet ordinateur',
    unverified: ['Le portefeuille se présente comme', "Ce nom n'a pas été vérifié."],
    vouchedFor: ['Le portefeuille est', "Son fournisseur s'en porte garant."],
    registered: ['Le portefeuille est', 'Nous le connaissons sous ce nom.'],
    renewal: (days: number) =>
      `Votre portefeuille pourra renouveler ces données pendant ${days} jours sans vous le redemander.`,
    approve: 'Approuver',
    deny: 'Refuser',
    chooseTitle: 'Choisir des documents pour votre portefeuille',
    chooseIntro:
      "Choisissez ce que votre portefeuille recevra. Nous avons seulement demandé aux sources s'il y a quelque chose. Nous irons chercher les données quand votre portefeuille viendra les prendre, et ne les conservons pas.",
    choose: 'Vous pouvez obtenir ces documents',
    holds: 'Ce que contient le document',
    born: 'né le',
    childNumber: 'enfant au numéro de registre national',
    missing: 'Ceci est impossible maintenant',
    nothing: "Rien ne peut être ajouté à votre portefeuille pour l'instant.",
    back: 'Retour à votre portefeuille',
    reasons: {
      later:
        "La source ne répond pas pour l'instant. Si vous le choisissez quand même, le document suivra plus tard, s'il existe.",
      nothing: "La source n'a rien dont ce document puisse être fait.",
      noChildren: 'Le Registre national ne vous connaît aucun enfant de moins de 18 ans.',
      childrenUnknown:
        "Le Registre national ne répond pas pour l'instant : nous ne connaissons pas vos enfants. Réessayez plus tard.",
      strongerLogin: 'Pour ceci, identifiez-vous avec votre eID ou itsme.',
    },
  },
  de: {
    title: 'Daten in Ihre Brieftasche legen',
    intro:
      'Ihre Brieftasche fragt nach diesem Dokument. Wir holen die Daten jetzt bei der Quelle, geben sie Ihrer Brieftasche und bewahren sie nicht auf.',
    contains: 'Das kommt in Ihre Brieftasche',
    goesTo: 'Die Daten gehen an',
    app: 'die App',
    thisComputer: 'diesen Computer',
    unverified: ['Die Brieftasche nennt sich', 'Dieser Name ist nicht geprüft.'],
    vouchedFor: ['Die Brieftasche ist', 'Der Anbieter der Brieftasche bürgt dafür.'],
    registered: ['Die Brieftasche ist', 'Wir kennen sie unter diesem Namen.'],
    renewal: (days: number) =>
      `Ihre Brieftasche kann diese Daten ${days} Tage lang erneuern, ohne Sie wieder zu fragen.`,
    approve: 'Zustimmen',
    deny: 'Ablehnen',
    chooseTitle: 'Dokumente für Ihre Brieftasche wählen',
    chooseIntro:
      'Wählen Sie, was in Ihre Brieftasche kommt. Wir haben die Quellen nur gefragt, ob es etwas gibt. Wir holen die Daten, wenn Ihre Brieftasche sie abholt, und bewahren sie nicht auf.',
    choose: 'Diese Dokumente können Sie bekommen',
    holds: 'Was darin steht',
    born: 'geboren am',
    childNumber: 'Kind mit Nationalregisternummer',
    missing: 'Das geht jetzt nicht',
    nothing: 'Im Augenblick kann nichts in Ihre Brieftasche kommen.',
    back: 'Zurück zu Ihrer Brieftasche',
    reasons: {
      later:
        'Die Quelle antwortet jetzt nicht. Wählen Sie es trotzdem, so kommt das Dokument später, wenn es eines gibt.',
      nothing: 'Die Quelle hat nichts, woraus dieses Dokument gemacht werden kann.',
      noChildren: 'Das Nationalregister kennt keine Kinder von Ihnen, die jünger als 18 sind.',
      childrenUnknown:
        'Das Nationalregister antwortet jetzt nicht, sodass wir Ihre Kinder nicht kennen. Versuchen Sie es später wieder.',
      strongerLogin: 'Hierfür melden Sie sich mit eID oder itsme an.',
    },
  },
  en: {
    title: 'Put data into your wallet',
    intro:
      'Your wallet asks for this document. We fetch the data from their source now, hand them to your wallet and do not keep them.',
    contains: 'Your wallet will receive',
    goesTo: 'The data go to',
    app: 'the app',
    thisComputer: 'this computer',
    unverified: ['The wallet calls itself', 'This name is not verified.'],
    vouchedFor: ['The wallet is', 'Its provider vouches for it.'],
    registered: ['The wallet is', 'We know it by this name.'],
    renewal: (days: number) => `Your wallet can renew these data for ${days} days without asking you again.`,
    approve: 'Approve',
    deny: 'Deny',
    chooseTitle: 'Choose documents for your wallet',
    chooseIntro:
      'Choose what comes into your wallet. We asked the sources only whether there is something. We fetch the data when your wallet comes for them, and do not keep them.',
    choose: 'You can get these documents',
    holds: 'What is in it',
    born: 'born on',
    childNumber: 'child with national register number',
    missing: 'This is not possible now',
    nothing: 'There is nothing that can come into your wallet now.',
    back: 'Back to your wallet',
    reasons: {
      later: 'The source does not answer now. If you choose this all the same, it follows later, if there is one.',
      nothing: 'The source has nothing that this document can be made of.',
      noChildren: 'The National Register knows no children of yours who are younger than 18.',
      childrenUnknown:
        'The National Register does not answer now, so that we do not know your children. Try again later.',
      strongerLogin: 'For this, log in with your eID or itsme.',
    },
  },
} as const satisfies Record<Language, object>
