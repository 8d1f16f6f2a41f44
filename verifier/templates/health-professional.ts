// Whether somebody may practise a health care profession, and which: a licence of a health professional, which is given for a licence in force
// alone, and lives for 30 days at most. Neither name nor number is asked for. In an mdoc its legal kind is, by which its issuer is judged.
import { etsiNameSpace } from '../../shared/credentials/envelope.ts'
import { undetermined, yes } from './answer.ts'
import { elementsOf, isText, mdocQuery, sdJwtQuery } from './credential-queries.ts'
import type { Template } from './template.ts'

const docType = 'be.health-professional.1'

export const healthProfessional: Template<'health-professional'> = {
  id: 'health-professional',
  labels: {
    nl: 'Zorgverlener',
    fr: 'Professionnel de la santé',
    de: 'Gesundheitsberuf',
    en: 'Health professional',
  },
  descriptions: {
    nl: 'Of iemand een gezondheidszorgberoep mag uitoefenen, en welk, zonder te weten wie het is.',
    fr: "Si quelqu'un peut exercer une profession de santé, et laquelle, sans savoir qui c'est.",
    de: 'Ob jemand einen Gesundheitsberuf ausüben darf, und welchen, ohne zu wissen, wer es ist.',
    en: 'Whether somebody may practise a health care profession, and which, without knowing who it is.',
  },
  purpose: 'To see which health care profession you may practise',
  query: ({ typesUrl }) => {
    const mdoc = mdocQuery('licence_mdoc', { docType }, ['profession'])
    const category = { path: [etsiNameSpace, 'category'], intent_to_retain: false }
    return {
      credentials: [
        sdJwtQuery('licence_sd_jwt', [`${typesUrl}/health-professional/1`], [['profession']]),
        { ...mdoc, claims: [...(mdoc.claims ?? []), category] },
      ],
      credential_sets: [{ options: [['licence_sd_jwt'], ['licence_mdoc']] }],
    }
  },
  judge: ({ licence_sd_jwt: sdJwt, licence_mdoc: mdoc }) =>
    isText(sdJwt?.profession ?? elementsOf(mdoc, docType).profession)
      ? yes('there is a valid licence to practise the profession that is shown')
      : undetermined('no licence of a health professional is shown'),
}
