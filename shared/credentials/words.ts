// What claims that many types have are called: one thing has one name on every document.
import type { Labels } from './credential-type.ts'

export const words = {
  familyName: { nl: 'Familienaam', fr: 'Nom de famille', de: 'Familienname', en: 'Family name' },
  givenName: { nl: 'Voornamen', fr: 'Prénoms', de: 'Vornamen', en: 'Given names' },
  birthDate: { nl: 'Geboortedatum', fr: 'Date de naissance', de: 'Geburtsdatum', en: 'Date of birth' },
  issuingAuthority: {
    nl: 'Uitgevende instantie',
    fr: 'Autorité de délivrance',
    de: 'Ausstellende Behörde',
    en: 'Issuing authority',
  },
  issuingCountry: { nl: 'Land van uitgifte', fr: 'Pays de délivrance', de: 'Ausstellungsland', en: 'Issuing country' },
  issuance: { nl: 'Datum van uitgifte', fr: 'Date de délivrance', de: 'Ausstellungsdatum', en: 'Date of issuance' },
  expiry: { nl: 'Vervaldatum', fr: "Date d'expiration", de: 'Ablaufdatum', en: 'Date of expiry' },
  cardNumber: { nl: 'Kaartnummer', fr: 'Numéro de la carte', de: 'Kartennummer', en: 'Card number' },
} as const satisfies Record<string, Labels>
