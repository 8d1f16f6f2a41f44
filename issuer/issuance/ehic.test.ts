// The European health insurance card as wallets receive it, read by implementations of others.
import { IssuerSigned as OwfIssuerSigned } from '@owf/mdoc'
import { SDJwtInstance } from '@sd-jwt/core'
import { describe, expect, it } from 'vitest'
import type { Ssin } from '../../shared/belgium/ssin.ts'
import { fromBase64url, utf8 } from '../../shared/bytes.ts'
import { day, hour, startOfDay } from '../../shared/clock.ts'
import { RecordUnfit } from '../../shared/credentials/credential-type.ts'
import { findConfiguration, type Offered } from '../../shared/credentials/index.ts'
import type { HealthInsurance } from '../../shared/credentials/records.ts'
import { importPublicJwk, parsePublicJwk } from '../../shared/keys/public-key.ts'
import { parseIssuerSigned } from '../../shared/mdoc/device-response.ts'
import { elementsAsJson } from '../../shared/mdoc/elements.ts'
import { issuerCertificates } from '../../shared/mdoc/verify.ts'
import { parseSdJwt } from '../../shared/sd-jwt/parse.ts'
import { afternoon, createMemoryIssuer, createMemorySources } from '../testing/memory-issuer.ts'
import { createWalletKey } from '../testing/memory-wallet.ts'
import { issue } from './issue.ts'

const jan = '85631412136' as Ssin
const card = { cardNumber: '80056001010000000040', startDate: '2026-01-01', endDate: '2027-12-31' }
const insurance: HealthInsurance = {
  ssin: jan,
  insuringBody: { code: '101', name: 'Ziekenfonds Sandbox' },
  ehic: card,
  isiPlus: undefined,
}
const issuer = await createMemoryIssuer()
const keys = await Promise.all(Array.from({ length: 10 }, async () => (await createWalletKey()).publicJwk))
const sdJwt = findConfiguration('eu.europa.ec.eudi.ehic.1.dc-sd-jwt') as Offered
const mdoc = findConfiguration('eu.europa.ec.eudi.ehic.1.mso-mdoc') as Offered

const issued = (offered: Offered, record = insurance) =>
  issue(
    { ...issuer, sources: createMemorySources({ healthInsurance: async () => record }) },
    { subject: jan, offered, keys, traceId: 'trace' },
  )
const today = startOfDay(afternoon)

describe('a batch of European health insurance cards', () => {
  it('as SD-JWT VC is read by another implementation, which finds the two numbers disclosed', async () => {
    const [credential = ''] = await issued(sdJwt)
    const key = await importPublicJwk(parsePublicJwk(issuer.signers.attestation.publicJwk))
    const other = new SDJwtInstance({
      hasher: async (data, algorithm) =>
        new Uint8Array(await crypto.subtle.digest(algorithm, typeof data === 'string' ? utf8(data) : (data as never))),
      verifier: async (data, signature) =>
        crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, fromBase64url(signature), utf8(data)),
    })
    const { payload } = await other.verify(credential, { currentDate: afternoon })
    expect(payload).toMatchObject({
      vct: 'urn:eudi:ehic:1',
      category: 'urn:etsi:esi:eaa:eu:pub',
      personal_administrative_number: jan,
      document_number: '80056001010000000040',
      authentic_source: { id: 'BE:00101', name: 'Ziekenfonds Sandbox' },
      date_of_expiry: '2027-12-31',
      exp: today + 30 * day,
    })
  })

  it('as SD-JWT VC says the same to everybody in every copy, neither number and no identifier (VCI-PRIV-01)', async () => {
    const copies = (await issued(sdJwt)).map((credential) => parseSdJwt(credential).payload)
    const said = copies.map(({ cnf: _cnf, status: _status, _sd, ...rest }) => rest)
    for (const rest of said) expect(rest).toEqual(said[0])
    expect(Object.keys(said[0] ?? {}).sort()).toEqual([
      '_sd_alg',
      'authentic_source',
      'category',
      'date_of_expiry',
      'date_of_issuance',
      'ending_date',
      'exp',
      'iat',
      'iss',
      'issuing_authority',
      'issuing_country',
      'nbf',
      'starting_date',
      'vct',
      'vct#integrity',
    ])
    expect(JSON.stringify(said)).not.toMatch(/85631412136|80056001010000000040/)
    for (const { _sd } of copies) expect(_sd).toHaveLength(2)
  })

  it('as mdoc is read by another implementation, dates and all (MD-ISS-13)', async () => {
    const [credential = ''] = await issued(mdoc)
    const other = OwfIssuerSigned.fromEncodedForOid4Vci(credential)
    expect(other.getPrettyClaims('eu.europa.ec.eudi.ehic.1')).toMatchObject({
      social_security_pin: jan,
      document_id: '80056001010000000040',
      issuing_country: 'BE',
    })
    expect(other.getPrettyClaims('org.iso.23220.1')).toMatchObject({ document_number: '80056001010000000040' })
    const ours = parseIssuerSigned(credential)
    expect(issuerCertificates(ours)).toEqual(issuer.signers.attestation.chain)
    expect(elementsAsJson(ours)).toMatchObject({
      'eu.europa.ec.eudi.ehic.1': {
        starting_date: '2026-01-01',
        ending_date: '2027-12-31',
        competent_institution: { institution_id: 'BE:00101', country_code: 'BE' },
      },
      'org.iso.23220.1': { issue_date: '2026-11-24', expiry_date: '2027-12-31' },
      'org.etsi.01947201.010101': { category: 'urn:etsi:esi:eaa:eu:pub' },
    })
  })

  it.each([sdJwt, mdoc])('ends with the last day of the coverage: $configuration.format', async (offered) => {
    const ending: HealthInsurance = { ...insurance, ehic: { ...card, endDate: '2026-11-25' } }
    const [credential = ''] = await issued(offered, ending)
    const end =
      offered === sdJwt ? parseSdJwt(credential).payload.exp : parseIssuerSigned(credential).mso.validity.validUntil
    expect(end).toBe(today + 2 * day - hour)
  })

  it.each([sdJwt, mdoc])('is not given to who has no card: $configuration.format', async (offered) => {
    await expect(issued(offered, { ...insurance, ehic: undefined })).rejects.toBeInstanceOf(RecordUnfit)
  })
})
