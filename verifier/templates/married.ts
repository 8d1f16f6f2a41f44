// Whether somebody is married: an extract of an act of marriage, which is given for a marriage in force alone, and lives for 90 days at most.
// That there is a valid one is the answer, so nothing of it is asked but what it tells everybody, the kind of extract: no date, no place
// and no spouse.
import { undetermined, yes } from './answer.ts'
import { sdJwtQuery } from './credential-queries.ts'
import type { Template } from './template.ts'

export const married: Template<'married'> = {
  id: 'married',
  labels: { nl: 'Gehuwd', fr: 'Marié', de: 'Verheiratet', en: 'Married' },
  descriptions: {
    nl: 'Of iemand gehuwd is, zonder te weten met wie, waar of sinds wanneer.',
    fr: "Si quelqu'un est marié, sans savoir avec qui, où ni depuis quand.",
    de: 'Ob jemand verheiratet ist, ohne zu wissen, mit wem, wo oder seit wann.',
    en: 'Whether somebody is married, without knowing to whom, where or since when.',
  },
  purpose: 'To see that you are married',
  query: ({ typesUrl }) => ({
    credentials: [sdJwtQuery('marriage', [`${typesUrl}/marriage/1`], [['extract_type']])],
  }),
  judge: ({ marriage }) =>
    typeof marriage?.extract_type === 'string'
      ? yes('there is a valid extract of an act of marriage')
      : undetermined('no extract of an act of marriage is shown'),
}
