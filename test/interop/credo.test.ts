// The running issuer and verifier, before a wallet of others: Credo. It verifies what we issue and who asks with its own
// libraries, and our verifier judges what it presents.
import { describe, expect, it } from 'vitest'
import type { Persona } from '../../sandbox/wallet/browser.ts'
import {
  addresses,
  ask,
  callIssuer,
  complaints,
  mdocId,
  mdocQuery,
  offer,
  offerTo,
  pki,
  resultOf,
  sdJwtId,
  sdJwtQuery,
  ssinOf,
} from '../flows/world.ts'
import { untilStatusListsEnd } from '../status-lists-end.ts'
import { type CredoHolder, createCredoHolder, present, receive, type Trust } from './credo-holder.ts'

const { pid, iaca, access } = pki.authorities
const trust: Trust = { credentials: [pid, iaca], statusLists: [pid], requests: [access] }
const both = { credentialConfigurationIds: [sdJwtId, mdocId] }
const jan: Persona = { persona: 'jan', level: 'Level500', decision: 'approve' }
const docType = 'eu.europa.ec.eudi.pid.1'
const name = { family_name: 'Peeters', given_name: 'Jan' }
const inSdJwt = { ...name, birthdate: '1985-03-14' }
const inMdoc = { [docType]: { ...name, birth_date: '1985-03-14' } }

/** A Credo wallet with copies of a persona's PID in both formats. */
async function holderOf(nickname: string, copies = 2): Promise<CredoHolder> {
  const holder = await createCredoHolder(trust)
  await receive(holder, (await offerTo(nickname, both)).credentialOfferUri, { copies })
  return holder
}

async function askAndPresent(holder: CredoHolder, query: object, more: object = {}) {
  const opened = await ask(query, more)
  const { request, answer } = await present(holder, opened.authorizationRequest)
  return { request, answer, result: await resultOf(opened.id) }
}

describe('Credo as holder receives', () => {
  it('both formats over a pre-authorized code, for three keys each, and reads what we wrote (VCI-CRED-20, VCI-CRED-24)', async () => {
    const holder = await createCredoHolder(trust)
    const { credentialOfferUri } = await offerTo('jan', both)
    expect(await receive(holder, credentialOfferUri, { copies: 3 })).toEqual({ [sdJwtId]: 3, [mdocId]: 3 })
    const [sdJwt] = await holder.sdJwtVc.getAll()
    const [mdoc] = await holder.mdoc.getAll()
    expect(sdJwt?.firstCredential.prettyClaims).toMatchObject({ vct: 'urn:eudi:pid:1', ...inSdJwt })
    expect(mdoc?.firstCredential.docType).toBe(docType)
    expect(mdoc?.firstCredential.issuerSignedNamespaces[docType]).toMatchObject(name)
  })

  it('both formats over a pre-authorized code and its transaction code, by reference (VCI-OFFER-06, VCI-OFFER-08)', async () => {
    const holder = await createCredoHolder(trust)
    const { credentialOfferUri, txCode = '' } = await offerTo('jan', {
      ...both,
      txCode: { length: 6 },
      byReference: true,
    })
    expect(await receive(holder, credentialOfferUri, { txCode })).toEqual({ [sdJwtId]: 2, [mdocId]: 2 })
  })

  it('both formats over the browser (VCI-PAR-01, VCI-PKCE-01, VCI-ISS-01)', async () => {
    const holder = await createCredoHolder(trust)
    const { credentialOfferUri } = await offer(both)
    expect(await receive(holder, credentialOfferUri, { as: jan })).toEqual({ [sdJwtId]: 2, [mdocId]: 2 })
  })

  it.each([
    ['dc+sd-jwt', sdJwtId],
    ['mso_mdoc', mdocId],
  ])('nothing as %s from an issuer that it does not trust', async (_, id) => {
    const holder = await createCredoHolder({ ...trust, credentials: [access] })
    const { credentialOfferUri } = await offerTo('jan', { credentialConfigurationIds: [id] })
    await expect(receive(holder, credentialOfferUri)).rejects.toThrow(/No trusted certificate was found/)
    expect([...(await holder.sdJwtVc.getAll()), ...(await holder.mdoc.getAll())]).toEqual([])
  })

  it('nothing whose status list is signed by somebody that it does not trust (TSL-VER-03)', async () => {
    const holder = await createCredoHolder({ ...trust, statusLists: [access] })
    const { credentialOfferUri } = await offerTo('jan')
    await expect(receive(holder, credentialOfferUri)).rejects.toThrow(/Status List JWT verification failed/)
  })
})

describe('Credo as holder presents', () => {
  it.each([
    ['dc+sd-jwt', 'direct_post.jwt', sdJwtQuery(), inSdJwt],
    ['dc+sd-jwt', 'direct_post', sdJwtQuery(), inSdJwt],
    ['mso_mdoc', 'direct_post.jwt', mdocQuery(), inMdoc],
    ['mso_mdoc', 'direct_post', mdocQuery(), inMdoc],
  ])('%s over %s, and every check passes (VP-RES-04, VP-ST-01)', async (format, responseMode, query, claims) => {
    const { answer, result } = await askAndPresent(await holderOf('jan'), query, { responseMode })
    expect('response' in answer.authorizationResponse).toBe(responseMode === 'direct_post.jwt')
    expect(answer.serverResponse?.status).toBe(200)
    expect(complaints(result)).toEqual([])
    expect(result.verdict).toBe('accepted')
    expect(result.credentials).toMatchObject([{ format, claims }])
    expect(result.credentials[0]?.findings.map(({ check }) => check)).toEqual(
      expect.arrayContaining(['issuerTrusted', 'issuerSignature', 'contentIntact', 'holderBound', 'notRevoked']),
    )
  })

  it('both formats in answer to one request (VP-RES-04)', async () => {
    const [sdJwt] = sdJwtQuery().credentials
    const [mdoc] = mdocQuery().credentials
    const query = {
      credentials: [
        { ...sdJwt, id: 'first' },
        { ...mdoc, id: 'second' },
      ],
    }
    const { result } = await askAndPresent(await holderOf('jan'), query)
    expect(complaints(result)).toEqual([])
    expect(result.verdict).toBe('accepted')
    expect(Object.fromEntries(result.credentials.map((one) => [one.queryId, one.claims]))).toEqual({
      first: inSdJwt,
      second: inMdoc,
    })
  })

  it('on the same device, and is sent back with the code that releases the result (HAIP-V-03, VP-DP-04)', async () => {
    const opened = await ask(sdJwtQuery(), { flow: 'sameDevice' })
    const { answer } = await present(await holderOf('jan'), opened.authorizationRequest)
    expect(answer.redirectUri).toMatch(`${addresses.sandbox}/relying-party/callback?`)
    const code = new URL(answer.redirectUri ?? '').searchParams.get('response_code') ?? ''
    expect((await resultOf(opened.id)).status).toBe(403)
    expect((await resultOf(opened.id, code)).verdict).toBe('accepted')
  })

  it('to a verifier that it knows by the hash of its certificate, in a request that this certificate signed (VP-REQ-12, VP-CID-04)', async () => {
    const { request } = await askAndPresent(await holderOf('jan'), sdJwtQuery())
    expect(request.verifier.clientIdPrefix).toBe('x509_hash')
    expect(request.signedAuthorizationRequest?.signer.method).toBe('x5c')
    expect(request.signedAuthorizationRequest?.header.typ).toBe('oauth-authz-req+jwt')
  })

  it('nothing to a verifier whose access authority it does not trust, where one that trusts it answers', async () => {
    const holder = await createCredoHolder({ ...trust, requests: [pid] })
    await receive(holder, (await offerTo('jan', both)).credentialOfferUri)
    const opened = await ask(sdJwtQuery())
    await expect(present(holder, opened.authorizationRequest)).rejects.toThrow(/No trusted certificate was found/)
    expect((await resultOf(opened.id)).status).toBe(404)
    const { answer } = await present(await holderOf('jan'), opened.authorizationRequest)
    expect(answer.serverResponse?.status).toBe(200)
  })

  it('a revoked credential in vain, in both formats, and one issued since with success (TSL-VER-04)', async () => {
    const holder = await holderOf('lou')
    const [stored] = await holder.sdJwtVc.getAll()
    const kept = { compactSdJwtVc: stored?.firstCredential.compact ?? '' }
    expect(await holder.sdJwtVc.verify(kept)).toMatchObject({ isValid: true })
    for (const query of [sdJwtQuery(), mdocQuery()])
      expect((await askAndPresent(holder, query)).result.verdict).toBe('accepted')
    const revoked = await callIssuer('POST', '/issuance/v1/credentials/revoke', { ssin: ssinOf('lou'), type: 'pid' })
    expect(((await revoked.json()) as { revoked: number }).revoked).toBeGreaterThanOrEqual(4)
    await untilStatusListsEnd()
    for (const query of [sdJwtQuery(), mdocQuery()]) {
      const { answer, result } = await askAndPresent(holder, query)
      expect(answer.serverResponse?.status).toBe(400)
      expect(result.verdict).toBe('refused')
      expect(complaints(result)).toEqual(['notRevoked failed', 'setsSatisfied failed'])
      expect(result.credentials[0]?.claims).toEqual({})
    }
    expect(await holder.sdJwtVc.verify(kept)).toMatchObject({
      isValid: false,
      error: { message: 'Status is not valid' },
    })
    const { result } = await askAndPresent(await holderOf('lou'), sdJwtQuery())
    expect(result.verdict).toBe('accepted')
  })
})
