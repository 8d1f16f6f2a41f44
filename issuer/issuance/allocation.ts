// What is asked of the status lists for a batch: who it is of, what pays for it, which key signs, whom to tell when it is revoked, and what
// becomes of an earlier one.
import type { Ssin } from '../../shared/belgium/ssin.ts'
import { base64url, sha256, utf8 } from '../../shared/bytes.ts'
import type { Offered } from '../../shared/credentials/index.ts'
import type { Signer } from '../../shared/keys/signer.ts'
import type { Allocation, Payment, UnitStatus } from '../../shared/store/status-store.ts'
import type { Issuer } from '../issuer.ts'

export interface ForBatch {
  offered: Offered
  /** National numbers: of the person whom it is about, and of who receives it. */
  about: Ssin
  holder: Ssin
  payment: Payment
  /** Of the wallet and of the keys; named twice where both say the same. */
  units: readonly UnitStatus[]
  count: number
  /** Seconds. */
  expiresAt: number
}

export async function allocationOf(issuer: Issuer, batch: ForBatch): Promise<Allocation> {
  const { offered, about, holder, payment, units, count, expiresAt } = batch
  const { type, configuration } = offered
  return {
    ...payment,
    count,
    expiresAt,
    signer: nameOf(issuer.signers[configuration.signer]),
    bits: type.suspendable ? 2 : 1,
    // All forms of a document are revoked together, and told of by the one name.
    note: await issuer.notes.seal({ person: holder, type: type.revokedWith ?? type.id }, expiresAt),
    ...(type.walletBound && { units: withoutTwins(units) }),
    ...(type.liveSets === 'one' && {
      slot: await issuer.subjectHash(about, `one live set of ${configuration.id}\n${holder}`),
    }),
  }
}

/** The store tells what was granted to one wallet by it, and can use it for nothing. */
export const grantHash = async (family: string): Promise<string> =>
  base64url((await sha256(utf8(`grant\n${family}`))).slice(0, 16))

const withoutTwins = (units: readonly UnitStatus[]): UnitStatus[] => [
  ...new Map(units.map((unit) => [JSON.stringify([unit.uri, unit.index, unit.provider]), unit])).values(),
]

/** By which all that a key signed is found again. */
function nameOf({ published }: Signer): string {
  if (!published) throw new TypeError('a signer of credentials has a chain that is published')
  return base64url(published.sha256)
}
