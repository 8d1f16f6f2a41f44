// What European law adds to Credential Issuer Metadata: the registration certificate, for how long a wallet should be able to show that
// it is not revoked, and how copies are used up (CIR (EU) 2024/2982 annex I over ETSI TS 119 472-3 section 4.2; EU TS3).
import { day } from '../../shared/clock.ts'
import type { CredentialType, Reuse } from '../../shared/credentials/credential-type.ts'
import type { IssuerConfig } from '../issuer.ts'

/** TS3: at least 31 days ahead. */
const statusPeriod = 31 * day

/** Wallets take no issuer without a registration certificate, nor one with two. */
export function europeanMembers({ registrationCertificate }: IssuerConfig) {
  if (!registrationCertificate) throw new TypeError('env.ts lets nobody start without a registration certificate')
  return {
    preferred_client_status_period: statusPeriod,
    issuer_info: [{ format: 'registration_cert', data: registrationCertificate }],
  }
}

/** One option with every method, the preferred one first: the wallet library of the EU takes none without once_only or limited_time. */
export const reusePolicy = ({ reuse }: CredentialType) => ({ id: 'arf_annex_ii', options: [optionOf(reuse)] })

/** The methods of a type do not contradict each other in a number. */
const optionOf = (reuse: readonly Reuse[]) => ({
  details: reuse.map(({ method }) => spellingOf(method)),
  ...numbersOf(reuse),
})

/** The specification spells it in two ways; the same library refuses all metadata for the one with a hyphen. */
const spellingOf = (method: Reuse['method']): string => (method === 'limited-time' ? 'limited_time' : method)

const numbersOf = (reuse: readonly Reuse[]) =>
  Object.fromEntries(
    reuse.flatMap((one) => [
      ...('batchSize' in one ? [['batch_size', one.batchSize]] : []),
      ...('renewAtUnused' in one ? [['reissue_trigger_unused', one.renewAtUnused]] : []),
      ...('renewAtSecondsLeft' in one ? [['reissue_trigger_lifetime_left', one.renewAtSecondsLeft]] : []),
    ]),
  )
