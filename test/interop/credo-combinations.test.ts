// What a query can combine, before Credo: it fetches the request by POST, chooses from its store by itself, and presents a PID in both formats
// and a driving licence, to a verifier that it knows by any of its names.
import { beforeAll, describe, expect, it } from 'vitest'
import { relyingPartyBy } from '../../scripts/local/relying-parties.ts'
import { ask, complaints, mdocId, mdocQuery, offerTo, pki, resultOf, sdJwtId, sdJwtQuery } from '../flows/world.ts'
import { type CredoHolder, createCredoHolder, present, receive, type Trust } from './credo-holder.ts'

const { pid, iaca, drivingLicenceIaca, access } = pki.authorities
const trust: Trust = { credentials: [pid, iaca, drivingLicenceIaca], statusLists: [pid], requests: [access] }
const licenceId = 'org.iso.18013.5.1.mDL.mso-mdoc'
const [space, docType] = ['org.iso.18013.5.1', 'eu.europa.ec.eudi.pid.1']
const modes = ['direct_post.jwt', 'direct_post'] as const

let holder: CredoHolder
beforeAll(async () => {
  holder = await createCredoHolder(trust)
  const { credentialOfferUri } = await offerTo('jan', { credentialConfigurationIds: [sdJwtId, mdocId, licenceId] })
  await receive(holder, credentialOfferUri, { copies: 20 })
})

interface Way {
  by?: 'x509_hash' | 'x509_san_dns'
  responseMode?: (typeof modes)[number]
}

async function answer(query: object, { by = 'x509_hash', responseMode = 'direct_post.jwt' }: Way = {}) {
  const clientId = relyingPartyBy(by)
  const opened = await ask(query, { responseMode }, clientId)
  const { request, answer } = await present(holder, opened.authorizationRequest)
  expect(request.verifier.clientIdPrefix).toBe(by)
  return { status: answer.serverResponse?.status, result: await resultOf(opened.id, undefined, clientId) }
}

function expectAccepted({ status, result }: Awaited<ReturnType<typeof answer>>, claims: object): void {
  expect(complaints(result)).toEqual([])
  expect([status, result.verdict]).toEqual([200, 'accepted'])
  expect(Object.fromEntries(result.credentials.map((one) => [one.queryId, one.claims]))).toEqual(claims)
}

const [sdJwt] = sdJwtQuery([{ path: ['family_name'] }]).credentials
const [mdoc] = mdocQuery().credentials
const licence = {
  id: 'licence',
  format: 'mso_mdoc',
  meta: { doctype_value: 'org.iso.18013.5.1.mDL' },
  claims: [{ path: [space, 'family_name'] }, { path: [space, 'document_number'] }],
}
const inSdJwt = { family_name: 'Peeters' }
const inMdoc = { [docType]: { family_name: 'Peeters', given_name: 'Jan', birth_date: '1985-03-14' } }
const inLicence = { [space]: { family_name: 'Peeters', document_number: expect.any(String) } }

describe.each(['x509_hash', 'x509_san_dns'] as const)('Credo, to who is known by %s', (by) => {
  it.each(modes)('presents a PID in both formats and a driving licence over %s', async (responseMode) => {
    const query = { credentials: [{ ...sdJwt, id: 'first' }, { ...mdoc, id: 'second' }, licence] }
    expectAccepted(await answer(query, { by, responseMode }), { first: inSdJwt, second: inMdoc, licence: inLicence })
  })

  it('presents a driving licence alone', async () => {
    expectAccepted(await answer({ credentials: [licence] }, { by }), { licence: inLicence })
  })
})

describe('Credo answers', () => {
  it('claim_sets with the first that it has', async () => {
    const claims = ['email', 'given_name', 'family_name'].map((name) => ({ id: name, path: [name] }))
    const query = { credentials: [{ ...sdJwt, claims, claim_sets: [['email', 'family_name'], ['given_name']] }] }
    expectAccepted(await answer(query), { pid: { given_name: 'Jan' } })
  })

  it('credential_sets with an option that it has, where it has none of the first', async () => {
    const card = { ...sdJwt, id: 'card', meta: { vct_values: ['urn:eudi:ehic:1'] } }
    const query = { credentials: [card, mdoc], credential_sets: [{ options: [['card'], ['pid']] }] }
    expectAccepted(await answer(query), { pid: inMdoc })
  })
})
