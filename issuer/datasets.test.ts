// Credentials about others than their holder: from the grant to the credential, over refresh tokens, deferred transactions, pre-authorized
// codes and revocation, and what must not get through.
import { describe, expect, it, vi } from 'vitest'
import type { Ssin } from '../shared/belgium/ssin.ts'
import { minute } from '../shared/clock.ts'
import type { JsonObject } from '../shared/json.ts'
import { parseSdJwt } from '../shared/sd-jwt/parse.ts'
import { revealClaims } from '../shared/sd-jwt/reveal.ts'
import { createCode } from './code.ts'
import { type Document, grantOf } from './documents.ts'
import { openAccessToken } from './grant.ts'
import { createOffer } from './offer/create-offer.ts'
import { SourceError } from './sources/source-error.ts'
import { revokeEndpoint } from './status/revoke.ts'
import {
  allIds,
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
} from './testing/made-up-catalogue.ts'
import { rightRequest } from './testing/memory-browser.ts'
import { createMemoryHolder, type Tokens } from './testing/memory-holder.ts'
import { afternoon, createMemoryIssuer, createMemorySources, jan } from './testing/memory-issuer.ts'
import { clientId, sdJwtPid } from './testing/memory-wallet.ts'

vi.mock('../shared/credentials/index.ts', async () => (await import('./testing/made-up-catalogue.ts')).madeUpCatalogue)

const clock = { time: afternoon }
const silent = new Set<string>()
const asked: (readonly string[] | undefined)[] = []
const memory = await createMemoryIssuer(clock)
const speak = (kind: string) => {
  if (silent.has(kind)) throw new SourceError(kind, 'unavailable', 'no answer')
}
const holder = await createMemoryHolder({
  ...memory,
  sources: createMemorySources({
    person: async ({ about }) => {
      speak('person')
      return about === jan.ssin ? parent : childOf(about)
    },
    healthInsurance: async ({ about }) => {
      speak('healthInsurance')
      return insuranceOf(about)
    },
    drivingLicence: async ({ about, claims }) => {
      asked.push(claims)
      return licenceOf(about)
    },
  }),
})
const { issuer } = holder

const cards = (...children: Ssin[]): Document[] => children.map((about) => ({ configurationIds: [childCardId], about }))

/** A code as a consent gives it. */
async function codeFor(
  documents: Document[],
  wish: Partial<Parameters<typeof grantOf>[2]> = {},
  subject: Ssin = jan.ssin,
): Promise<string> {
  const code = await createCode(issuer)
  const configurationIds = [...new Set(documents.flatMap((one) => one.configurationIds))]
  const grant = {
    subject,
    grantedAt: clock.time,
    ...grantOf(issuer, documents, { configurationIds, byIdentifier: false, ...wish }),
    clientId,
    instance: holder.instance,
    redirectUri: rightRequest.redirect_uri,
    codeChallenge: rightRequest.code_challenge,
  }
  await issuer.rows.put('code', code, grant, clock.time + minute)
  return code
}

/** Identifiers of a token response, by configuration. */
const identifiersOf = (tokens: JsonObject): Record<string, string[]> =>
  Object.fromEntries(
    (tokens.authorization_details as JsonObject[]).map((one) => [
      one.credential_configuration_id as string,
      one.credential_identifiers as string[],
    ]),
  )
const cardsOf = (tokens: JsonObject): string[] => identifiersOf(tokens)[childCardId] ?? []

const credentialIn = (body: JsonObject): string => (body.credentials as { credential: string }[])[0]?.credential ?? ''

/** What is disclosed. */
async function claimsIn(body: JsonObject): Promise<JsonObject> {
  const sdJwt = parseSdJwt(credentialIn(body))
  const all = Object.entries(await revealClaims(sdJwt))
  return Object.fromEntries(all.filter(([name]) => !Object.hasOwn(sdJwt.payload, name)))
}

const getCard = async (tokens: Tokens, credential_identifier: string | undefined) =>
  claimsIn((await holder.request(tokens.access_token, { credential_identifier })).body)

const errorOf = async (answer: Promise<{ status: number; body: JsonObject }>): Promise<string> => {
  const { status, body } = await answer
  return `${status} ${body.error}`
}

describe('a token for credentials about children', () => {
  it('names an identifier for each child, whoever asked by scope too (VCI-TOK-05)', async () => {
    const tokens = await holder.redeem(await codeFor([{ configurationIds: [sdJwtPid] }, ...cards(lou, emma)]))
    expect(tokens.scope).toBe(`${sdJwtPid} scope-of-child-card`)
    expect(tokens.authorization_details).toEqual([
      { type: 'openid_credential', credential_configuration_id: sdJwtPid, credential_identifiers: [sdJwtPid] },
      {
        type: 'openid_credential',
        credential_configuration_id: childCardId,
        credential_identifiers: [expect.stringMatching(/^[\w-]{22}$/), expect.stringMatching(/^[\w-]{22}$/)],
      },
    ])
    expect(new Set(cardsOf(tokens)).size).toBe(2)
  })

  it('gives the card of the child that the identifier stands for, and the other documents by theirs', async () => {
    const tokens = await holder.redeem(await codeFor([{ configurationIds: [sdJwtPid] }, ...cards(lou, emma)]))
    const [first, second] = cardsOf(tokens)
    expect(await getCard(tokens, second)).toEqual({ given_name: 'Emma', card_number: `card of ${emma}` })
    expect(await getCard(tokens, first)).toEqual({ given_name: 'Lou', card_number: `card of ${lou}` })
    expect(await getCard(tokens, sdJwtPid)).toMatchObject({ personal_administrative_number: jan.ssin })
  })

  it('says nothing of the child to whoever sees it', async () => {
    const tokens = await holder.redeem(await codeFor(cards(lou)))
    const seen = JSON.stringify(tokens) + Buffer.from(tokens.access_token, 'base64url').toString('latin1')
    for (const told of [lou, jan.ssin, '"Lou']) expect(seen).not.toContain(told)
    const another = await holder.redeem(await codeFor(cards(lou)))
    expect(cardsOf(another)).not.toEqual(cardsOf(tokens))
  })

  it('keeps its identifiers when it is refreshed, however narrow a token was between (VCI-RT-04)', async () => {
    const tokens = await holder.redeem(await codeFor([{ configurationIds: [licenceId] }, ...cards(lou, emma)]))
    const token = String(tokens.refresh_token)
    const narrowed = await holder.refresh(token, { scope: 'scope-of-licence' })
    expect(identifiersOf(narrowed)).toEqual({ [licenceId]: [licenceId] })
    const [first] = cardsOf(tokens)
    expect(await errorOf(holder.request(narrowed.access_token, { credential_identifier: first }))).toBe(
      '400 unknown_credential_identifier',
    )
    const again = await holder.refresh(token)
    expect(identifiersOf(again)).toEqual(identifiersOf(tokens))
    expect(await getCard(again, first)).toMatchObject({ given_name: 'Lou' })
  })

  it('may be narrowed to the cards by authorization_details (VCI-TOK-03)', async () => {
    const details = JSON.stringify([{ type: 'openid_credential', credential_configuration_id: childCardId }])
    const code = await codeFor([{ configurationIds: [licenceId] }, ...cards(lou, emma)])
    const tokens = await holder.redeem(code, { authorization_details: details })
    expect(Object.keys(identifiersOf(tokens))).toEqual([childCardId])
    expect(cardsOf(tokens)).toHaveLength(2)
    expect(await errorOf(holder.request(tokens.access_token, { credential_identifier: licenceId }))).toBe(
      '403 insufficient_scope',
    )
  })
})

describe('an identifier', () => {
  it('of another grant, or of nothing, is not known (VCI-ERR-03)', async () => {
    const [own, other] = [
      await holder.redeem(await codeFor(cards(lou))),
      await holder.redeem(await codeFor(cards(emma))),
    ]
    const foreign = cardsOf(other)[0]
    for (const credential_identifier of [foreign, 'made-up', lou, childCardId, '__proto__', ''])
      expect(await errorOf(holder.request(own.access_token, { credential_identifier }))).toBe(
        '400 unknown_credential_identifier',
      )
    expect(await getCard(other, foreign)).toMatchObject({ given_name: 'Emma' })
  })

  it('is needed: the configuration says not which child', async () => {
    const tokens = await holder.redeem(await codeFor(cards(lou)))
    const by = (wanted: object) => errorOf(holder.request(tokens.access_token, wanted))
    expect(await by({ credential_configuration_id: childCardId })).toBe('400 invalid_credential_request')
    const [credential_identifier] = cardsOf(tokens)
    expect(await by({ credential_identifier, credential_configuration_id: childCardId })).toBe(
      '400 invalid_credential_request',
    )
  })
})

describe('a card that cannot be issued yet', () => {
  it('is deferred, and is about the same child when it comes', async () => {
    const tokens = await holder.redeem(await codeFor(cards(lou, emma)))
    silent.add('healthInsurance')
    const { status, body } = await holder.request(tokens.access_token, { credential_identifier: cardsOf(tokens)[1] })
    expect(status).toBe(202)
    silent.clear()
    const fetched = await holder.fetchDeferred(tokens.access_token, body.transaction_id)
    expect(await claimsIn(fetched.body)).toEqual({ given_name: 'Emma', card_number: `card of ${emma}` })
  })

  it('keeps the claims that were asked for', async () => {
    const claims = { [licenceId]: { names: ['licence_number'] } }
    const tokens = await holder.redeem(
      await codeFor([{ configurationIds: [licenceId] }], { claims, byIdentifier: true }),
    )
    silent.add('person')
    const { body } = await holder.request(tokens.access_token, { credential_identifier: licenceId })
    silent.clear()
    asked.length = 0
    const fetched = await holder.fetchDeferred(tokens.access_token, body.transaction_id)
    expect(await claimsIn(fetched.body)).toEqual({ licence_number: '1234567890' })
    expect(asked).toEqual([['licence_number']])
  })
})

describe('revoking the cards of a child', () => {
  it('ends what was granted of that child, in whose wallet it may be, and of no other', async () => {
    const tokens = await holder.redeem(await codeFor(cards(lou, emma)))
    const [first, second] = cardsOf(tokens)
    await getCard(tokens, first)
    clock.time += 1
    const token = await issuer.seals.partnerToken.seal(
      { clientId: 'partner', scopes: ['issuance:credentials:revoke'] },
      clock.time + 60,
    )
    const revoke = async (ssin: Ssin) =>
      (
        await revokeEndpoint(
          issuer,
          new Request(`${issuer.config.issuerUrl}/issuance/v1/credentials/revoke`, {
            method: 'POST',
            headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
            body: JSON.stringify({ ssin, type: 'child-card' }),
          }),
          'trace',
        )
      ).json()
    expect(((await revoke(lou)) as { revoked: number }).revoked).toBeGreaterThanOrEqual(1)
    expect(await errorOf(holder.request(tokens.access_token, { credential_identifier: first }))).toBe(
      '400 credential_request_denied',
    )
    expect(await getCard(tokens, second)).toMatchObject({ given_name: 'Emma' })
    // A grant from after it gives cards again.
    clock.time += 1
    const later = await holder.redeem(await codeFor(cards(lou)))
    expect(await getCard(later, cardsOf(later)[0])).toMatchObject({ given_name: 'Lou' })
    // By the number of a parent those end that this parent holds, and what would give them new ones.
    clock.time += 1
    expect(((await revoke(jan.ssin)) as { revoked: number }).revoked).toBeGreaterThanOrEqual(2)
    for (const [granted, card] of [
      [tokens, second],
      [later, cardsOf(later)[0]],
    ] as const)
      expect(await errorOf(holder.request(granted.access_token, { credential_identifier: card }))).toBe(
        '400 credential_request_denied',
      )
  })
})

describe('an offer of an institution to a parent', () => {
  const wish = { subject: jan.ssin, txCode: undefined, byReference: false }
  const preAuthorized = 'urn:ietf:params:oauth:grant-type:pre-authorized_code'
  const take = async (configurationIds: string[] | undefined) => {
    const { credentialOffer } = await createOffer(issuer, { ...wish, configurationIds }, 'trace')
    const offer = credentialOffer as { credential_configuration_ids: string[]; grants: Record<string, JsonObject> }
    const code = String(offer.grants[preAuthorized]?.['pre-authorized_code'])
    return { offer, ...(await holder.token({ grant_type: preAuthorized, 'pre-authorized_code': code })) }
  }

  it('is for the cards of the children that the register knows, and says nothing of them', async () => {
    const { offer, body } = await take([childCardId])
    expect(offer.credential_configuration_ids).toEqual([childCardId])
    expect(cardsOf(body)).toHaveLength(2)
    expect(await getCard(body as Tokens, cardsOf(body)[0])).toMatchObject({ given_name: 'Lou' })
    expect(JSON.stringify(offer)).not.toContain(lou)
  })

  it('of everything names all that is issued here, and gives what there is for the person', async () => {
    const { offer, body } = await take(undefined)
    expect(offer.credential_configuration_ids).toEqual(allIds)
    expect(Object.keys(identifiersOf(body))).toEqual(allIds)
    const none = {
      ...issuer,
      sources: createMemorySources({
        person: async () => jan,
        healthInsurance: async () => {
          throw new SourceError('healthInsurance', 'noData', 'no')
        },
        drivingLicence: async () => licenceOf(jan.ssin),
      }),
    }
    const { credentialOffer } = await createOffer(none, { ...wish, configurationIds: undefined }, 'trace')
    const offered = credentialOffer as typeof offer
    expect(offered.credential_configuration_ids).toEqual(allIds)
    const code = String(offered.grants[preAuthorized]?.['pre-authorized_code'])
    const tokens = await holder.token({ grant_type: preAuthorized, 'pre-authorized_code': code })
    expect(Object.keys(identifiersOf(tokens.body))).toEqual(
      allIds.filter((id) => id !== childCardId && id !== insuranceId),
    )
  })

  it('is a problem while the register is silent, and where there is nothing', async () => {
    silent.add('person')
    const offering = createOffer(issuer, { ...wish, configurationIds: [childCardId] }, 'trace')
    await expect(offering).rejects.toMatchObject({ type: 'serviceUnavailable' })
    silent.clear()
    const childless = {
      ...issuer,
      sources: createMemorySources({ person: async () => ({ ...jan, children: [grownUp] }) }),
    }
    await expect(createOffer(childless, { ...wish, configurationIds: [childCardId] }, 'trace')).rejects.toMatchObject({
      type: 'badRequest',
    })
    const other = await createOffer(childless, { ...wish, configurationIds: [childCardId, sdJwtPid] }, 'trace')
    const { grants } = other.credentialOffer as { grants: Record<string, JsonObject> }
    const form = {
      grant_type: preAuthorized,
      'pre-authorized_code': String(grants[preAuthorized]?.['pre-authorized_code']),
    }
    expect(identifiersOf((await holder.token(form)).body)).toEqual({ [sdJwtPid]: [sdJwtPid] })
  })

  it('of everything is a problem while a source is silent, since what it lacks would seem not to exist', async () => {
    silent.add('healthInsurance')
    const offering = createOffer(issuer, { ...wish, configurationIds: undefined }, 'trace')
    await expect(offering).rejects.toMatchObject({ type: 'serviceUnavailable' })
    silent.clear()
  })
})

describe('what a grant carries', () => {
  it('is sealed with it: the child, and the claims that were asked for', async () => {
    const claims = { [childCardId]: { names: ['given_name'] }, [licenceId]: { names: ['family_name'] } }
    const tokens = await holder.redeem(await codeFor(cards(lou), { claims }))
    expect(await openAccessToken(issuer, tokens.access_token)).toMatchObject({
      subject: jan.ssin,
      datasets: [{ configurationId: childCardId, about: lou }],
      claims: { [childCardId]: { names: ['given_name'] } },
    })
  })
})
