// The words of the login page, in four languages.
import type { Language } from '../../shared/credentials/credential-type.ts'

interface Texts {
  title(name: string): string
  asks(name: string): string
  /** Of a PID of which nothing is shown but its country. */
  anybody: string
  kept: string
  open: string
  after: string
  otherDevice: string
  scan: string
  qrCode: string
  goOn: string
  /** The number that the device with the wallet shows. */
  number: string
  typeNumber: string
  wrongNumber: string
  confirm: string
  cancel: string
}

export const texts: Record<Language, Texts> = {
  nl: {
    title: (name) => `Aanmelden bij ${name}`,
    asks: (name) => `${name} vraagt uw portefeuille om:`,
    anybody: 'Een bewijs dat u een identiteit in uw portefeuille hebt, en van welk land, zonder te zeggen wie u bent.',
    kept: 'Uw portefeuille toont het eerst aan u. Hier wordt er na enkele minuten niets van bewaard.',
    open: 'Portefeuille openen',
    after: 'Als u geantwoord hebt, brengt uw portefeuille u naar deze browser terug.',
    otherDevice: 'Portefeuille op een ander toestel',
    scan: 'Scan deze code met uw portefeuille. Scan ze alleen als u zelf met deze aanmelding begon.',
    qrCode: 'QR-code voor uw portefeuille',
    goOn: 'Ik heb geantwoord: verder',
    number: 'Uw nummer',
    typeNumber:
      'Het toestel met uw portefeuille toont nu een nummer van zes cijfers. Typ het hier: zo weten wij dat u het bent die geantwoord hebt.',
    wrongNumber: 'Dat is het nummer niet. Na vijf foute nummers is de aanmelding voorbij.',
    confirm: 'Bevestigen',
    cancel: 'Annuleren',
  },
  fr: {
    title: (name) => `Se connecter à ${name}`,
    asks: (name) => `${name} demande à votre portefeuille :`,
    anybody: 'Une preuve que votre portefeuille contient une identité, et de quel pays, sans dire qui vous êtes.',
    kept: "Votre portefeuille vous le montre d'abord. Après quelques minutes, rien n'en est conservé ici.",
    open: 'Ouvrir le portefeuille',
    after: 'Quand vous aurez répondu, votre portefeuille vous ramènera dans ce navigateur.',
    otherDevice: 'Portefeuille sur un autre appareil',
    scan: 'Scannez ce code avec votre portefeuille. Ne le scannez que si vous avez commencé cette connexion vous-même.',
    qrCode: 'Code QR pour votre portefeuille',
    goOn: "J'ai répondu : continuer",
    number: 'Votre numéro',
    typeNumber:
      "L'appareil qui contient votre portefeuille affiche maintenant un numéro de six chiffres. Tapez-le ici : nous saurons ainsi que c'est vous qui avez répondu.",
    wrongNumber: "Ce n'est pas le numéro. Après cinq numéros erronés, la connexion est terminée.",
    confirm: 'Confirmer',
    cancel: 'Annuler',
  },
  de: {
    title: (name) => `Anmelden bei ${name}`,
    asks: (name) => `${name} bittet Ihre Brieftasche um:`,
    anybody:
      'Einen Nachweis, dass Sie eine Identität in der Brieftasche haben, und welchen Landes, ohne zu sagen, wer Sie sind.',
    kept: 'Ihre Brieftasche zeigt es zuerst Ihnen. Hier bleibt nach einigen Minuten nichts davon.',
    open: 'Brieftasche öffnen',
    after: 'Wenn Sie geantwortet haben, bringt Ihre Brieftasche Sie in diesen Browser zurück.',
    otherDevice: 'Brieftasche auf einem anderen Gerät',
    scan: 'Scannen Sie diesen Code mit Ihrer Brieftasche. Tun Sie es nur, wenn Sie diese Anmeldung selbst begonnen haben.',
    qrCode: 'QR-Code für Ihre Brieftasche',
    goOn: 'Ich habe geantwortet: weiter',
    number: 'Ihre Nummer',
    typeNumber:
      'Das Gerät mit Ihrer Brieftasche zeigt jetzt eine Nummer mit sechs Ziffern. Tippen Sie sie hier ein: So wissen wir, dass Sie geantwortet haben.',
    wrongNumber: 'Das ist nicht die Nummer. Nach fünf falschen ist die Anmeldung vorbei.',
    confirm: 'Bestätigen',
    cancel: 'Abbrechen',
  },
  en: {
    title: (name) => `Log in at ${name}`,
    asks: (name) => `${name} asks your wallet for:`,
    anybody: 'A proof that you have an identity in your wallet, and of which country, without saying who you are.',
    kept: 'Your wallet shows it to you first. Nothing of it is kept here after some minutes.',
    open: 'Open wallet',
    after: 'When you have answered, your wallet brings you back to this browser.',
    otherDevice: 'Wallet on another device',
    scan: 'Scan this code with your wallet. Only scan it if you began this login yourself.',
    qrCode: 'QR code for your wallet',
    goOn: 'I have answered: go on',
    number: 'Your number',
    typeNumber:
      'The device with your wallet now shows a number of six digits. Type it here: then we know that it is you who answered.',
    wrongNumber: 'That is not the number. After five wrong ones the login is over.',
    confirm: 'Confirm',
    cancel: 'Cancel',
  },
}
