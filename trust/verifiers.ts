// Which verifier has which kind of list.
import { ListRefused, type ListVerifiers } from './list-verifier.ts'
import { verifyEntities } from './verify-entities.ts'

const notYet = async (): Promise<never> => {
  throw new ListRefused('NOT_SUPPORTED', 'lists of this kind are not verified here')
}

export const verifiers: ListVerifiers = { entities: verifyEntities, listOfLists: notYet, national: notYet }
