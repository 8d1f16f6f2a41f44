// What the certificates of the sandbox say beside names and keys: document signers (ISO/IEC 18013-5 annex B), access certificates (ETSI TS 119
// 411-8), and the extensions that several have.
import 'reflect-metadata'
import {
  AuthorityInfoAccessExtension,
  CertificatePolicyExtension,
  CRLDistributionPointsExtension,
  ExtendedKeyUsageExtension,
  type Extension,
  IssuerAlternativeNameExtension,
  SubjectAlternativeNameExtension,
} from '@peculiar/x509'
import type { SignerSecret } from '../../shared/keys/signer.ts'
import { mdocReaderUsage } from '../../shared/mdoc/reader-auth.ts'
import { sealPolicy } from '../trust-lists/sandbox-trusted-lists.ts'
import { type Authority, issueSigner } from './authority.ts'
import { contact, organization } from './organizations.ts'

/** MD-CERT-01 to MD-CERT-12: at most 457 days, one critical extended key usage, CRL address and contact. */
export const issueDocumentSigner = (iaca: Authority, commonName: string, now: number): Promise<SignerSecret> =>
  issueSigner(
    iaca,
    {
      name: `CN=${commonName}, O=Attestry Sandbox, C=BE`,
      days: 450,
      extensions: [
        new ExtendedKeyUsageExtension(['1.0.18013.5.1.2'], true),
        new IssuerAlternativeNameExtension(contact),
        new CRLDistributionPointsExtension(['https://attestry.example/iaca.crl']),
      ],
    },
    now,
  )

/** Certificate policy NCP-l (TS 119 411-8), support address, name and identifier of the party that wallets meet. */
export const issueAccessCertificate = (
  authority: Authority,
  tradeName: string,
  now: number,
  more: readonly Extension[] = [],
): Promise<SignerSecret> =>
  issueSigner(
    authority,
    {
      name: `CN=${tradeName}, ${organization}`,
      days: 365,
      extensions: [
        new CertificatePolicyExtension(['0.4.0.194118.1.2']),
        issuedBy('access'),
        new SubjectAlternativeNameExtension([...contact, { type: 'dns', value: 'localhost' }]),
        new CRLDistributionPointsExtension(['https://attestry.example/access.crl']),
        ...more,
      ],
    },
    now,
  )

/** Of who asks for mdocs over ISO/IEC 18013-7 Annex C (ISO/IEC 18013-5 annex B.1.7): critical. */
export const readerUsage = new ExtendedKeyUsageExtension([mdocReaderUsage], true)

/** Policy QCP-l-qscd of ETSI EN 319 411-2: a qualified seal on a secure device. */
export const qualifiedSeal = new CertificatePolicyExtension([sealPolicy])

/** Policy NCP of ETSI EN 319 411-1, which the age verification blueprint asks of document signers. */
export const normalisedPolicy = new CertificatePolicyExtension(['0.4.0.2042.1.1'])

/** Host of the issuer's identifier: wallets hold `iss` against the names in the certificate (SD-JWT VC up to draft 09). */
export const nameInIss = new SubjectAlternativeNameExtension([{ type: 'dns', value: 'localhost' }])

/** Where the authority's certificate is published (TS 119 412-6 and 411-8 want it said). */
export const issuedBy = (authority: string): Extension =>
  new AuthorityInfoAccessExtension({ caIssuers: `https://attestry.example/${authority}-ca.cer` })
