// From a record to mdoc copies (ISO/IEC 18013-5), signed by the document signer.
import type { CredentialConfiguration, CredentialType } from '../../shared/credentials/credential-type.ts'
import { envelopes, etsiNameSpace } from '../../shared/credentials/envelope.ts'
import type { Person } from '../../shared/credentials/records.ts'
import { type NameSpaces, prepareMdoc, signMdoc } from '../../shared/mdoc/issue.ts'
import type { Issuer } from '../issuer.ts'
import { lintMdoc, lintTimes } from './lint.ts'
import { lintMdocEnvelope, lintNamedCertificate } from './lint-envelope.ts'
import type { PreparedCopies } from './sign-sd-jwt.ts'
import { certificatePeriod, timesOf } from './times.ts'

/** @throws RecordUnfit, LintRefused */
export async function prepareMdocCopies(
  { now, signers, random, digests }: Issuer,
  type: CredentialType,
  { docType }: CredentialConfiguration & { format: 'mso_mdoc' },
  record: Person,
  end?: number,
): Promise<PreparedCopies> {
  const signer = signers.documentSigner
  const certificates = certificatePeriod(signer)
  const times = timesOf(now(), type, certificates, end)
  const { from, until } = times.valid
  const mapped = type.toMdoc(record, times.dates)
  lintTimes(times, certificates, now())
  lintMdoc(type, mapped)
  const nameSpaces = withCategory(mapped, envelopes[type.envelope].category)
  const validity = { signed: from, validFrom: from, validUntil: until }
  const prepared = prepareMdoc(signer, { docType, nameSpaces, validity })
  lintMdocEnvelope(type, prepared.header, docType, nameSpaces)
  await lintNamedCertificate(signer)
  return {
    expiresAt: until,
    signCopy: ({ key, status }) => signMdoc({ signer, random, digests }, prepared, { deviceKey: key, status }),
  }
}

const withCategory = (nameSpaces: NameSpaces, category: string | undefined): NameSpaces =>
  category === undefined
    ? nameSpaces
    : { ...nameSpaces, [etsiNameSpace]: [...(nameSpaces[etsiNameSpace] ?? []), ['category', category]] }
