import { describe, expect, it } from 'vitest'
import type { Ssin } from '../../shared/belgium/ssin.ts'
import { ehic } from '../../shared/credentials/ehic.ts'
import { pid } from '../../shared/credentials/pid.ts'
import { type DocumentKind, kindsOf } from '../documents.ts'
import { mdocPid, sdJwtPid } from '../testing/memory-wallet.ts'
import { consentPage } from './consent-page.ts'
import type { PushedRequest } from './pushed-request.ts'

const pushed: PushedRequest = {
  clientId: 'wallet.example',
  instance: undefined,
  registered: false,
  redirectUri: 'eu.example.wallet:/back',
  state: 'of the wallet',
  configurationIds: [sdJwtPid, mdocPid],
  byIdentifier: false,
  codeChallenge: 'challenge',
  dpopJkt: undefined,
  expiresAt: 0,
}
const show = (change: Partial<PushedRequest> = {}, language: 'nl' | 'fr' | 'de' | 'en' = 'en') =>
  consentPage({
    language,
    ticket: 'the-ticket',
    pushed: { ...pushed, ...change },
    shown: kindsOf(change.configurationIds ?? pushed.configurationIds).map((kind) => ({ ...kind, standing: 'ready' })),
  })

describe('the consent page', () => {
  it.each([
    ['nl', 'Goedkeuren', 'Weigeren'],
    ['fr', 'Approuver', 'Refuser'],
    ['de', 'Zustimmen', 'Ablehnen'],
    ['en', 'Approve', 'Deny'],
  ] as const)('is in %s, and says what the wallet will receive (VCI-AUTHZ-08)', async (language, approve, deny) => {
    const response = await show({}, language)
    const page = await response.text()
    expect(response.headers.get('Content-Language')).toBe(language)
    expect(page).toContain(`<html lang="${language}">`)
    expect(page).toMatch(new RegExp(`<button[^>]* id="approve" name="decision" value="approve">${approve}</button>`))
    expect(page).toMatch(new RegExp(`<button[^>]* ?id="deny" name="decision" value="deny">${deny}</button>`))
    const shown = [...page.matchAll(/<(?:h2|li)>([^<]*)</g)].map(([, text]) => text?.replaceAll('&#39;', "'"))
    expect(shown).toEqual([pid.labels[language], ...pid.claims.map(({ labels }) => labels[language])])
  })

  it.each([
    ['nl', 'De gegevens gaan naar', 'de app', 'deze computer'],
    ['fr', 'Les données iront à', 'l&#39;application', 'cet ordinateur'],
    ['de', 'Die Daten gehen an', 'die App', 'diesen Computer'],
    ['en', 'The data go to', 'the app', 'this computer'],
  ] as const)('says in %s first where the data go (VCI-AUTHZ-08)', async (language, goesTo, app, computer) => {
    const places = [
      ['https://wallet.example/back?x=1', 'wallet.example'],
      ['https://wallet.example:8443', 'wallet.example:8443'],
      ['https://wallet.example.evil.example/', 'wallet.example.evil.example'],
      ['eu.example.wallet:/back', `${app} <code>eu.example.wallet</code>`],
      ['wallet://back', `${app} <code>wallet</code>`],
      ['http://127.0.0.1:51004/back', computer],
      ['http://[::1]/', computer],
      ['http://localhost:3000/', computer],
    ] as const
    for (const [redirectUri, place] of places) {
      const page = await (await show({ redirectUri }, language)).text()
      const destination = `<p class="soft">${goesTo}</p>\n<p class="destination" id="destination">${place}</p>`
      expect(page).toContain(destination)
      expect(page.indexOf(destination)).toBeLessThan(page.indexOf('<code>wallet.example</code>'))
    }
  })

  it.each([
    ['nl', 'De portefeuille noemt zich', 'Die naam is niet gecontroleerd.', 'staat daarvoor in.'],
    ['fr', 'Le portefeuille se présente comme', 'Ce nom n&#39;a pas été vérifié.', 's&#39;en porte garant.'],
    ['de', 'Die Brieftasche nennt sich', 'Dieser Name ist nicht geprüft.', 'bürgt dafür.'],
    ['en', 'The wallet calls itself', 'This name is not verified.', 'vouches for it.'],
  ] as const)(
    'says in %s that nobody verified the name of a wallet, or else who vouches for it (HAIP-I-10)',
    async (language, calls, unverified, vouched) => {
      const [alone, attested] = [
        await (await show({}, language)).text(),
        await (await show({ instance: 'thumbprint' }, language)).text(),
      ]
      expect(alone).toContain(`${calls} <code>wallet.example</code>. ${unverified}`)
      expect(alone).not.toContain(vouched)
      expect(attested).toMatch(new RegExp(`<code>wallet.example</code>\\. [^<]+ ${vouched}`))
      expect(attested).not.toContain(unverified)
      expect(attested).not.toContain('thumbprint')
    },
  )

  it.each([
    ['nl', 'Die naam is niet gecontroleerd.', 'Wij kennen ze onder die naam.'],
    ['fr', 'Ce nom n&#39;a pas été vérifié.', 'Nous le connaissons sous ce nom.'],
    ['de', 'Dieser Name ist nicht geprüft.', 'Wir kennen sie unter diesem Namen.'],
    ['en', 'This name is not verified.', 'We know it by this name.'],
  ] as const)(
    'says in %s that the operator registered a client, which may renew',
    async (language, unverified, known) => {
      const page = await (await show({ registered: true }, language)).text()
      expect(page).toContain(`<code>wallet.example</code>. ${known}`)
      expect(page).not.toContain(unverified)
      expect(page).toMatch(/<p id="renewal">[^<]* 90 /)
      expect(await (await show({}, language)).text()).not.toContain(known)
    },
  )

  it.each(['nl', 'fr', 'de', 'en'] as const)(
    'says in %s for how long an attested wallet may renew, and no other (VCI-RT-01)',
    async (language) => {
      expect(await (await show({ instance: 'thumbprint' }, language)).text()).toMatch(/<p id="renewal">[^<]* 90 /)
      expect(await (await show({}, language)).text()).not.toContain('renewal')
    },
  )

  it('names what two formats both have once', async () => {
    const page = await (await show({ configurationIds: ehic.configurations.map(({ id }) => id) })).text()
    const shown = [...page.matchAll(/<li>([^<]*)</g)].map(([, text]) => text)
    expect(shown).toContain('Card number')
    expect(new Set(shown).size).toBe(shown.length)
  })

  it('names the wallet, escaped', async () => {
    const page = await (await show({ clientId: `"><script>alert('x')</script>&` })).text()
    expect(page).toContain('<code>&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;</code>')
    expect(page).not.toContain('<script')
  })

  it('tells nothing else of the request', async () => {
    const response = await show()
    const all = (await response.text()) + JSON.stringify([...response.headers])
    for (const hidden of ['eu.example.wallet:/back', '/back', 'of the wallet', 'challenge'])
      expect(all).not.toContain(hidden)
  })

  it('posts the ticket to the consent endpoint, wherever the issuer lives', async () => {
    const page = await (await show()).text()
    expect(page).toContain('<input type="hidden" name="ticket" value="the-ticket">')
    const action = /<form method="post" action="([^"]+)">/.exec(page)?.[1] ?? ''
    for (const issuer of ['https://issuer.example', 'https://issuer.example/tenant'])
      expect(new URL(action, `${issuer}/login/callback?state=a/b`).href).toBe(`${issuer}/consent`)
  })

  it('runs no script, loads nothing, is not framed and not kept', async () => {
    const { status, headers } = await show()
    const policy = headers.get('Content-Security-Policy') ?? ''
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      "style-src 'unsafe-inline'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ])
    expect([status, headers.get('Content-Type')]).toEqual([200, 'text/html; charset=utf-8'])
    expect(headers.get('Cache-Control')).toBe('no-store')
  })
})

describe('a document about a child', () => {
  const of = async (change: object, language: 'fr' | 'en' = 'en') => {
    const [kind] = kindsOf(['be.isi-plus.1.dc-sd-jwt'])
    if (!kind) throw new TypeError('there is an ISI+ card')
    const shown = [{ ...kind, standing: 'ready' as const, about: '19662101551' as Ssin, ...change }]
    return (await consentPage({ language, ticket: 'the-ticket', pushed, shown })).text()
  }

  it('says which child by the birth date, in the words of the language', async () => {
    expect(await of({})).toContain('<h2>ISI+ card of a child: born on 21 June 2019</h2>')
    expect(await of({}, 'fr')).toContain('\u00a0: né le 21 juin 2019</h2>')
    expect(await of({})).not.toContain('19662101551')
  })

  it('says which child by the number where the birth date tells too little', async () => {
    const undated = '19600001564' as Ssin
    expect(await of({ about: undated })).toContain(`child with national register number ${undated}`)
    const [kind] = kindsOf(['be.isi-plus.1.dc-sd-jwt'])
    const twins = ['19662101551', '19662101749'].map((about) => ({
      ...(kind as DocumentKind),
      standing: 'ready' as const,
      about: about as Ssin,
    }))
    const page = await (await consentPage({ language: 'en', ticket: 'the-ticket', pushed, shown: twins })).text()
    for (const { about } of twins) expect(page).toContain(`child with national register number ${about}</h2>`)
  })
})
