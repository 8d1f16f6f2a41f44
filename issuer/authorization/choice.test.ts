// Where the person chooses: what the page offers and says, what a form may choose of it, and what the wallet is told. And named documents
// about children, which the page knows before it is shown.
import { describe, expect, it, vi } from 'vitest'
import type { Ssin } from '../../shared/belgium/ssin.ts'
import type { JsonObject } from '../../shared/json.ts'
import type { CodeGrant } from '../grant.ts'
import { createIssuerState } from '../issuer-state.ts'
import { SourceError } from '../sources/source-error.ts'
import {
  allIds,
  allScopes,
  childCardId,
  childOf,
  emma,
  grownUp,
  insuranceId,
  insuranceOf,
  licenceId,
  licenceOf,
  lou,
  parent,
} from '../testing/made-up-catalogue.ts'
import { createMemoryBrowser, failureOf, type Parameters, ticketOf } from '../testing/memory-browser.ts'
import { createMemoryCsam } from '../testing/memory-csam.ts'
import { createMemoryHolder } from '../testing/memory-holder.ts'
import { createMemoryIssuer, createMemorySources, jan } from '../testing/memory-issuer.ts'
import { mdocPid, sdJwtPid } from '../testing/memory-wallet.ts'
import type { Consent } from './callback.ts'

vi.mock(
  '../../shared/credentials/index.ts',
  async () => (await import('../testing/made-up-catalogue.ts')).madeUpCatalogue,
)

const memory = await createMemoryIssuer()
const csam = await createMemoryCsam(memory)

async function createWorld(failing: Record<string, 'unavailable' | 'noData'> = {}, register = parent) {
  csam.bend = { userInfo: { prefLanguage: 'en' } }
  const asked: string[] = []
  const answer =
    <R>(kind: string, record: (about: Ssin) => R) =>
    async ({ about }: { about: Ssin }): Promise<R> => {
      asked.push(`${kind} ${about}`)
      const failure = failing[`${kind} ${about}`] ?? failing[kind]
      if (failure) throw new SourceError(kind, failure, 'no')
      return record(about)
    }
  const sources = createMemorySources({
    person: answer('person', (about) => (about === jan.ssin ? register : childOf(about))),
    drivingLicence: answer('drivingLicence', licenceOf),
    healthInsurance: answer('healthInsurance', insuranceOf),
  })
  const holder = await createMemoryHolder({ ...memory, fetch: csam.fetch, sources })
  const { issuer } = holder
  const browser = createMemoryBrowser(issuer, csam)
  const choice = async (): Promise<Parameters> => ({
    scope: allScopes,
    issuer_state: await createIssuerState(issuer, {
      configurationIds: allIds,
      choice: true,
      expiresAt: issuer.now() + 600,
    }),
  })
  /** As far as the page. */
  const arrive = async (change: Parameters) => {
    const { request_uri } = await (await browser.push(change, await holder.headers())).json()
    await browser.authorize(request_uri)
    const response = await browser.callBack()
    const page = await response.text()
    return { response, page, ticket: ticketOf(page) }
  }
  const level = (name: string) => {
    csam.bend = { ...csam.bend, idToken: { acr: `urn:be:fedict:iam:fas:${name}` } }
  }
  /** The query that the wallet gets back. */
  const decide = async (ticket: string, more: Parameters = {}, decision?: string) => {
    const { headers } = await browser.decide(ticket, decision, more)
    return Object.fromEntries(new URL(headers.get('Location') ?? '').searchParams)
  }
  /** What the wallet gets for the code: configurations with their identifiers. */
  const granted = async (code: string | undefined): Promise<[string, string[]][]> => {
    const details = (await holder.redeem(code ?? '')).authorization_details as JsonObject[]
    return details.map((one) => [one.credential_configuration_id as string, one.credential_identifiers as string[]])
  }
  return { asked, issuer, browser, choice, arrive, decide, granted, level }
}

/** Each box: the document and whether it is ticked. */
const boxesOf = (page: string): string[] =>
  [...page.matchAll(/<input type="checkbox" name="([^"]+)"[^>]*data-document="([^"]+)"([^>]*)>/g)].map(
    ([, name, document, rest = '']) => `${name} ${document}${rest.includes('checked') ? ' ticked' : ''}`,
  )
const missingOf = (page: string): string[] =>
  [...page.matchAll(/data-document="([^"]+)" data-reason="([^"]+)"/g)].map(
    ([, document, reason]) => `${document} ${reason}`,
  )

describe('a person who chooses', () => {
  it('sees one ticked box for each document, whatever its formats, and for each child', async () => {
    const { arrive, choice } = await createWorld()
    const { response, page } = await arrive(await choice())
    expect(response.headers.get('Content-Security-Policy')).toContain("default-src 'none'")
    expect(boxesOf(page)).toEqual([
      'document-0 pid ticked',
      'document-1 licence ticked',
      'document-2 child-card ticked',
      'document-3 child-card ticked',
      'document-4 insurance ticked',
    ])
    expect(page).toContain('<label for="document-2">The child-card: born on 21 June 2019</label>')
    // Read aloud, each says whose it is.
    expect(page).toContain('<summary aria-label="What is in it: The child-card: born on 21 June 2019">')
    expect(page).not.toContain('id="missing"')
    for (const told of [jan.ssin, lou, grownUp, 'Peeters', '1234567890']) expect(page).not.toContain(told)
  })

  it('gives the wallet exactly what is ticked, and the token says so (VCI-TOK-05)', async () => {
    const { arrive, choice, decide, granted } = await createWorld()
    const { ticket } = await arrive(await choice())
    const { code } = await decide(ticket, { 'document-0': 'yes', 'document-3': 'yes' })
    expect(await granted(code)).toEqual([
      [sdJwtPid, [sdJwtPid]],
      [mdocPid, [mdocPid]],
      [childCardId, [expect.stringMatching(/^[\w-]{22}$/)]],
    ])
  })

  it('is asked at the source for nothing but whether there is something, and nothing of the records is kept', async () => {
    const { asked, arrive, choice, issuer } = await createWorld()
    const { ticket } = await arrive(await choice())
    expect(new Set(asked).size).toBe(asked.length)
    const kept = await issuer.rows.get<Consent>('consent', ticket)
    expect(kept?.documents).toEqual([
      { configurationIds: [sdJwtPid, mdocPid] },
      { configurationIds: [licenceId] },
      { configurationIds: [childCardId], about: lou },
      { configurationIds: [childCardId], about: emma },
      { configurationIds: [insuranceId] },
    ])
    expect(Object.keys(kept ?? {}).sort()).toEqual(['documents', 'requestId', 'sessionHash', 'subject', 'unanswered'])
  })

  it('reads in plain words what is not there, and may still choose what does not answer now', async () => {
    const failing = { drivingLicence: 'noData', [`person ${emma}`]: 'unavailable' } as const
    const { arrive, choice, decide, granted } = await createWorld(failing)
    const { page, ticket } = await arrive(await choice())
    expect(boxesOf(page)).toEqual([
      'document-0 pid ticked',
      'document-1 child-card ticked',
      'document-2 child-card',
      'document-3 insurance ticked',
    ])
    expect(missingOf(page)).toEqual(['licence nothing'])
    expect(page).toContain('The source has nothing that this document can be made of.')
    expect(page).toMatch(/aria-describedby="note-2">[\s\S]*<p class="soft" id="note-2">The source does not answer now/)
    expect(page).toContain('The child-card: born on ')
    const { code } = await decide(ticket, { 'document-2': 'yes' })
    const [[, [identifier]] = ['', []]] = await granted(code)
    expect(identifier).toBeDefined()
  })

  it('who logged in at a lower level chooses among what that level gives, and no source is asked for the rest', async () => {
    const { asked, arrive, choice, decide, granted, level } = await createWorld()
    level('Level200')
    const { page, ticket } = await arrive(await choice())
    expect(csam.asked?.get('acr_values')?.split(' ')).toHaveLength(5)
    expect(boxesOf(page)).toEqual(['document-0 licence ticked'])
    expect(missingOf(page)).toEqual(['pid strongerLogin', 'child-card strongerLogin', 'insurance strongerLogin'])
    expect(asked.sort()).toEqual([`drivingLicence ${jan.ssin}`, `person ${jan.ssin}`])
    const { code } = await decide(ticket, { 'document-0': 'yes', 'document-1': 'yes' })
    expect(await granted(code)).toEqual([[licenceId, [licenceId]]])
  })

  it('is asked for the strictest level where the wallet names the documents', async () => {
    const { arrive, browser, level } = await createWorld()
    level('Level400')
    await browser.authorize(await browser.pushed({ scope: `scope-of-licence ${sdJwtPid}` }))
    expect(csam.asked?.get('acr_values')?.split(' ')).toHaveLength(2)
    expect(await failureOf(await browser.callBack())).toBe('400 levelTooLow')
    const { page } = await arrive({ scope: 'scope-of-licence scope-of-insurance' })
    expect(page).toContain('<h2>The insurance</h2>')
  })

  it('chooses among what the wallet asked for', async () => {
    const { arrive, choice } = await createWorld()
    const { page } = await arrive({ ...(await choice()), scope: `${mdocPid} scope-of-licence` })
    expect(boxesOf(page)).toEqual(['document-0 pid ticked', 'document-1 licence ticked'])
  })

  it('and ticks nothing gives nothing, as who denies', async () => {
    const { arrive, choice, decide } = await createWorld()
    expect(await decide((await arrive(await choice())).ticket)).toMatchObject({
      error: 'access_denied',
      error_description: 'The person chose nothing',
    })
    expect(await decide((await arrive(await choice())).ticket, { 'document-0': 'yes' }, 'deny')).toMatchObject({
      error: 'access_denied',
      error_description: 'The person did not approve',
    })
  })

  it.each([
    { 'document-5': 'yes' },
    { 'document-00': 'yes' },
    { 'document--1': 'yes' },
    { document: '0' },
    { configurationIds: sdJwtPid, about: grownUp },
    { [`document-${sdJwtPid}`]: 'yes' },
  ])('is given nothing by a form that the page did not offer: %j', async (forged) => {
    const { arrive, choice, decide } = await createWorld()
    const { ticket } = await arrive(await choice())
    expect(await decide(ticket, forged as Parameters)).toMatchObject({ error: 'access_denied' })
  })

  it('chooses once: of two pages of one request the second grants nothing', async () => {
    const { browser, choice } = await createWorld()
    const requestUri = await browser.pushed(await choice())
    const open = async () => {
      await browser.authorize(requestUri)
      return { ticket: ticketOf(await (await browser.callBack()).text()), cookie: browser.cookie }
    }
    const pages = [await open(), await open()]
    const answers = await Promise.all(
      pages.map(async ({ ticket, cookie }, at) => {
        browser.cookie = cookie
        return browser.decide(ticket, 'approve', { [`document-${at}`]: 'yes' })
      }),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 400])
  })

  it.each(['nl', 'fr', 'de', 'en'])('reads all of it in %s', async (language) => {
    const failing = { drivingLicence: 'noData', [`healthInsurance ${lou}`]: 'unavailable' } as const
    const { browser, choice } = await createWorld(failing)
    csam.bend = { userInfo: { prefLanguage: language } }
    await browser.authorize(await browser.pushed(await choice()))
    const page = await (await browser.callBack()).text()
    expect(page).toContain(`<html lang="${language}">`)
    expect(page).not.toContain('undefined')
    const says = { nl: 'Kies wat', fr: 'Choisissez ce', de: 'Wählen Sie', en: 'Choose what' }[language] ?? '?'
    expect(page).toContain(says)
  })
})

describe('a person for whom there is nothing', () => {
  const nothing = { person: 'noData', drivingLicence: 'noData', healthInsurance: 'noData' } as const

  it('reads so, and the way back tells the wallet access_denied', async () => {
    const { arrive, choice, decide } = await createWorld(nothing)
    const { page, ticket } = await arrive(await choice())
    expect(boxesOf(page)).toEqual([])
    expect(page).toContain('There is nothing that can come into your wallet now.')
    expect(page).not.toContain('id="approve"')
    expect(missingOf(page)).toEqual(['pid nothing', 'licence nothing', 'child-card noChildren', 'insurance nothing'])
    for (const decision of ['deny', 'approve'])
      expect(
        await decide(decision === 'deny' ? ticket : (await arrive(await choice())).ticket, {}, decision),
      ).toMatchObject({
        error: 'access_denied',
        error_description: 'There is nothing that can be issued to this person',
      })
  })
})

describe('a card about children that a wallet names', () => {
  const scope = `${sdJwtPid} scope-of-child-card`

  it('is shown for each child by birth date, and granted for those alone, over the register of who logged in', async () => {
    const { arrive, asked, decide, granted, issuer } = await createWorld()
    const { page, ticket } = await arrive({ scope })
    expect([...page.matchAll(/<h2>([^<]*)</g)].map(([, title]) => title)).toEqual([
      'Identity (PID)',
      'The child-card: born on 21 June 2019',
      'The child-card: born on 17 May 2021',
    ])
    expect(asked.filter((one) => one.endsWith(jan.ssin))).toEqual([`person ${jan.ssin}`])
    const { code } = await decide(ticket)
    const grant = await issuer.rows.get<CodeGrant>('code', code ?? '')
    expect(grant?.datasets?.map(({ about }) => about)).toEqual([lou, emma])
    expect(await granted(code)).toEqual([
      [sdJwtPid, [sdJwtPid]],
      [childCardId, [expect.any(String), expect.any(String)]],
    ])
  })

  it('gives the rest where there is no child, and the token says what', async () => {
    const { arrive, decide, granted } = await createWorld({}, jan)
    const { page, ticket } = await arrive({ scope })
    expect(missingOf(page)).toEqual(['child-card noChildren'])
    expect(await granted((await decide(ticket)).code)).toEqual([[sdJwtPid, [sdJwtPid]]])
  })

  it('alone is denied where there is no child, and another time where the register does not say', async () => {
    const childless = await createWorld({}, jan)
    const none = await childless.arrive({ scope: 'scope-of-child-card' })
    expect(none.page).toContain('The National Register knows no children of yours who are younger than 18.')
    expect(await childless.decide(none.ticket)).toMatchObject({ error: 'access_denied' })
    const silent = await createWorld({ person: 'unavailable' })
    const unknown = await silent.arrive({ scope: 'scope-of-child-card' })
    expect(missingOf(unknown.page)).toEqual(['child-card childrenUnknown'])
    expect(await silent.decide(unknown.ticket, {}, 'deny')).toMatchObject({ error: 'temporarily_unavailable' })
  })
})

describe('whoever has not logged in', () => {
  it('makes us ask no source, whatever they push and open', async () => {
    const { asked, browser, choice } = await createWorld()
    await browser.authorize(await browser.pushed(await choice()))
    const { cookie } = browser
    browser.cookie = ''
    expect(await failureOf(await browser.callBack())).toBe('400 otherBrowser')
    browser.cookie = cookie
    expect(await failureOf(await browser.callBack({ code: undefined, error: 'access_denied' }))).toBe('400 loginFailed')
    expect(await failureOf(await browser.callBack())).toBe('400 unknownRequest')
    expect(asked).toEqual([])
  })
})
