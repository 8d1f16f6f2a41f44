// By which keyed hashes the copies of a type are found again (shared/store): of whom it is about, and, of a type about children, of the
// parent who holds them. Another form of a document is found with it.
import type { CredentialType } from '../shared/credentials/credential-type.ts'
import type { Issuer } from './issuer.ts'

type Named = Pick<CredentialType, 'id' | 'revokedWith'>

export const subjectOf = ({ subjectHash }: Pick<Issuer, 'subjectHash'>, ssin: string, type: Named): Promise<string> =>
  subjectHash(ssin, type.revokedWith ?? type.id)

/** Of who holds it, where it is about somebody else. */
export const holderOf = ({ subjectHash }: Pick<Issuer, 'subjectHash'>, ssin: string, type: Named): Promise<string> =>
  subjectHash(ssin, `${type.revokedWith ?? type.id} about another`)

/** Of all that a person has of a type: about them, or held by them. */
export const allOf = async (
  issuer: Pick<Issuer, 'subjectHash'>,
  ssin: string,
  type: Named & Pick<CredentialType, 'about'>,
): Promise<string[]> => [
  await subjectOf(issuer, ssin, type),
  ...(type.about === 'children' ? [await holderOf(issuer, ssin, type)] : []),
]
