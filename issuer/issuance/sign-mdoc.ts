// From a record to mdoc copies (ISO/IEC 18013-5), signed by the document signer.
import type { CredentialConfiguration, CredentialType } from '../../shared/credentials/credential-type.ts'
import { envelopes, etsiNameSpace } from '../../shared/credentials/envelope.ts'
import { type NameSpaces, prepareMdoc, signMdoc } from '../../shared/mdoc/issue.ts'
import type { StatusClaim } from '../../shared/status-list/status-claim.ts'
import type { Issuer } from '../issuer.ts'
import type { StatusReference } from '../status/status-lists.ts'
import { lintMdoc, lintTimes } from './lint.ts'
import { lintElements } from './lint-elements.ts'
import { lintMdocEnvelope, lintNamedCertificate } from './lint-envelope.ts'
import { checkMandatoryElements } from './mandatory-claims.ts'
import type { PreparedCopies, ToMap } from './sign-sd-jwt.ts'
import { certificatePeriod, validityOf } from './times.ts'

/** @throws RecordUnfit, LintRefused */
export async function prepareMdocCopies(
  { now, signers, random, digests }: Issuer,
  type: CredentialType,
  { docType, signer: signerName }: CredentialConfiguration & { format: 'mso_mdoc' },
  { records, context, until: end, mandatory }: ToMap,
): Promise<PreparedCopies> {
  const signer = signers[signerName]
  const certificates = certificatePeriod(signer)
  const expiry = type.expiry(records, context)
  const valid = validityOf(now(), { validityDays: type.validityDays, expiry, certificates, until: end })
  const { from, until } = valid
  if (!type.toMdoc) throw new TypeError('a type with an mdoc says what is in it')
  const mapped = type.toMdoc(records, { ...context, expiry })
  checkMandatoryElements(mapped, mandatory)
  lintTimes(valid, certificates, now())
  lintMdoc(type, mapped)
  lintElements(mapped)
  const nameSpaces = withCategory(mapped, envelopes[type.envelope].category)
  const validity = { signed: from, validFrom: from, validUntil: until }
  const prepared = prepareMdoc(signer, { docType, nameSpaces, validity })
  lintMdocEnvelope(type, prepared.header, docType, nameSpaces)
  await lintNamedCertificate(signer)
  return {
    expiresAt: until,
    signCopy: ({ key, status }) =>
      signMdoc({ signer, random, digests }, prepared, { deviceKey: key, ...(status && { status: claimOf(status) }) }),
  }
}

const claimOf = ({ uri, index, identified }: StatusReference): StatusClaim => identified ?? { uri, index }

const withCategory = (nameSpaces: NameSpaces, category: string | undefined): NameSpaces =>
  category === undefined
    ? nameSpaces
    : { ...nameSpaces, [etsiNameSpace]: [...(nameSpaces[etsiNameSpace] ?? []), ['category', category]] }
