// The people of the sandbox. Their numbers have a month above 60, so they can never be a citizen's. What a source knows of each stands
// with that source.

export interface Persona {
  /** What scripts and the picker call it. */
  nickname: string
  ssin: string
  /** The number that replaces it, where a source is told to say so. */
  successor: string
  name: string
  story: string
  language: 'nl' | 'fr' | 'de'
  /** What happened to them since (records/changes.ts), as sources are told it. */
  changes?: readonly string[]
}

export const personas: readonly Persona[] = [
  {
    nickname: 'jan',
    ssin: '85631412136',
    successor: '85631412334',
    name: 'Jan Peeters',
    story: 'Married, holds a driving licence, a nurse',
    language: 'nl',
  },
  {
    nickname: 'an',
    ssin: '91710224863',
    successor: '91710225061',
    name: 'An Dubois',
    story: "Jan's wife, entitled to increased reimbursement",
    language: 'fr',
  },
  {
    nickname: 'lou',
    ssin: '19662101551',
    successor: '19662101749',
    name: 'Lou Peeters',
    story: 'Their child, seven years old',
    language: 'nl',
  },
  {
    nickname: 'sofie',
    ssin: '94670935671',
    successor: '94670935869',
    name: 'Sofie Maes',
    story: 'Single parent, on a living wage',
    language: 'de',
  },
  {
    nickname: 'nobody',
    ssin: '70610100123',
    successor: '70610100321',
    name: 'Nobody',
    story: 'A valid number that no source knows',
    language: 'nl',
  },
]

export const findPersona = (nickname: string): Persona | undefined => personas.find((one) => one.nickname === nickname)
/** By either number; the number that was asked for is then theirs. */
export function findBySsin(ssin: string): Persona | undefined {
  const found = personas.find((one) => one.ssin === ssin || one.successor === ssin)
  return found && { ...found, ssin }
}

/** Of somebody by their nickname; for records that name others. */
export const ssinOf = (nickname: string): string => findPersona(nickname)?.ssin ?? ''
