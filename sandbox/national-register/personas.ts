// The people of the sandbox. Their numbers have a month above 60, so they can never be a citizen's.
// Also says what the National Register knows of each; `record` is missing for who is not registered at all.

export interface RegisterRecord {
  lastName: string
  firstNames: string[]
  /** Of birth; '00' where it is not known. */
  born: { century: string; year: string; month: string; day: string }
  sex: '1' | '2'
  address: { zipCode: string; municipality: string; street: string; houseNumber: string }
  nationality: { code: string; label: string }
  birthPlace: { code: string; label: string }
}

export interface Persona {
  /** What scripts and the picker call it. */
  nickname: string
  ssin: string
  name: string
  story: string
  language: 'nl' | 'fr' | 'de'
  record: RegisterRecord | undefined
}

const belgian = { code: '150', label: 'Belg(ië)' }
const rueDeLaLoi = { zipCode: '1000', municipality: 'Brussel', street: 'Wetstraat', houseNumber: '16' }

export const personas: readonly Persona[] = [
  {
    nickname: 'jan',
    ssin: '85631412136',
    name: 'Jan Peeters',
    story: 'Married, holds a driving licence',
    language: 'nl',
    record: {
      lastName: 'Peeters',
      firstNames: ['Jan'],
      born: { century: '19', year: '85', month: '03', day: '14' },
      sex: '1',
      address: rueDeLaLoi,
      nationality: belgian,
      birthPlace: { code: '63023', label: 'Eupen' },
    },
  },
  {
    nickname: 'an',
    ssin: '91710224863',
    name: 'An Dubois',
    story: "Jan's wife, entitled to increased reimbursement",
    language: 'fr',
    record: {
      lastName: 'Dubois',
      firstNames: ['An', 'Marie'],
      born: { century: '19', year: '91', month: '11', day: '02' },
      sex: '2',
      address: rueDeLaLoi,
      nationality: belgian,
      birthPlace: { code: '62063', label: 'Liège' },
    },
  },
  {
    nickname: 'lou',
    ssin: '19662101551',
    name: 'Lou Peeters',
    story: 'Their child, seven years old',
    language: 'nl',
    record: {
      lastName: 'Peeters',
      firstNames: ['Lou'],
      born: { century: '20', year: '19', month: '06', day: '21' },
      sex: '1',
      address: rueDeLaLoi,
      nationality: belgian,
      birthPlace: { code: '21004', label: 'Brussel' },
    },
  },
  {
    nickname: 'sofie',
    ssin: '94670935671',
    name: 'Sofie Maes',
    story: 'Single parent, on a living wage',
    language: 'de',
    record: {
      lastName: 'Maes',
      firstNames: ['Sofie'],
      born: { century: '19', year: '94', month: '07', day: '09' },
      sex: '2',
      address: { zipCode: '9000', municipality: 'Gent', street: 'Veldstraat', houseNumber: '82' },
      nationality: { code: '129', label: 'Nederland' },
      birthPlace: { code: '44021', label: 'Gent' },
    },
  },
  {
    nickname: 'nobody',
    ssin: '70610100123',
    name: 'Nobody',
    story: 'A valid number that no source knows',
    language: 'nl',
    record: undefined,
  },
]

export const findPersona = (nickname: string): Persona | undefined => personas.find((one) => one.nickname === nickname)
export const findBySsin = (ssin: string): Persona | undefined => personas.find((one) => one.ssin === ssin)
