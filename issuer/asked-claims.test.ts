// Claims that a wallet asks for in authorization_details (OpenID4VCI 1.0 appendix B, VCI-CRED-09).
import { describe, expect, it } from 'vitest'
import { findConfiguration, type Offered } from '../shared/credentials/index.ts'
import { OAuthError } from '../shared/oauth/oauth-error.ts'
import { parseAskedClaims } from './asked-claims.ts'
import { parseAuthorizationDetails } from './authorization-details.ts'
import { createMemoryIssuer } from './testing/memory-issuer.ts'
import { mdocPid, sdJwtPid } from './testing/memory-wallet.ts'

const issuer = await createMemoryIssuer()
const space = 'eu.europa.ec.eudi.pid.1'
const paths = (...list: unknown[]) => list.map((path) => ({ path }))

function asked(claims: unknown, id = sdJwtPid) {
  try {
    return parseAskedClaims(claims, findConfiguration(id) as Offered)
  } catch (error) {
    if (error instanceof OAuthError) return error.code
    throw error
  }
}

describe('the claims that a wallet asks for', () => {
  it('are all where it names none', () => {
    expect(asked(undefined)).toBeUndefined()
    expect(asked([])).toBeUndefined()
  })

  it('are kept by their names at the top of an SD-JWT VC, each once', () => {
    const claims = paths(['family_name'], ['address', 'locality'], ['address', 'country'], ['nationalities', null])
    expect(asked(claims)).toEqual({ names: ['family_name', 'address', 'nationalities'] })
  })

  it('are kept by the names of their elements in an mdoc, whose paths begin with the name space', () => {
    expect(asked(paths([space, 'family_name'], [space, 'sex']), mdocPid)).toEqual({ names: ['family_name', 'sex'] })
    expect(asked(paths(['family_name']), mdocPid)).toBe('invalid_authorization_details')
    expect(asked(paths(['family_name', 'family_name']), mdocPid)).toBe('invalid_authorization_details')
  })

  it('are kept with their whole path where the wallet cannot do without', () => {
    const claims = [
      { path: ['address', 'locality'], mandatory: true },
      { path: ['sex'], mandatory: false },
    ]
    expect(asked(claims)).toEqual({ names: ['address', 'sex'], mandatory: [['address', 'locality']] })
  })

  it('may have members, and may name claims, that are not known here', () => {
    expect(asked([{ path: ['family_name'], more: 1 }, { path: ['shoe_size'] }])).toEqual({ names: ['family_name'] })
  })

  it('are refused where none of them is ever in the credential', () => {
    expect(asked(paths(['shoe_size'], ['__proto__']))).toBe('invalid_authorization_details')
  })

  it('are refused where one that the wallet cannot do without never is', () => {
    expect(asked([{ path: ['family_name'] }, { path: ['shoe_size'], mandatory: true }])).toBe(
      'invalid_authorization_details',
    )
  })

  it.each<[string, unknown]>([
    ['no list', {}],
    ['a text', 'family_name'],
    ['no descriptions', ['family_name']],
    ['no path', [{ mandatory: true }]],
    ['an empty path', paths([])],
    ['a path of something else', paths([true])],
    ['a position before the first', paths(['nationalities', -1])],
    ['half a position', paths(['nationalities', 0.5])],
    ['a path without an end', paths(Array.from({ length: 11 }, () => 'address'))],
    ['more than anybody wants', paths(...Array.from({ length: 201 }, (_, at) => ['nationalities', at]))],
    ['a need that is neither yes nor no', [{ path: ['sex'], mandatory: 'yes' }]],
  ])('are refused when they are %s', (_, claims) => {
    expect(asked(claims)).toBe('invalid_authorization_details')
  })

  it.each<[string, unknown[]]>([
    ['name one twice', paths(['sex'], ['sex'])],
    ['name all of a list and one of it', paths(['nationalities', null], ['nationalities', 0])],
    ['name a list that is an object', paths(['address', 0], ['address', 'locality'])],
    ['name all of an object as of a list', paths(['address', null], ['address', 'locality'])],
  ])('are refused when they %s (appendix B.3)', (_, claims) => {
    expect(asked(claims)).toBe('invalid_authorization_details')
  })

  it('may name a claim and a part of it', () => {
    expect(asked(paths(['address'], ['address', 'locality'], ['nationalities', 0], ['nationalities', 1]))).toEqual({
      names: ['address', 'nationalities'],
    })
  })
})

describe('authorization_details', () => {
  const parse = (...details: object[]) =>
    parseAuthorizationDetails(
      issuer,
      JSON.stringify(details.map((detail) => ({ type: 'openid_credential', ...detail }))),
    )

  it('say for each configuration which claims are asked for', () => {
    const details = [
      { credential_configuration_id: sdJwtPid, claims: paths(['family_name']) },
      { credential_configuration_id: mdocPid },
    ]
    expect(parse(...details)).toEqual({
      configurationIds: [sdJwtPid, mdocPid],
      claims: { [sdJwtPid]: { names: ['family_name'] } },
    })
  })

  it('ask for the claims of both where they name a configuration twice, and for all where one of them does', () => {
    const [name, sex, all] = [
      { credential_configuration_id: sdJwtPid, claims: [{ path: ['family_name'], mandatory: true }] },
      { credential_configuration_id: sdJwtPid, claims: paths(['sex']) },
      { credential_configuration_id: sdJwtPid },
    ]
    expect(parse(name, sex)).toEqual({
      configurationIds: [sdJwtPid],
      claims: { [sdJwtPid]: { names: ['family_name', 'sex'], mandatory: [['family_name']] } },
    })
    expect(parse(name, name)).toEqual(parse(name))
    expect(parse(all, name)).toEqual({ configurationIds: [sdJwtPid] })
    expect(parse(name, all)).toEqual({ configurationIds: [sdJwtPid] })
  })

  it('ask for no more in many parts than they may in one', () => {
    const part = (at: number, id = sdJwtPid, path: string[] = ['address']) => ({
      credential_configuration_id: id,
      claims: [{ path: [...path, `${at}`.repeat(1500)], mandatory: true }],
    })
    expect(() => parse(part(1), part(2))).not.toThrow()
    const endless = { path: ['address', 'x'.repeat(4001)], mandatory: true }
    expect(() => parse({ credential_configuration_id: sdJwtPid, claims: [endless] })).toThrow(OAuthError)
    const many = [1, 2, 3].map((at) => part(at))
    expect(() => parse(...many)).toThrow(OAuthError)
    expect(() => parse(part(1), part(2), part(3, mdocPid, [space, 'sex']))).toThrow(OAuthError)
  })
})
