// The envelope of a credential: what law asks around the claims, by the legal kind of a type. ETSI TS 119 472-1 sections 5 and 6 for
// attestations; for a PID the same without what CIR (EU) 2024/2977 takes out (category, identifiers of issuer and subject, and
// the elements of ISO/IEC 23220-2).

export type EnvelopeName = 'pid' | 'qeaa' | 'pub-eaa' | 'eaa' | 'age-proof'

export interface Envelope {
  /** What an attestation says that it is in law. Said by the envelope alone, never by a mapping. */
  category: string | undefined
  /** Whether the status of an SD-JWT VC also has the members of TS 119 472-1, beside `status_list`. */
  etsiStatus: boolean
  /** Elements that an mdoc has in the base name space, but for a driving licence; undefined where it must not have that name space. */
  baseElements: readonly string[] | undefined
  /** Names that no claim and no element may have. */
  forbidden: RegExp
}

/** Elements of ISO/IEC 23220-2. */
export const baseNameSpace = 'org.iso.23220.1'
/** Elements of TS 119 472-1. */
export const etsiNameSpace = 'org.etsi.01947201.010101'

const attestation = {
  etsiStatus: true,
  baseElements: ['document_number', 'issuing_authority_unicode', 'issue_date'],
  forbidden: /^(sub|jti|category)$/,
} as const

export const envelopes: Readonly<Record<EnvelopeName, Envelope>> = {
  // No age is in a PID any more, and nothing that follows a person around (PID Rulebook 1.7, CIR (EU) 2024/2977 as amended).
  pid: {
    category: undefined,
    etsiStatus: false,
    baseElements: undefined,
    forbidden: /^(sub|jti|category|also_known_as|iss_reg_id|age_.*)$/,
  },
  qeaa: { ...attestation, category: 'urn:etsi:esi:eaa:eu:qualified' },
  'pub-eaa': { ...attestation, category: 'urn:etsi:esi:eaa:eu:pub' },
  // An attestation that is neither must not say a category.
  eaa: { ...attestation, category: undefined },
  // Ages in yes and no, under the one name space, and nothing beside them (EU Age Verification Profile, annex A).
  'age-proof': {
    category: undefined,
    etsiStatus: false,
    baseElements: undefined,
    forbidden: /^(?!(eu\.europa\.ec\.av\.1|age_over_\d\d)$)/,
  },
}
