// Whom to tell when a batch is revoked: the number of who holds it and the type, sealed into the row of the batch under a secret that does
// nothing else (docs/decisions/0046). All notes are of one length, and no two are alike.
// Refuses: what was sealed under another secret, or has waited for too long.
import type { Ssin } from '../../shared/belgium/ssin.ts'
import { createSealer } from '../../shared/keys/seal.ts'
import type { Random } from '../../shared/random.ts'
import { noticeLife } from '../../shared/store/status-store.ts'

export interface Note {
  /** Who holds the copies. */
  person: Ssin
  /** Id of the credential type. */
  type: string
}

export interface Notes {
  /** `copiesEnd`: seconds. It can be opened for as long after that as somebody may wait to be told. */
  seal(note: Note, copiesEnd: number): Promise<string>
  open(sealed: string, now: number): Promise<Note | undefined>
}

const numberLength = 11
const typeLength = 32

/** `secret`: at least 256 random bits, base64url. */
export async function createNotes(secret: string, random: Random): Promise<Notes> {
  const sealer = await createSealer(secret, 'note for a notice', random)
  return {
    seal: async ({ person, type }, copiesEnd) => {
      if (person.length !== numberLength || type.length > typeLength)
        throw new TypeError('a note has room for a number and for the id of a type')
      return sealer.seal(person + type.padEnd(typeLength), copiesEnd + noticeLife)
    },
    open: async (sealed, now) => {
      const text = await sealer.open<string>(sealed, now)
      return text === undefined
        ? undefined
        : { person: text.slice(0, numberLength) as Ssin, type: text.slice(numberLength).trimEnd() }
    },
  }
}
