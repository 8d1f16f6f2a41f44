// What a ready query comes to, from the question to the result.
import { describe, expect, it } from 'vitest'
import { pid } from '../../shared/credentials/pid.ts'
import type { JsonObject } from '../../shared/json.ts'
import { fullDate } from '../../shared/mdoc/cbor.ts'
import type { PresentationResult } from '../checks/presentation-result.ts'
import { exampleType } from '../testing/example-types.ts'
import {
  createAttester,
  createProvider,
  docType,
  type Held,
  issueMdoc,
  issueSdJwt,
} from '../testing/memory-provider.ts'
import { type Asked, ask, askForIssuer, callOf, createTestVerifier } from '../testing/memory-relying-party.ts'
import { answerOf, formOf, openid4vpResponseOf, present } from '../testing/memory-wallet.ts'
import { resultEndpoint } from '../transaction/result.ts'
import { responseEndpoint } from './endpoint.ts'
import { handInEndpoint } from './hand-in.ts'

const provider = await createProvider()
const attester = await createAttester('mdl')
const space = 'org.iso.18013.5.1'
const licences = exampleType('licence', 'mdl', [
  { format: 'mso_mdoc', signer: 'drivingLicence', id: 'licence', scope: 'licence', docType: `${space}.mDL` },
])
const verifier = await createTestVerifier({ lists: [provider.list, attester.list], types: [pid, licences] })

const licence = (...elements: [string, boolean][]): Promise<Held> =>
  issueMdoc(attester.signer, { docType: `${space}.mDL`, nameSpaces: { [space]: elements } })

const resultOf = async (id: string): Promise<PresentationResult> =>
  (await resultEndpoint(verifier, id, await callOf(verifier, `/${id}/result`, {}))).json()

/** The result of a question, answered to one of its credential queries with these claims. */
async function answered(asked: Asked, queryId: string, held: Held, paths: string[][]): Promise<PresentationResult> {
  const vpToken: JsonObject = { [queryId]: [await present(verifier, asked, held, { paths })] }
  await responseEndpoint(verifier, asked.requestId, await answerOf(asked, vpToken)).catch(() => undefined)
  return resultOf(asked.id)
}

const age = () => ask(verifier, { template: 'age-over-18' })
const birthDate = [['birthdate']]

describe('the answer to a ready query', () => {
  it.each<[string, string, string]>([
    ['yes', '2008-11-24', 'the date of birth is 18 years ago or more'],
    ['no', '2008-11-25', 'the date of birth is less than 18 years ago'],
  ])('is %s, with its reason, beside the verdict', async (outcome, birthdate, reason) => {
    const held = await issueSdJwt(provider.pid, { disclosable: { birthdate } })
    const result = await answered(await age(), 'pid_sd_jwt', held, birthDate)
    expect(result).toMatchObject({ verdict: 'accepted', answer: { outcome, reason } })
    expect(Object.keys(result).slice(0, 3)).toEqual(['id', 'verdict', 'answer'])
  })

  it('is read of an mdoc, where an age counts that implies the one asked for', async () => {
    const held = await licence(['age_over_16', true], ['age_over_21', true], ['age_over_65', true])
    const shown = ['age_over_16', 'age_over_21', 'age_over_65'].map((element) => [space, element])
    const result = await answered(await age(), 'driving_licence', held, shown)
    expect(result).toMatchObject({ verdict: 'accepted', answer: { outcome: 'yes' } })
    // Of all that was shown the relying party gets what answers its question.
    expect(result.credentials[0]?.claims).toEqual({ [space]: { age_over_21: true } })
  })

  it('is undetermined when the presentation is refused, and says nothing of what was shown', async () => {
    const stranger = await createProvider()
    const held = await issueSdJwt(stranger.pid)
    expect(await answered(await age(), 'pid_sd_jwt', held, birthDate)).toMatchObject({
      verdict: 'refused',
      answer: { outcome: 'undetermined', reason: 'the presentation was refused' },
    })
  })

  it('is undetermined when the wallet answers with an error', async () => {
    const asked = await age()
    await responseEndpoint(
      verifier,
      asked.requestId,
      formOf({ error: 'access_denied', state: asked.transaction.state }),
    )
    expect(await resultOf(asked.id)).toMatchObject({
      verdict: 'walletError',
      answer: { outcome: 'undetermined', reason: 'the wallet did not answer' },
      error: 'access_denied',
    })
  })

  it('is there for an issuer too', async () => {
    const asked = await askForIssuer(verifier, { query: undefined, template: 'identity' })
    const held = await issueMdoc(provider.documentSigner, {
      nameSpaces: {
        [docType]: [
          ['family_name', 'Peeters'],
          ['given_name', 'Jan'],
          ['birth_date', fullDate('1985-03-14')],
        ],
      },
    })
    const openid4vpResponse = await openid4vpResponseOf(asked.transaction, {
      pid_mdoc: [await present(verifier, asked, held)],
    })
    const request = await callOf(verifier, `/${asked.id}/response`, { openid4vpResponse })
    expect(await (await handInEndpoint(verifier, asked.id, request)).json()).toMatchObject({
      verdict: 'accepted',
      answer: { outcome: 'yes' },
    })
  })

  it("is not there where the query was the relying party's own", async () => {
    const asked = await ask(verifier)
    const held = await issueSdJwt(provider.pid)
    const result = await answered(asked, 'sd', held, [['family_name'], ['birthdate']])
    expect(result.verdict).toBe('accepted')
    expect(result).not.toHaveProperty('answer')
  })
})

describe('the national number inside of something that was asked for', () => {
  it('is not released', async () => {
    const asked = await ask(verifier, {
      query: {
        credentials: [
          { id: 'sd', format: 'dc+sd-jwt', meta: { vct_values: ['urn:eudi:pid:1'] }, claims: [{ path: ['subject'] }] },
        ],
      },
    })
    const subject = { family_name: 'Peeters', personal_administrative_number: '85631412136' }
    const held = await issueSdJwt(provider.pid, { disclosable: { subject } })
    const { verdict, credentials } = await answered(asked, 'sd', held, [['subject']])
    expect(verdict).toBe('accepted')
    expect(credentials[0]?.claims).toEqual({ subject: { family_name: 'Peeters' } })
  })
})
