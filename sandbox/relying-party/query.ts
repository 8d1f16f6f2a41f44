// What the sandbox's library asks: three claims of a PID, in the format that the visitor chose, or in either; or, of who wants to drive its
// van, a driving licence with them, tied by name and birth date.
export type WantedFormat = 'either' | 'dc+sd-jwt' | 'mso_mdoc'

export type OwnQuestion = 'membership' | 'van'

const docType = 'eu.europa.ec.eudi.pid.1'

const sdJwtQuery = {
  id: 'pid_sd_jwt',
  format: 'dc+sd-jwt',
  meta: { vct_values: ['urn:eudi:pid:1'] },
  claims: [{ path: ['family_name'] }, { path: ['given_name'] }, { path: ['birthdate'] }],
}

const mdocQuery = {
  id: 'pid_mdoc',
  format: 'mso_mdoc',
  meta: { doctype_value: docType },
  claims: ['family_name', 'given_name', 'birth_date'].map((element) => ({ path: [docType, element] })),
}

/** A licence comes as an mdoc alone. */
const licenceQuery = {
  id: 'licence',
  format: 'mso_mdoc',
  meta: { doctype_value: 'org.iso.18013.5.1.mDL' },
  claims: ['family_name', 'given_name', 'birth_date', 'expiry_date', 'driving_privileges'].map((element) => ({
    path: ['org.iso.18013.5.1', element],
  })),
}

export function queryFor(format: WantedFormat, question: OwnQuestion = 'membership'): object {
  const [always, sets] = question === 'van' ? [[licenceQuery], [licenceQuery.id]] : [[], []]
  if (format === 'dc+sd-jwt') return { credentials: [sdJwtQuery, ...always] }
  if (format === 'mso_mdoc') return { credentials: [mdocQuery, ...always] }
  return {
    credentials: [sdJwtQuery, mdocQuery, ...always],
    credential_sets: [
      {
        options: [
          [sdJwtQuery.id, ...sets],
          [mdocQuery.id, ...sets],
        ],
      },
    ],
  }
}
