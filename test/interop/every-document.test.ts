// Every type in every format, in the hands of others: @openid4vc/openid4vci receives it, @sd-jwt/core and @owf/mdoc judge it under the
// authority of its kind alone, and @openid4vc/openid4vp presents it.
import 'reflect-metadata'
import { calculateJwkThumbprint, type JWK } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { receive } from '../../sandbox/wallet/receive.ts'
import type { HeldCredential } from '../../sandbox/wallet/wallet.ts'
import { ageProof } from '../../shared/credentials/age-proof.ts'
import type { CredentialConfiguration, SignerName } from '../../shared/credentials/credential-type.ts'
import { catalogue } from '../../shared/credentials/index.ts'
import { mdl } from '../../shared/credentials/mdl.ts'
import { socialStatus } from '../../shared/credentials/social-status.ts'
import { typesUrlOf, vctOf } from '../../shared/credentials/vct.ts'
import { addresses, ask, complaints, createWallet, offerTo, pki, resultOf, ssinOf } from '../flows/world.ts'
import { boundTo } from './bound-to.ts'
import { identifyingFetch } from './identifying-fetch.ts'
import { judgeMdoc } from './judge-mdoc.ts'
import { judgeSdJwt } from './judge-sd-jwt.ts'
import { readMdoc } from './mdoc-holder.ts'
import { accessByCode } from './openid4vci-access.ts'
import { type Access, createOtherWallet, type OtherWallet, requestCredentials } from './openid4vci-wallet.ts'
import { createOtherWallet as createPresentingWallet } from './openid4vp-wallet.ts'
import { claimsIn } from './sd-jwt-holder.ts'

const configurations: readonly CredentialConfiguration[] = catalogue.flatMap((type) => type.configurations)

const authorities: Record<SignerName, string> = {
  pid: pki.authorities.pid,
  documentSigner: pki.authorities.iaca,
  attestation: pki.authorities.qualified,
  qualifiedAttestation: pki.authorities.qualified,
  drivingLicence: pki.authorities.drivingLicenceIaca,
  ageProof: pki.authorities.ageProof,
}

/** What each says of Jan, or of his child, by its format's name. */
const said: Record<string, object> = {
  'urn:eudi:pid:1': { family_name: 'Peeters', given_name: 'Jan', birthdate: '1985-03-14', nationalities: ['BE'] },
  'urn:eudi:pid:be:1': { family_name: 'Peeters', given_name: 'Jan', personal_administrative_number: ssinOf('jan') },
  'eu.europa.ec.eudi.pid.1': { 'eu.europa.ec.eudi.pid.1': { family_name: 'Peeters', birth_date: '1985-03-14' } },
  'org.iso.18013.5.1.mDL': {
    'org.iso.18013.5.1': { family_name: 'Peeters', birth_date: '1985-03-14', document_number: '0612345678' },
  },
  'eu.europa.ec.av.1': { 'eu.europa.ec.av.1': { age_over_18: true, age_over_65: false } },
  'urn:eudi:ehic:1': { document_number: '80056001010000000040', authentic_source: { id: 'BE:00101' } },
  'eu.europa.ec.eudi.ehic.1': {
    'eu.europa.ec.eudi.ehic.1': { document_id: '80056001010000000040', social_security_pin: ssinOf('jan') },
  },
  'isi-plus/1': { given_name: 'Lou', personal_administrative_number: ssinOf('lou'), card_number: '0000123456' },
  'social-status/1': { increased_reimbursement: false, living_wage: false, issuing_country: 'BE' },
  'marriage/1': { act_reference: '2015-0012-3456-7890', spouse: { family_name: 'Dubois', given_name: 'An Marie' } },
  'health-professional/1': { family_name: 'Peeters', profession: 'nurse', licence_number: 'V-2008-0298374' },
  'be.health-professional.1': { 'be.health-professional.1': { family_name: 'Peeters', profession: 'nurse' } },
}

function saidBy(name: string): object {
  const claims = said[name]
  if (!claims) throw new TypeError(`nobody says what ${name} holds`)
  return claims
}

let wallet: OtherWallet
let access: Access

beforeAll(async () => {
  wallet = await createOtherWallet(undefined, identifyingFetch(addresses.issuer))
  const credentialConfigurationIds = configurations.map(({ id }) => id)
  access = await accessByCode(wallet, (await offerTo('jan', { credentialConfigurationIds })).credentialOfferUri)
})

async function receivedOf({ id }: CredentialConfiguration): Promise<string> {
  const copies = await requestCredentials(wallet, access, id, 2)
  expect(copies).toHaveLength(2)
  for (const { credential, key } of copies)
    expect(await calculateJwkThumbprint(boundTo(credential))).toBe(await calculateJwkThumbprint(key.publicJwk as JWK))
  return copies[0]?.credential ?? ''
}

const others = (signer: SignerName): string[] =>
  Object.values(authorities).filter((authority) => authority !== authorities[signer])

describe.each(configurations.filter(({ format }) => format === 'dc+sd-jwt'))('$id', (configuration) => {
  it('is received, verified under the authority of its kind and no other, and read', async () => {
    if (configuration.format !== 'dc+sd-jwt') throw new TypeError('it is no SD-JWT VC')
    const credential = await receivedOf(configuration)
    const { header } = await judgeSdJwt(credential, authorities[configuration.signer])
    expect(header).toMatchObject({ alg: 'ES256', typ: 'dc+sd-jwt' })
    for (const authority of others(configuration.signer))
      await expect(judgeSdJwt(credential, authority)).rejects.toThrow('does not lead to an anchor')
    const vct = vctOf(configuration, typesUrlOf(addresses.issuer))
    expect(await claimsIn(credential)).toMatchObject({ vct, iss: addresses.issuer, ...saidBy(configuration.vct) })
  })
})

describe.each(configurations.filter(({ format }) => format === 'mso_mdoc'))('$id', (configuration) => {
  it('is received, verified under the authority of its kind and no other, and read', async () => {
    if (configuration.format !== 'mso_mdoc') throw new TypeError('it is no mdoc')
    const issuerSigned = await receivedOf(configuration)
    const { failed, passed } = await judgeMdoc({ issuerSigned, anchor: authorities[configuration.signer] })
    const { docType, nameSpaces } = readMdoc(issuerSigned)
    expect(failed).toEqual([])
    for (const [nameSpace, elements] of Object.entries(nameSpaces))
      for (const element of Object.keys(elements))
        expect(passed).toContain(
          `The calculated digest for ${nameSpace}/${element} attribute must match the digest in the issuerAuth element`,
        )
    for (const anchor of others(configuration.signer))
      expect((await judgeMdoc({ issuerSigned, anchor })).failed).toEqual(['Issuer certificate must be valid'])
    expect(docType).toBe(configuration.docType)
    expect(nameSpaces).toMatchObject(saidBy(configuration.docType))
  })
})

describe('@openid4vc/openid4vp presents what is no PID', () => {
  const [status] = socialStatus.configurations
  const [licence] = mdl.configurations
  const [proof] = ageProof.configurations
  let held: HeldCredential[] = []

  beforeAll(async () => {
    const credentialConfigurationIds = [status, licence, proof].map((one) => one?.id ?? '')
    const { credentialOfferUri } = await offerTo('jan', { credentialConfigurationIds })
    held = await receive(createWallet(), credentialOfferUri, { copies: 1 })
  })

  it.each([
    [
      'a social status',
      {
        format: 'dc+sd-jwt',
        meta: { vct_values: [`${typesUrlOf(addresses.issuer)}/social-status/1`] },
        claims: [{ path: ['living_wage'] }],
      },
      { living_wage: false },
    ],
    [
      'a driving licence',
      {
        format: 'mso_mdoc',
        meta: { doctype_value: 'org.iso.18013.5.1.mDL' },
        claims: ['family_name', 'document_number'].map((name) => ({ path: ['org.iso.18013.5.1', name] })),
      },
      { 'org.iso.18013.5.1': { family_name: 'Peeters', document_number: '0612345678' } },
    ],
    [
      'a proof of age',
      {
        format: 'mso_mdoc',
        meta: { doctype_value: 'eu.europa.ec.av.1' },
        claims: [{ path: ['eu.europa.ec.av.1', 'age_over_18'] }],
      },
      { 'eu.europa.ec.av.1': { age_over_18: true } },
    ],
  ])('%s, and it is accepted with every check passed', async (_, query, claims) => {
    const { id, authorizationRequest } = await ask({ credentials: [{ id: 'document', ...query }] })
    const presenting = createPresentingWallet({ accessAuthorities: [pki.authorities.access] })
    const request = await presenting.resolve(authorizationRequest)
    const vpToken = await presenting.present(request, await presenting.match(request, held))
    expect((await presenting.submit(request, vpToken)).status).toBe(200)
    const result = await resultOf(id)
    expect(complaints(result)).toEqual([])
    expect(result.verdict).toBe('accepted')
    expect(result.credentials.map((one) => one.claims)).toEqual([claims])
  })
})
