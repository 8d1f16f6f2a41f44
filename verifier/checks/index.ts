// The ordered table of checks: what is asked of every presentation, in both formats, always. There is no switch that leaves one
// out, and a presentation is accepted only when every one of them passed, but for what the relying party's policy tolerates.
import { fitsRow } from '../../shared/store/rows.ts'
import { createFederationsOnce } from '../../shared/trust/federation.ts'
import { handedInKinds, type Transaction } from '../transaction.ts'
import type { Verifier } from '../verifier.ts'
import { authorityExpected } from './authority-expected.ts'
import { bindingOf } from './binding-of.ts'
import { type Check, type Checked, checkPresentation } from './check-presentation.ts'
import { contentIntact } from './content-intact.ts'
import { type Finding, failed, type Judgement } from './finding.ts'
import { holderBound } from './holder-bound.ts'
import { issuerSignature } from './issuer-signature.ts'
import { issuerTrusted } from './issuer-trusted.ts'
import { notRevoked } from './not-revoked.ts'
import type { Presented, SentPresentation } from './presentation.ts'
import type { PresentationResult } from './presentation-result.ts'
import { queryAnswered } from './query-answered.ts'
import { redeemCodes } from './redeem-codes.ts'
import { sameHolder } from './same-holder.ts'
import { setsSatisfied } from './sets-satisfied.ts'
import { createStatusOf } from './status-of.ts'
import { type Answering, transactionDataAuthorised } from './transaction-data-authorised.ts'
import { typeExpected } from './type-expected.ts'
import { validNow } from './valid-now.ts'

const checks: readonly Check[] = [
  { check: 'typeExpected', reference: 'OpenID4VP 1.0 section 6.1, meta', judge: typeExpected },
  { check: 'issuerTrusted', reference: 'ETSI TS 119 602 annexes D and H, RFC 5280 section 6', judge: issuerTrusted },
  { check: 'authorityExpected', reference: 'OpenID4VP 1.0 section 6.1.1', judge: authorityExpected },
  {
    check: 'issuerSignature',
    reference: 'RFC 9901 section 7.1, ISO/IEC 18013-5 section 9.1.2.4',
    judge: issuerSignature,
  },
  { check: 'validNow', reference: 'RFC 7519 section 4.1, ISO/IEC 18013-5 section 9.3.1', judge: validNow },
  { check: 'contentIntact', reference: 'RFC 9901 section 7.1, ISO/IEC 18013-5 section 9.3.1', judge: contentIntact },
  {
    check: 'holderBound',
    reference: 'OpenID4VP 1.0 sections 14.1 and B.2.6, RFC 9901 section 7.3',
    judge: holderBound,
  },
  { check: 'notRevoked', reference: 'draft-ietf-oauth-status-list section 8.3', judge: notRevoked },
  { check: 'queryAnswered', reference: 'OpenID4VP 1.0 section 6.4', judge: queryAnswered },
]

export interface ToCheck {
  /** Of the request. */
  id: string
  transaction: Transaction
  presentations: readonly SentPresentation[]
  /** Where the answer came over another protocol than OpenID4VP, or to a request that was not ours. */
  binding?: Presented['binding']
}

export async function checkPresentations(
  verifier: Verifier,
  { id, transaction, presentations, binding: own }: ToCheck,
): Promise<PresentationResult> {
  const binding = { ...bindingOf(verifier, id, transaction), ...own }
  const { query, policy } = transaction
  const given = {
    verifier,
    binding,
    policy,
    algorithms: binding.algorithms,
    statusOf: createStatusOf(verifier, query),
    federations: createFederationsOnce(verifier.federations),
    checks,
  }
  const checked = await Promise.all(presentations.map((sent) => checkPresentation(given, sent)))
  const bad = new Set(checked.filter(({ isGood }) => !isGood).map(({ result }) => result.queryId))
  const good = new Set(checked.map(({ result }) => result.queryId).filter((queryId) => !bad.has(queryId)))
  const authorised = await transactionDataAuthorised(verifier, transaction, checked.flatMap(answeringOf))
  const whole = await judgeWhole(verifier, transaction, checked, good)
  // One bad presentation refuses the answer, also where the rest would do: an honest wallet sends none.
  const isGood = bad.size === 0 && whole.every(isPassed)
  const refused = (judgement: Judgement | undefined, more: readonly Finding[] = []): PresentationResult => ({
    verdict: 'refused',
    credentials: checked.map(({ result }) => result),
    findings: [...whole, ...more, ...(judgement ? [findingOf(judgement)] : [])],
  })
  if (!isGood || (authorised && !isPassed(authorised))) return refused(authorised)
  const accepted: PresentationResult = {
    verdict: 'accepted',
    credentials: await Promise.all(checked.map(async ({ result, release }) => ({ ...result, ...(await release()) }))),
    ...(authorised && { transactionData: authorised.authorisations }),
    findings: [...whole, ...(authorised ? [findingOf(authorised)] : [])],
  }
  if (isKept(transaction) && isLong(presentations) && !fitsRow(accepted)) return refused(authorised, [tooLarge])
  const redeemed = authorised && (await redeemCodes(verifier, authorised))
  return redeemed && !isPassed(redeemed) ? refused(redeemed) : accepted
}

/** Where a wallet answers us itself the result waits for the relying party; of everything else nothing is kept. */
const isKept = ({ flow, transactionId }: Transaction): boolean => !(flow in handedInKinds) && transactionId !== ''

/** What is shorter gives no result that is too large: one byte is at most six characters of JSON. */
const surelyShort = 200_000

const isLong = (presentations: readonly SentPresentation[]): boolean =>
  presentations.reduce(
    (length, { presentation }) => length + (typeof presentation === 'string' ? presentation.length : surelyShort),
    0,
  ) >= surelyShort

const tooLarge: Finding = {
  check: 'smallEnough',
  reference: 'OpenID4VP 1.0 section 8.2',
  ...failed('the answer is too large to be kept for who asked'),
}

/** What is asked of the answer as a whole, after each of its credentials. */
async function judgeWhole(
  { types, config }: Verifier,
  { query, policy }: Transaction,
  checked: readonly Checked[],
  good: ReadonlySet<string>,
): Promise<Finding[]> {
  const presented = {
    combined: policy.combined,
    good: checked.flatMap(({ result, subject }) => (subject && good.has(result.queryId) ? [subject] : [])),
    sent: checked.length,
  }
  return [
    {
      check: 'setsSatisfied',
      reference: 'OpenID4VP 1.0 section 6.4.2',
      ...(hasRepeated(checked)
        ? failed('one credential is presented twice for the same query')
        : setsSatisfied(query, good)),
    },
    {
      check: 'sameHolder',
      reference: 'ARF section 6.6.3.10',
      ...(await sameHolder(presented, { types, typesUrl: config.typesUrl })),
    },
  ]
}

const answeringOf = ({ result, subject }: Checked): Answering[] =>
  subject ? [{ queryId: result.queryId, presentation: subject.presentation }] : []

const isPassed = ({ outcome }: Judgement): boolean => outcome === 'passed'

const findingOf = ({ outcome, reason }: Judgement): Finding => ({
  check: 'transactionDataAuthorised',
  reference: 'OpenID4VP 1.0 sections 8.4, B.2.1 and B.3.3.1, EU TS12 section 3.6',
  outcome,
  reason,
})

/** Several were asked for, and one is no several: whoever counts them would be deceived (VP-DCQL-03). */
function hasRepeated(checked: readonly Checked[]): boolean {
  if (new Set(checked.map(({ result }) => result.queryId)).size === checked.length) return false
  const signed = checked.flatMap(({ result, subject }) =>
    subject ? `${result.queryId} ${subject.presentation.issuerSigned()}` : [],
  )
  return new Set(signed).size < signed.length
}
