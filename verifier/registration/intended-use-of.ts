// Which of its intended uses a relying party asks under: the one that it names, or the only one (RPRC_19, RPRC_20). Who is registered for
// none asks under none: PARTNERS lets nobody be so but in the sandbox, or by saying it.
// Refuses: none where there are several, one that there is not, and one whose certificate has expired.
import { badInput, Problem } from '../../shared/http/problem.ts'
import type { Partner } from '../../shared/oauth/partner.ts'
import type { VerifierInfo } from '../transaction.ts'
import type { Verifier } from '../verifier.ts'
import type { RegisteredUse } from './registered-use.ts'

/** @throws Problem */
export function intendedUseOf(
  { intendedUses, now }: Pick<Verifier, 'intendedUses' | 'now'>,
  { clientId }: Pick<Partner, 'clientId'>,
  wanted: string | undefined,
): RegisteredUse | undefined {
  const uses = intendedUses.get(clientId) ?? []
  if (wanted === undefined && uses.length > 1)
    throw badInput('/intendedUse', 'is missing: you are registered for several')
  const use = wanted === undefined ? uses[0] : uses.find(({ id }) => id === wanted)
  if (wanted !== undefined && !use) throw badInput('/intendedUse', 'is not registered for you', 'invalidInput')
  if (use && use.expiresAt <= now())
    throw new Problem('missingPermission', 'The registration certificate of this intended use has expired: renew it')
  return use
}

/** Those that have not expired, of what was asked elsewhere. @throws Problem where there are some, and all have */
export function currentUsesOf(
  { intendedUses, now }: Pick<Verifier, 'intendedUses' | 'now'>,
  { clientId }: Pick<Partner, 'clientId'>,
): RegisteredUse[] {
  const uses = intendedUses.get(clientId) ?? []
  const current = uses.filter(({ expiresAt }) => expiresAt > now())
  if (uses.length > 0 && current.length === 0)
    throw new Problem(
      'missingPermission',
      'The registration certificates of your intended uses have expired: renew them',
    )
  return current
}

/** By value and for every credential that is asked for, and so without their ids (CIR (EU) 2024/2982, RO-13). */
export const verifierInfoOf = ({ certificate }: RegisteredUse): readonly VerifierInfo[] => [
  { format: 'registration_cert', data: certificate },
]
