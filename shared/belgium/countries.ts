// NIS codes of nationalities and countries, as the National Register writes them, to ISO 3166-1 alpha-2.
// A code that is not here is refused by whoever maps it: a nationality is never guessed.

const codes: Record<string, string> = {
  '101': 'AL',
  '102': 'AD',
  '103': 'DE',
  '105': 'AT',
  '106': 'BG',
  '107': 'CY',
  '108': 'DK',
  '109': 'ES',
  '110': 'FI',
  '111': 'FR',
  '112': 'GB',
  '113': 'LU',
  '114': 'GR',
  '115': 'HU',
  '116': 'IE',
  '117': 'IS',
  '118': 'LI',
  '119': 'MT',
  '120': 'MC',
  '121': 'NO',
  '122': 'PL',
  '123': 'PT',
  '124': 'RO',
  '125': 'SM',
  '126': 'SE',
  '127': 'CH',
  '128': 'IT',
  '129': 'NL',
  '130': 'CZ',
  '131': 'SI',
  '132': 'HR',
  '135': 'LV',
  '136': 'EE',
  '137': 'LT',
  '141': 'SK',
  '150': 'BE',
}

/** Nobody's national (NIS 300) and of undetermined nationality, as the PID Rulebook writes them. */
const special: Record<string, string> = { '300': 'QS', '999': 'QU' }

/** ISO 3166-1 alpha-2 of a three-digit NIS code. */
export const countryOf = (nisCode: string): string | undefined => codes[nisCode]

/** Nationality as a PID writes it, with QS for the stateless and QU for the unknown. */
export const nationalityOf = (nisCode: string): string | undefined => codes[nisCode] ?? special[nisCode]

/** NIS codes of municipalities have five digits and lie in Belgium. */
export const isMunicipality = (nisCode: string): boolean => /^\d{5}$/.test(nisCode)
