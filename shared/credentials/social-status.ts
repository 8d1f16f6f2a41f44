// Social statuses: yes or no to each that the wallet asked for, so that a cinema learns that somebody pays less and nothing else.
// Each answer ends with the day, so that no yes outlives its period (docs/credential-types.md).
// Refuses: records without an answer to anything that was asked, and those in which a yes is over.
import type { JsonObject } from '../json.ts'
import { type ClaimDescription, type CredentialType, type Labels, RecordUnfit } from './credential-type.ts'
import { type SocialStatus, type SocialStatusName, socialStatuses, socialStatusNames } from './records.ts'
import { words } from './words.ts'

const name = 'be.social-status.1.dc-sd-jwt'

const statusLabels: Readonly<Record<SocialStatusName, Labels>> = {
  increased_reimbursement: {
    nl: 'Verhoogde tegemoetkoming',
    fr: 'Intervention majorée (BIM)',
    de: 'Erhöhte Kostenerstattung (EKE)',
    en: 'Increased reimbursement',
  },
  living_wage: {
    nl: 'Leefloon',
    fr: "Revenu d'intégration sociale (RIS)",
    de: 'Eingliederungseinkommen',
    en: 'Living wage',
  },
  income_guarantee_elderly: {
    nl: 'Inkomensgarantie voor ouderen (IGO)',
    fr: 'Garantie de revenus aux personnes âgées (GRAPA)',
    de: 'Einkommensgarantie für Betagte (EGB)',
    en: 'Income guarantee for the elderly',
  },
  disability_allowance: {
    nl: 'Tegemoetkoming voor personen met een handicap (IVT-IT)',
    fr: 'Allocation aux personnes handicapées (ARR-AI)',
    de: 'Beihilfe für Personen mit Behinderung (BEE-EB)',
    en: 'Allowance for people with a disability',
  },
}

const periodOf = <Name extends SocialStatusName>(status: Name) => `${status}_period` as const

/** A status, and by itself when it began and ends. */
function claimsOf(status: SocialStatusName): ClaimDescription[] {
  const { nl, fr, de, en } = statusLabels[status]
  const period = periodOf(status)
  return [
    { sdJwt: [status], mandatory: false, labels: statusLabels[status] },
    {
      sdJwt: [period],
      mandatory: false,
      labels: { nl: `${nl}: periode`, fr: `${fr} : période`, de: `${de}: Zeitraum`, en: `${en}: period` },
    },
    {
      sdJwt: [period, 'from'],
      mandatory: false,
      labels: { nl: `${nl}: sinds`, fr: `${fr} : depuis`, de: `${de}: seit`, en: `${en}: since` },
    },
    {
      sdJwt: [period, 'until'],
      mandatory: false,
      labels: { nl: `${nl}: tot en met`, fr: `${fr} : jusqu'au`, de: `${de}: bis einschließlich`, en: `${en}: until` },
    },
  ]
}

const claims: readonly ClaimDescription[] = [
  ...socialStatusNames.flatMap(claimsOf),
  {
    sdJwt: ['issuing_authority'],
    mandatory: true,
    disclosure: 'never',
    labels: words.issuingAuthority,
  },
  {
    sdJwt: ['issuing_country'],
    mandatory: true,
    disclosure: 'never',
    labels: words.issuingCountry,
  },
]

/** The statuses that claims of these names are about; all where nothing is named. Who asks for a period asks whether there is one. */
export const statusesAskedFor = (names: readonly string[] | undefined): SocialStatusName[] =>
  socialStatusNames.filter((status) => !names || names.includes(status) || names.includes(periodOf(status)))

const needs = { socialStatuses }

export const socialStatus = {
  id: 'social-status',
  envelope: 'pub-eaa',
  trust: 'pub-eaa',
  minimumLevel: 'substantial',
  about: 'holder',
  needs,
  labels: { nl: 'Sociaal statuut', fr: 'Statut social', de: 'Sozialstatut', en: 'Social status' },
  descriptions: {
    nl: 'Of u recht hebt op een sociaal tarief of voordeel, volgens de sociale zekerheid',
    fr: 'Si vous avez droit à un tarif ou à un avantage social, selon la sécurité sociale',
    de: 'Ob Sie Anspruch auf einen Sozialtarif oder Sozialvorteil haben, laut der sozialen Sicherheit',
    en: 'Whether you are entitled to a social tariff or benefit, as social security knows',
  },
  claims,
  configurations: [{ format: 'dc+sd-jwt', signer: 'attestation', id: name, scope: name, vct: 'social-status/1' }],
  validityDays: 1,
  // Two counters at which it is shown on one day cannot tell that it was the same person.
  reuse: [{ method: 'once_only', batchSize: 5, renewAtUnused: 1 }],
  // For all the same day: a sooner end would tell everybody that one of the statuses ends.
  expiry: ({ socialStatuses: { statuses } }, { today }) => {
    const isOver = Object.values(statuses).some(({ applies, until }) => applies && until !== undefined && until < today)
    if (isOver) throw new RecordUnfit('a status that applies has ended')
    return today
  },
  toSdJwt: ({ socialStatuses: { statuses } }, { claims }) => {
    const answers = statusesAskedFor(claims).flatMap((status) => {
      const answer = statuses[status]
      return answer ? [answerOf(status, answer, claims)] : []
    })
    if (answers.length === 0) throw new RecordUnfit('there is no answer to a status that was asked for')
    const said: JsonObject = Object.assign({}, ...answers)
    return { ...said, issuing_authority: 'KSZ-BCSS', issuing_country: 'BE' }
  },
} satisfies CredentialType<typeof needs>

/** A no has no period. */
function answerOf(
  status: SocialStatusName,
  { applies, from, until }: SocialStatus,
  asked: readonly string[] | undefined,
): JsonObject {
  const period = periodOf(status)
  const isPeriodWanted = applies && (from ?? until) !== undefined && (!asked || asked.includes(period))
  return {
    [status]: applies,
    ...(isPeriodWanted && { [period]: { ...(from && { from }), ...(until && { until }) } }),
  }
}
