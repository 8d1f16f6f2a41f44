// A PID that is presented instead of a login, for documents that are none: the holder's own, those about children, and everything at once.
import { describe, expect, it, vi } from 'vitest'
import type { Ssin } from '../../shared/belgium/ssin.ts'
import { createApp } from '../app.ts'
import type { CodeGrant } from '../grant.ts'
import type { Issuer } from '../issuer.ts'
import { createIssuerState } from '../issuer-state.ts'
import { SourceError } from '../sources/source-error.ts'
import {
  allIds,
  allScopes,
  childCardId,
  childOf,
  emma,
  insuranceId,
  insuranceOf,
  licenceId,
  licenceOf,
  lou,
  parent,
} from '../testing/made-up-catalogue.ts'
import { formOf, type Parameters, rightRequest } from '../testing/memory-browser.ts'
import { createMemoryIssuer, createMemorySources, jan } from '../testing/memory-issuer.ts'
import { clientId, mdocPid, sdJwtPid } from '../testing/memory-wallet.ts'

vi.mock(
  '../../shared/credentials/index.ts',
  async () => (await import('../testing/made-up-catalogue.ts')).madeUpCatalogue,
)

const memory = await createMemoryIssuer()

/** A wallet that presents Jan's PID to this issuer, as far as the answer. */
async function present(change: Parameters, failing: Record<string, 'unavailable' | 'noData'> = {}, register = parent) {
  const asked: string[] = []
  const answer =
    <R>(kind: string, record: (about: Ssin) => R) =>
    async ({ about }: { about: Ssin }): Promise<R> => {
      asked.push(`${kind} ${about}`)
      const failure = failing[kind]
      if (failure) throw new SourceError(kind, failure, 'no')
      return record(about)
    }
  const issuer: Issuer = {
    ...memory,
    sources: createMemorySources({
      person: answer('person', (about) => (about === jan.ssin ? register : childOf(about))),
      drivingLicence: answer('drivingLicence', licenceOf),
      healthInsurance: answer('healthInsurance', insuranceOf),
    }),
    presentations: {
      open: async () => ({ id: 'transaction', requestObject: 'request.of.verifier' }),
      judge: async () => ({
        verdict: 'accepted',
        credentials: [
          {
            format: 'dc+sd-jwt',
            type: 'urn:eudi:pid:1',
            claims: { personal_administrative_number: jan.ssin },
            country: 'BE',
            trust: 'pid',
          },
        ],
      }),
    },
  }
  const post = async (form: Parameters) => {
    const url = `${issuer.config.issuerUrl}/interactive-authorization`
    const response = await createApp(issuer).request(url, { method: 'POST', body: formOf(form) })
    return { status: response.status, body: (await response.json()) as Record<string, string> }
  }
  const interaction_types_supported = 'urn:openid:dcp:iae:openid4vp_presentation'
  const begun = await post({ ...rightRequest, interaction_types_supported, ...change })
  expect(asked).toEqual([])
  const { status, body } = await post({
    auth_session: begun.body.auth_session,
    client_id: clientId,
    openid4vp_response: '{"vp_token":{}}',
  })
  const grant = body.code === undefined ? undefined : await issuer.rows.get<CodeGrant>('code', body.code)
  return { status, error: body.error, asked, grant }
}

const everything = async (): Promise<Parameters> => ({
  scope: allScopes,
  issuer_state: await createIssuerState(memory, {
    configurationIds: allIds,
    choice: true,
    expiresAt: memory.now() + 600,
  }),
})

describe('a wallet that presents a PID', () => {
  it('gets documents that are no PID, and no source is asked before it comes for them', async () => {
    const { status, grant, asked } = await present({ scope: 'scope-of-licence scope-of-insurance' })
    expect(status).toBe(200)
    expect(grant).toMatchObject({ subject: jan.ssin, configurationIds: [licenceId, insuranceId], byIdentifier: false })
    expect(asked).toEqual([])
  })

  it('gets the cards of the children whom the register knows of the person in the PID', async () => {
    const { grant } = await present({ scope: 'scope-of-child-card' })
    expect(grant).toMatchObject({ configurationIds: [childCardId], byIdentifier: true })
    expect(grant?.datasets?.map(({ about }) => about)).toEqual([lou, emma])
  })

  it('with an offer of everything gets what there is of what it asks for', async () => {
    const { grant } = await present(await everything(), { drivingLicence: 'unavailable', healthInsurance: 'noData' })
    expect(grant).toMatchObject({ configurationIds: [sdJwtPid, mdocPid], byIdentifier: true })
  })

  it('is denied where there is nothing, and told to come again where nobody says', async () => {
    const scope = 'scope-of-child-card'
    expect(await present({ scope }, {}, jan)).toMatchObject({ status: 400, error: 'access_denied', grant: undefined })
    expect(await present({ scope }, { person: 'unavailable' })).toMatchObject({
      status: 503,
      error: 'temporarily_unavailable',
      grant: undefined,
    })
  })
})
