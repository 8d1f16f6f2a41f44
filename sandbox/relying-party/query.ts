// What the sandbox's library asks: three claims of a PID, in the format that the visitor chose, or in either.
export type WantedFormat = 'either' | 'dc+sd-jwt' | 'mso_mdoc'

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

export function queryFor(format: WantedFormat): object {
  if (format === 'dc+sd-jwt') return { credentials: [sdJwtQuery] }
  if (format === 'mso_mdoc') return { credentials: [mdocQuery] }
  return { credentials: [sdJwtQuery, mdocQuery], credential_sets: [{ options: [[sdJwtQuery.id], [mdocQuery.id]] }] }
}
