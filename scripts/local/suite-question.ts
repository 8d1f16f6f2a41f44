// What a conformance suite is asked: a PID in one format, no more of it than its credential has, and nothing beside it (the suite answers
// with one credential).
import type { ConformanceFormat } from './suite-clients.ts'

const docType = 'eu.europa.ec.eudi.pid.1'

export function suiteQuestion(format: ConformanceFormat) {
  const query =
    format === 'sd_jwt_vc'
      ? {
          format: 'dc+sd-jwt',
          meta: { vct_values: ['urn:eudi:pid:1'] },
          claims: [['family_name'], ['given_name'], ['birthdate'], ['nationalities', null]].map((path) => ({ path })),
        }
      : {
          format: 'mso_mdoc',
          meta: { doctype_value: docType },
          claims: ['family_name', 'given_name', 'birth_date'].map((element) => ({ path: [docType, element] })),
        }
  return { credentials: [{ id: 'pid', ...query }] }
}
