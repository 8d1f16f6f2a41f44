// What trusted lists call things (ETSI TS 119 612 clauses 5.5.1, 5.5.4, 5.5.9 and annex D), as far as decisions ask for it.

const trust = 'http://uri.etsi.org/TrstSvc'
const extension = `${trust}/TrustedList/SvcInfoExt`

export const serviceTypes = {
  /** Issues qualified certificates. */
  qualifiedCertificates: `${trust}/Svctype/CA/QC`,
  /** Issues qualified electronic attestations of attributes. */
  qualifiedAttestations: `${trust}/Svctype/EAA/Q`,
} as const

export const serviceStatuses = {
  granted: `${trust}/TrustedList/Svcstatus/granted`,
  withdrawn: `${trust}/TrustedList/Svcstatus/withdrawn`,
} as const

/** AdditionalServiceInformation. */
export const additional = {
  forSignatures: `${extension}/ForeSignatures`,
  forSeals: `${extension}/ForeSeals`,
  forWebsites: `${extension}/ForWebSiteAuthentication`,
  root: `${extension}/RootCA-QC`,
} as const

/** Qualifiers: what a list says of some of the certificates of a service. */
export const qualifiers = {
  notQualified: `${extension}/NotQualified`,
  statement: `${extension}/QCStatement`,
  forSignature: `${extension}/QCForESig`,
  forSeal: `${extension}/QCForESeal`,
  forWebsite: `${extension}/QCForWSA`,
  forLegalPerson: `${extension}/QCForLegalPerson`,
  withDevice: `${extension}/QCWithQSCD`,
  withoutDevice: `${extension}/QCNoQSCD`,
  deviceAsInCertificate: `${extension}/QCQSCDStatusAsInCert`,
  deviceManaged: `${extension}/QCQSCDManagedOnBehalf`,
} as const

/** When Regulation (EU) No 910/2014 began to apply: what lists say of before is of another law, which no credential here is as old as. */
export const regulationApplies = Date.UTC(2016, 5, 30, 22) / 1000
