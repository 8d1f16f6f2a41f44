// From a record to mdoc copies (ISO/IEC 18013-5), signed by the document signer.
import type { CredentialConfiguration, CredentialType } from '../../shared/credentials/credential-type.ts'
import type { Person } from '../../shared/credentials/records.ts'
import { prepareMdoc, signMdoc } from '../../shared/mdoc/issue.ts'
import type { Issuer } from '../issuer.ts'
import type { Times } from './issue.ts'
import { lintMdoc } from './lint.ts'
import type { Copy } from './sign-sd-jwt.ts'

export function prepareMdocCopies(
  { signers, random }: Issuer,
  type: CredentialType,
  configuration: CredentialConfiguration & { format: 'mso_mdoc' },
  record: Person,
  times: Times,
): (copy: Copy) => Promise<string> {
  const signer = signers.documentSigner
  const nameSpaces = type.toMdoc(record, times.dates)
  lintMdoc(type, nameSpaces, times)
  const validity = { signed: times.issuedAt, validFrom: times.issuedAt, validUntil: times.expiresAt }
  const prepared = prepareMdoc(signer, { docType: configuration.docType, nameSpaces, validity })
  return ({ key, status }) => signMdoc({ signer, random }, prepared, { deviceKey: key, status })
}
