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

export const reusePolicy = ({ reuse }: CredentialType) => ({ id: 'arf_annex_ii', options: reuse.map(optionOf) })

const optionOf = (reuse: Reuse) => ({
  details: [reuse.method],
  ...('batchSize' in reuse && { batch_size: reuse.batchSize }),
  ...('renewAtUnused' in reuse && { reissue_trigger_unused: reuse.renewAtUnused }),
  ...('renewAtSecondsLeft' in reuse && { reissue_trigger_lifetime_left: reuse.renewAtSecondsLeft }),
})
