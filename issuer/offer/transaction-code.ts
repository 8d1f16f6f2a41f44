// The transaction code of an offer (OpenID4VCI 1.0 section 4.1.1): chosen here, for a person to read in a letter and to type.
import { type Random, randomBelow } from '../../shared/random.ts'

export interface TransactionCodeWish {
  /** `numeric`, unless said otherwise. */
  inputMode?: 'numeric' | 'text'
  length: number
}

/** No vowels, so that no words come out; of letters and digits that look alike (0 O, 1 I L, 2 Z, 5 S, 8 B, U V) at most one. */
const alphabets = { numeric: '0123456789', text: 'CDFGHJKMNPQRTVWXY34679' } as const

export function createTransactionCode(random: Random, { inputMode = 'numeric', length }: TransactionCodeWish): string {
  const alphabet = alphabets[inputMode]
  return Array.from({ length }, () => alphabet[randomBelow(random, alphabet.length)]).join('')
}
