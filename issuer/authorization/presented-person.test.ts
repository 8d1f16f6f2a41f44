import { describe, expect, it } from 'vitest'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import type { Judged, PresentedCredential } from '../presentations.ts'
import { createMemoryIssuer, jan } from '../testing/memory-issuer.ts'
import { presentedPerson } from './presented-person.ts'

const issuer = await createMemoryIssuer()
const production = { ...issuer, config: { ...issuer.config, profile: 'production' as const } }

const docType = 'eu.europa.ec.eudi.pid.1'
const number = { personal_administrative_number: jan.ssin }
const sdJwt: PresentedCredential = {
  format: 'dc+sd-jwt',
  type: 'urn:eudi:pid:1',
  claims: number,
  trust: 'pid',
  country: 'BE',
}
const mdoc: PresentedCredential = { ...sdJwt, format: 'mso_mdoc', type: docType, claims: { [docType]: number } }

const refusal = (judged: Judged, given = issuer): string => {
  try {
    return `not refused: ${presentedPerson(given, judged)}`
  } catch (error) {
    if (error instanceof OAuthError) return `${error.status} ${error.code}: ${error.message}`
    throw error
  }
}
const refusalOf = (...credentials: PresentedCredential[]) => refusal({ verdict: 'accepted', credentials })

describe('whoever presents a PID', () => {
  it.each<[string, PresentedCredential[]]>([
    ['an SD-JWT', [sdJwt]],
    ['an mdoc', [mdoc]],
    ['both, of one person', [sdJwt, mdoc]],
  ])('is the person of its number, as %s', (_, credentials) => {
    expect(presentedPerson(issuer, { verdict: 'accepted', credentials })).toBe(jan.ssin)
  })

  it.each<[string, PresentedCredential[]]>([
    ['without a number', [{ ...sdJwt, claims: { family_name: 'Peeters' } }]],
    ['with a number that is no text', [{ ...sdJwt, claims: { personal_administrative_number: 85_631_412_136 } }]],
    ['with the number in another name space', [{ ...mdoc, claims: { other: number } }]],
    ['whose claims stand where those of the other format do', [{ ...mdoc, claims: number }]],
    ['of two persons', [sdJwt, { ...mdoc, claims: { [docType]: { personal_administrative_number: '85071400175' } } }]],
    ['one of which has no number', [sdJwt, { ...mdoc, claims: {} }]],
    ['that are none', []],
  ])('is refused with PIDs %s', (_, credentials) => {
    expect(refusalOf(...credentials)).toBe(
      '400 access_denied: The PID has no personal administrative number, or there are two persons',
    )
  })

  it.each(['pub-eaa', 'mdl', 'age', 'wallet', undefined])('is refused with what is no PID, on the list %s', (trust) => {
    for (const presented of [[{ ...sdJwt, trust }], [sdJwt, { ...mdoc, trust }]])
      expect(refusalOf(...presented)).toBe('400 access_denied: What was presented is no PID')
  })

  it('is refused with a PID of another country, whatever its number says', () => {
    for (const country of ['DE', undefined, 'be'])
      expect(refusalOf({ ...sdJwt, country })).toBe(
        '400 access_denied: The PID was issued by another country, whose numbers name nobody here',
      )
    expect(refusalOf(sdJwt, { ...mdoc, country: 'DE' })).toContain('another country')
  })

  it('is refused with what is no national number, and with a number of the sandbox outside of it', () => {
    const refused = '400 access_denied: The personal administrative number is no national number'
    expect(refusalOf({ ...sdJwt, claims: { personal_administrative_number: '85631412137' } })).toBe(refused)
    expect(refusal({ verdict: 'accepted', credentials: [sdJwt] }, production)).toBe(refused)
  })

  it.each<[Judged, string]>([
    [{ verdict: 'refused', credentials: [sdJwt] }, '400 access_denied: The presentation was refused'],
    [{ verdict: 'walletError', credentials: [sdJwt] }, '400 access_denied: The wallet presented nothing'],
    [{ verdict: 'unreadable' }, '400 invalid_request: The openid4vp_response cannot be read'],
    [{ verdict: 'over' }, '400 invalid_request: The presentation request has expired'],
  ])('is nobody when the verifier says %o', (judged, expected) => {
    expect(refusal(judged)).toBe(expected)
  })
})
