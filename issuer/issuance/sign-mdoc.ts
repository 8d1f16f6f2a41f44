// From a record to mdoc copies (ISO/IEC 18013-5), signed by the document signer.
import type { CredentialConfiguration, CredentialType } from '../../shared/credentials/credential-type.ts'
import type { Person } from '../../shared/credentials/records.ts'
import { prepareMdoc, signMdoc } from '../../shared/mdoc/issue.ts'
import type { Issuer } from '../issuer.ts'
import { lintMdoc, lintTimes } from './lint.ts'
import type { PreparedCopies } from './sign-sd-jwt.ts'
import { certificatePeriod, timesOf } from './times.ts'

/** @throws RecordUnfit, LintRefused */
export function prepareMdocCopies(
  { now, signers, random }: Issuer,
  type: CredentialType,
  { docType }: CredentialConfiguration & { format: 'mso_mdoc' },
  record: Person,
  end?: number,
): PreparedCopies {
  const signer = signers.documentSigner
  const certificates = certificatePeriod(signer)
  const times = timesOf(now(), type, certificates, end)
  const { from, until } = times.valid
  const nameSpaces = type.toMdoc(record, times.dates)
  lintTimes(times, certificates, now())
  lintMdoc(type, nameSpaces)
  const validity = { signed: from, validFrom: from, validUntil: until }
  const prepared = prepareMdoc(signer, { docType, nameSpaces, validity })
  return {
    expiresAt: until,
    signCopy: ({ key, status }) => signMdoc({ signer, random }, prepared, { deviceKey: key, status }),
  }
}
