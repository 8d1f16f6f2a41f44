// From a record to SD-JWT VC copies (HAIP 1.0 section 6.1): technical claims plain, everything about the person disclosable, and for claims
// that are not there a digest of nothing.
import type {
  CredentialConfiguration,
  CredentialType,
  IssueContext,
  RecordsOf,
} from '../../shared/credentials/credential-type.ts'
import { envelopes } from '../../shared/credentials/envelope.ts'
import { disclosableCount, openClaims, separate } from '../../shared/credentials/open-claims.ts'
import { typeMetadataOf } from '../../shared/credentials/type-metadata.ts'
import { typesUrlOf, vctOf } from '../../shared/credentials/vct.ts'
import type { JsonObject } from '../../shared/json.ts'
import type { PublicJwk } from '../../shared/keys/public-key.ts'
import { prepareSdJwt, signSdJwt } from '../../shared/sd-jwt/issue.ts'
import type { Issuer } from '../issuer.ts'
import type { StatusReference } from '../status/status-lists.ts'
import { lintSdJwt, lintTimes } from './lint.ts'
import { lintNamedCertificate, lintSdJwtEnvelope } from './lint-envelope.ts'
import { type ClaimPath, checkMandatoryClaims } from './mandatory-claims.ts'
import { certificatePeriod, validityOf } from './times.ts'

/** What one copy has of its own. */
export interface Copy {
  key: PublicJwk
  /** None in a type that has no status by policy. */
  status?: StatusReference
}

/** What becomes a credential, for whom, and until when at most. */
export interface ToMap {
  records: RecordsOf<CredentialType['needs']>
  context: IssueContext
  /** Seconds. */
  until: number | undefined
  /** Claims that the wallet takes no credential without. */
  mandatory?: readonly ClaimPath[] | undefined
}

/** What all copies share, encoded and linted, and how one of them is signed. */
export interface PreparedCopies {
  /** Seconds. */
  expiresAt: number
  signCopy(copy: Copy): Promise<string>
}

/** @throws RecordUnfit, LintRefused */
export async function prepareSdJwtCopies(
  { config, now, signers, random, digests }: Issuer,
  type: CredentialType,
  configuration: CredentialConfiguration & { format: 'dc+sd-jwt' },
  { records, context, until, mandatory }: ToMap,
): Promise<PreparedCopies> {
  const signer = signers[configuration.signer]
  const certificates = certificatePeriod(signer)
  const expiry = type.expiry(records, context)
  const valid = validityOf(now(), { validityDays: type.validityDays, expiry, certificates, until })
  const { from: iat, until: exp } = valid
  if (!type.toSdJwt) throw new TypeError('a type with an SD-JWT VC says what is in it')
  const mapped = type.toSdJwt(records, { ...context, expiry })
  checkMandatoryClaims(mapped, mandatory)
  const { plain: open, disclosable } = separate(openClaims(type), mapped)
  const typesUrl = typesUrlOf(config.issuerUrl)
  const vct = vctOf(configuration, typesUrl)
  const { integrity } = await typeMetadataOf(type, vct, typesUrl)
  const { category, etsiStatus } = envelopes[type.envelope]
  const plain: JsonObject = {
    iss: config.issuerUrl,
    vct,
    'vct#integrity': integrity,
    ...(category && { category }),
    iat,
    nbf: iat,
    exp,
    ...open,
  }
  lintTimes(valid, certificates, now())
  lintSdJwt(type, plain, disclosable)
  // As many as the type describes: how many of them somebody has is nobody's business, and might be how many benefits they are on.
  const prepared = prepareSdJwt(signer, { typ: 'dc+sd-jwt', plain, disclosable, digests: disclosableCount(type) })
  lintSdJwtEnvelope(type, prepared.header, plain)
  await lintNamedCertificate(signer)
  return {
    expiresAt: exp,
    signCopy: ({ key, status }) =>
      signSdJwt({ signer, random, digests }, prepared, {
        cnf: { jwk: { ...key } },
        ...(status && { status: statusOf(status, etsiStatus) }),
      }),
  }
}

/** All read `status_list`; the other members are those of ETSI TS 119 472-1 section 5.2.10. */
const statusOf = ({ index, uri }: StatusReference, etsi: boolean): JsonObject => ({
  ...(etsi && { type: 'TokenStatusList', purpose: 'revocation', index, uri }),
  status_list: { idx: index, uri },
})
