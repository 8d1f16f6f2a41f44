// From a record to SD-JWT VC copies (HAIP 1.0 section 6.1): technical claims plain, everything about the person disclosable.
import type { CredentialConfiguration, CredentialType } from '../../shared/credentials/credential-type.ts'
import type { Person } from '../../shared/credentials/records.ts'
import type { JsonObject } from '../../shared/json.ts'
import type { PublicJwk } from '../../shared/keys/public-key.ts'
import { prepareSdJwt, signSdJwt } from '../../shared/sd-jwt/issue.ts'
import type { Issuer } from '../issuer.ts'
import type { StatusReference } from '../status/status-lists.ts'
import { lintSdJwt, lintTimes } from './lint.ts'
import { certificatePeriod, timesOf } from './times.ts'

/** What one copy has of its own. */
export interface Copy {
  key: PublicJwk
  status: StatusReference
}

/** What all copies share, encoded and linted, and how one of them is signed. */
export interface PreparedCopies {
  /** Seconds. */
  expiresAt: number
  signCopy(copy: Copy): Promise<string>
}

/** @throws RecordUnfit, LintRefused */
export function prepareSdJwtCopies(
  { config, now, signers, random }: Issuer,
  type: CredentialType,
  configuration: CredentialConfiguration & { format: 'dc+sd-jwt' },
  record: Person,
  end?: number,
): PreparedCopies {
  const signer = signers[type.trust]
  const certificates = certificatePeriod(signer)
  const times = timesOf(now(), type, certificates, end)
  const { from: iat, until: exp } = times.valid
  const plain: JsonObject = { iss: config.issuerUrl, vct: configuration.vct, iat, nbf: iat, exp }
  const disclosable = type.toSdJwt(record, times.dates)
  lintTimes(times, certificates, now())
  lintSdJwt(type, plain, disclosable)
  const prepared = prepareSdJwt(signer, { typ: 'dc+sd-jwt', plain, disclosable })
  return {
    expiresAt: exp,
    signCopy: ({ key, status }) =>
      signSdJwt({ signer, random }, prepared, {
        cnf: { jwk: { ...key } },
        status: { status_list: { idx: status.index, uri: status.uri } },
      }),
  }
}
