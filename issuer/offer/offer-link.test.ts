import { describe, expect, it } from 'vitest'
import { isOfferScheme, offerLink } from './offer-link.ts'

describe('what a link of an offer may begin with', () => {
  it.each(['openid-credential-offer', 'haip-vci', 'https://wallet.example', 'https://wallet.example/offer'])(
    'may be %s (VCI-OFFER-11)',
    (scheme) => expect(isOfferScheme(scheme)).toBe(true),
  )

  it.each([
    '',
    'javascript',
    'javascript:alert',
    'HAIP-VCI',
    'openid-credential-offer://',
    'http://wallet.example',
    'https://user@wallet.example',
    'https://wallet.example/?a=b',
    'https://wallet.example/#a',
    'https://wallet.example/ a',
    'https:',
  ])('may not be "%s"', (scheme) => expect(isOfferScheme(scheme)).toBe(false))
})

describe('the link of an offer', () => {
  it('encodes its one parameter by percent alone (VCI-OFFER-01, VCI-OFFER-11)', () => {
    expect(offerLink('haip-vci', { credential_offer: '{"a b":"+&"}' })).toBe(
      'haip-vci://?credential_offer=%7B%22a%20b%22%3A%22%2B%26%22%7D',
    )
    expect(offerLink('https://wallet.example/offer', { credential_offer_uri: 'https://issuer.example/offers/1' })).toBe(
      'https://wallet.example/offer?credential_offer_uri=https%3A%2F%2Fissuer.example%2Foffers%2F1',
    )
  })
})
