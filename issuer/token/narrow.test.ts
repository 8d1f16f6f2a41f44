// Tokens for less than was granted, and never for more (VCI-TOK-03, VCI-TOK-05).
import { describe, expect, it } from 'vitest'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import type { WalletGrant } from '../grant.ts'
import { createMemoryIssuer, jan } from '../testing/memory-issuer.ts'
import { mdocPid, sdJwtPid } from '../testing/memory-wallet.ts'
import { askedOf, narrow } from './narrow.ts'

const issuer = await createMemoryIssuer()
const grant: WalletGrant = { subject: jan.ssin, configurationIds: [sdJwtPid, mdocPid] }
const detailsOf = (...ids: string[]): string =>
  JSON.stringify(ids.map((id) => ({ type: 'openid_credential', credential_configuration_id: id })))

function narrowed(form: Record<string, string>, given = grant): WalletGrant | string {
  try {
    return narrow(given, askedOf(issuer, new Map(Object.entries(form))))
  } catch (error) {
    if (error instanceof OAuthError) return error.code
    throw error
  }
}

describe('a token', () => {
  it('is for all that was granted, unless the wallet asks for less', () => {
    expect(narrowed({ grant_type: 'authorization_code' })).toEqual(grant)
  })

  it.each(['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:pre-authorized_code'])(
    'is for what authorization_details name, by identifier, with the grant %s (VCI-TOK-03, VCI-TOK-05)',
    (grant_type) => {
      const form = { grant_type, authorization_details: detailsOf(mdocPid) }
      expect(narrowed(form)).toEqual({ ...grant, configurationIds: [mdocPid], byIdentifier: true })
    },
  )

  it('is for what authorization_details name that were encoded twice, as the wallet library of the EU does', () => {
    const twice = encodeURIComponent(detailsOf(mdocPid))
    expect(narrowed({ authorization_details: twice })).toMatchObject({ configurationIds: [mdocPid] })
    for (const text of [twice.replace('%7B', '%7'), `${twice}%`, encodeURIComponent(twice)])
      expect(narrowed({ authorization_details: text })).toBe('invalid_authorization_details')
  })

  it('is never for more than was granted (VCI-TOK-03)', () => {
    const less = { ...grant, configurationIds: [mdocPid] }
    expect(narrowed({ authorization_details: detailsOf(sdJwtPid) }, less)).toBe('invalid_authorization_details')
    expect(narrowed({ authorization_details: detailsOf(mdocPid, sdJwtPid) }, less)).toBe(
      'invalid_authorization_details',
    )
    expect(narrowed({ grant_type: 'refresh_token', scope: sdJwtPid }, less)).toBe('invalid_scope')
    expect(narrowed({ grant_type: 'refresh_token', scope: `${mdocPid} ${sdJwtPid}` }, less)).toBe('invalid_scope')
  })

  it.each(['[]', 'null', '[{}]', detailsOf('unknown')])('is refused for authorization_details %s', (text) => {
    expect(narrowed({ authorization_details: text })).toBe('invalid_authorization_details')
  })

  it('is for what the scope says when it is refreshed, and values that stand for nothing are ignored', () => {
    const scope = `openid ${mdocPid}`
    expect(narrowed({ grant_type: 'refresh_token', scope })).toEqual({ ...grant, configurationIds: [mdocPid] })
    expect(narrowed({ grant_type: 'refresh_token', scope: 'openid' })).toBe('invalid_scope')
    expect(narrowed({ grant_type: 'authorization_code', scope })).toEqual(grant)
  })

  it('keeps its identifiers when a scope narrows it', () => {
    const form = { grant_type: 'refresh_token', scope: mdocPid }
    expect(narrowed(form, { ...grant, byIdentifier: true })).toMatchObject({ byIdentifier: true })
  })

  describe('for some claims', () => {
    const claimsOf = (...names: string[]) => names.map((name) => ({ path: [name] }))
    const asking = (...names: string[]) => ({
      authorization_details: JSON.stringify([
        { type: 'openid_credential', credential_configuration_id: sdJwtPid, claims: claimsOf(...names) },
      ]),
    })
    const some = { ...grant, claims: { [sdJwtPid]: { names: ['family_name', 'sex'] } } }

    it('is what the wallet asks of all that it was granted', () => {
      expect(narrowed(asking('sex'))).toMatchObject({ claims: { [sdJwtPid]: { names: ['sex'] } } })
      expect(narrowed(asking('sex'), some)).toMatchObject({ claims: { [sdJwtPid]: { names: ['sex'] } } })
    })

    it('is never for more claims than were granted (VCI-TOK-03)', () => {
      expect(narrowed(asking('sex', 'address'), some)).toBe('invalid_authorization_details')
    })

    it('stays for the claims that were granted where the wallet names none', () => {
      expect(narrowed({ authorization_details: detailsOf(sdJwtPid) }, some)).toMatchObject({ claims: some.claims })
      expect(narrowed({ grant_type: 'refresh_token', scope: sdJwtPid }, some)).toMatchObject({ claims: some.claims })
      expect(narrowed({ authorization_details: detailsOf(mdocPid) }, some)).not.toHaveProperty('claims')
    })
  })
})
