// Texts in ISO/IEC 8859-1 of at most 150 characters, as ISO/IEC 18013-5 section 7.2.1 wants those of a driving licence; in its own letters
// a name stands in an element beside it. Letters of the Latin alphabet that 8859-1 lacks are written as passports write them
// (ICAO Doc 9303 part 3 section 6 A): without their mark, or as the letters that stand for them.
// Refuses: texts in other alphabets, which are not transliterated here, and texts that are longer.

const written: Readonly<Record<string, string>> = {
  Ə: 'E',
  ə: 'e',
  Đ: 'D',
  đ: 'd',
  Ħ: 'H',
  ħ: 'h',
  ı: 'i',
  Ĳ: 'IJ',
  ĳ: 'ij',
  Ł: 'L',
  ł: 'l',
  Ŋ: 'N',
  ŋ: 'n',
  Œ: 'OE',
  œ: 'oe',
  ẞ: 'SS',
  Ŧ: 'T',
  ŧ: 't',
  '‘': "'",
  '’': "'",
  ʼ: "'",
  '‐': '-',
  '‑': '-',
  '–': '-',
}

/** Printable. */
const isLatin1 = (text: string): boolean => /^[\x20-\x7e\xa0-\xff]+$/.test(text)
const maximumLength = 150

/** Undefined for what cannot be written so. */
export function latin1Of(text: string): string | undefined {
  const mapped = [...text.normalize('NFC')].map((letter) => (isLatin1(letter) ? letter : plain(letter))).join('')
  return isLatin1(mapped) && mapped.length <= maximumLength ? mapped : undefined
}

const plain = (letter: string): string => written[letter] ?? letter.normalize('NFD').replace(/\p{Mn}/gu, '')
