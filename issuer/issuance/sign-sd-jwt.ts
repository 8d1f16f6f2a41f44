// From a record to SD-JWT VC copies (HAIP 1.0 section 6.1): technical claims plain, everything about the person disclosable.
import type { CredentialConfiguration, CredentialType } from '../../shared/credentials/credential-type.ts'
import type { Person } from '../../shared/credentials/records.ts'
import type { JsonObject } from '../../shared/json.ts'
import type { PublicJwk } from '../../shared/keys/public-key.ts'
import { prepareSdJwt, signSdJwt } from '../../shared/sd-jwt/issue.ts'
import type { Issuer } from '../issuer.ts'
import type { StatusReference } from '../status/status-lists.ts'
import type { Times } from './issue.ts'
import { lintSdJwt } from './lint.ts'

/** What one copy has of its own. */
export interface Copy {
  key: PublicJwk
  status: StatusReference
}

export function prepareSdJwtCopies(
  { config, signers, random }: Issuer,
  type: CredentialType,
  configuration: CredentialConfiguration & { format: 'dc+sd-jwt' },
  record: Person,
  times: Times,
): (copy: Copy) => Promise<string> {
  const signer = signers[type.trust]
  const disclosable = type.toSdJwt(record, times.dates)
  lintSdJwt(type, disclosable, times)
  const plain: JsonObject = {
    iss: config.issuerUrl,
    vct: configuration.vct,
    iat: times.issuedAt,
    exp: times.expiresAt,
  }
  const prepared = prepareSdJwt(signer, { typ: 'dc+sd-jwt', plain, disclosable })
  return ({ key, status }) =>
    signSdJwt({ signer, random }, prepared, {
      cnf: { jwk: { ...key } },
      status: { status_list: { idx: status.index, uri: status.uri } },
    })
}
