// Which verifier has which kind of list.
import type { ListVerifiers } from './list-verifier.ts'
import { verifyEntities } from './verify-entities.ts'
import { verifyLists, verifyNational } from './verify-trusted-lists.ts'

export const verifiers: ListVerifiers = { entities: verifyEntities, listOfLists: verifyLists, national: verifyNational }
