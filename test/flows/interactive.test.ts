// A credential for a PID that the wallet presents within the issuance, and no login (OpenID4VCI 1.1 draft, Interactive Authorization): both
// formats, in both response modes, and what must not get through. Issuers of its own, since the others do not know it.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TokenClient } from '../../sandbox/wallet/access-token.ts'
import { createClientHeaders } from '../../sandbox/wallet/attestation.ts'
import { createDpopClient } from '../../sandbox/wallet/dpop-client.ts'
import { createHolderKey } from '../../sandbox/wallet/holder-key.ts'
import { answerOf, begin, finish, type Interaction } from '../../sandbox/wallet/interactive.ts'
import { resolveIssuer } from '../../sandbox/wallet/issuer-metadata.ts'
import { resolveOffer } from '../../sandbox/wallet/offer.ts'
import { createVpToken } from '../../sandbox/wallet/present.ts'
import { receive } from '../../sandbox/wallet/receive.ts'
import type { HeldCredential, Wallet } from '../../sandbox/wallet/wallet.ts'
import { createOffer, type OfferWish } from '../../scripts/local/create-offer.ts'
import { type Installation, openInstallation } from '../../scripts/local/installation.ts'
import type { InteractiveMode } from '../../scripts/local/interactive.ts'
import { partnerToken } from '../../scripts/local/partner-token.ts'
import { type RunningFunctions, startFunctions } from '../../scripts/local/start-functions.ts'
import { base64url, fromBase64, sha256, utf8 } from '../../shared/bytes.ts'
import { systemClock } from '../../shared/clock.ts'
import { findConfiguration } from '../../shared/credentials/index.ts'
import { type JsonObject, parseJsonObject } from '../../shared/json.ts'
import { parseJws } from '../../shared/keys/jws.ts'
import { interactiveAuthorizationTranscript } from '../../shared/mdoc/session-transcript.ts'
import { parseSdJwt } from '../../shared/sd-jwt/parse.ts'
import { revealClaims } from '../../shared/sd-jwt/reveal.ts'
import { type Certificate, parseCertificate } from '../../shared/trust/certificate.ts'
import { freePorts } from '../free-ports.ts'
import { briefStatusLists, untilStatusListsEnd } from '../status-lists-end.ts'
import { forgeSdJwt } from './forge.ts'
import { addresses, createWallet as createPlainWallet, mdocId, offer as plainOffer, sdJwtId, ssinOf } from './world.ts'

type World = Awaited<ReturnType<typeof start>>

async function start(interactive: InteractiveMode, issuance: string) {
  const installation: Installation = await openInstallation(await mkdtemp(join(tmpdir(), 'attestry-interactive-')))
  const logged: string[] = []
  const running: RunningFunctions = await startFunctions({
    folder: installation.folder,
    port: await freePorts(),
    interactive,
    onLine: (line) => void logged.push(line),
    variables: { issuer: { ISSUANCE_PROFILE: issuance, ...briefStatusLists } },
  })
  const connection = { addresses: running.addresses, installation }
  const offerEverything = async (): Promise<string> =>
    (await createOffer(connection, { grant: 'authorizationCode' })).credentialOfferUri
  const offer = async (wish: Partial<OfferWish> = {}): Promise<string> => {
    const usual = { credentialConfigurationIds: [sdJwtId], grant: 'authorizationCode' } satisfies Partial<OfferWish>
    return (await createOffer(connection, { ...usual, ...wish })).credentialOfferUri
  }
  const createWallet = (change: Partial<Wallet> = {}): Wallet => ({
    fetch: (url, init) => fetch(url, init),
    now: systemClock,
    held: [],
    walletProvider: `${running.addresses.sandbox}/wallet-provider`,
    tell: () => {},
    ...change,
  })
  const walletOf = async (nickname: string, change: Partial<Wallet> = {}, copies = 4): Promise<Wallet> => {
    const wallet = createWallet(change)
    const wish = { grant: 'preAuthorizedCode', subject: { ssin: ssinOf(nickname) } } as const
    await receive(wallet, await offer({ ...wish, credentialConfigurationIds: [sdJwtId, mdocId] }), { copies })
    return wallet
  }
  /** An instance of a wallet that asks this issuer. */
  const createClient = async (wallet: Wallet): Promise<TokenClient> => {
    const issuer = await resolveIssuer(wallet, running.addresses.issuer)
    const clientHeaders = await createClientHeaders(wallet, issuer, await createHolderKey())
    return { issuer, clientHeaders, dpop: createDpopClient(wallet, await createHolderKey()) }
  }
  const begun = async (wallet: Wallet) => {
    const client = await createClient(wallet)
    return { client, interaction: await begin(client, await resolveOffer(wallet, await offer())) }
  }
  const accessCa = [parseCertificate(fromBase64(installation.pki.authorities.access))]
  const stop = async () => {
    await running.stop()
    await rm(installation.folder, { recursive: true, force: true })
  }
  return {
    installation,
    running,
    logged,
    offer,
    offerEverything,
    createWallet,
    walletOf,
    createClient,
    begun,
    accessCa,
    stop,
  }
}

let plainAnswers: World
let encrypted: World
beforeAll(async () => {
  encrypted = await start('iae_post.jwt', 'haip')
  plainAnswers = await start('iae_post', 'plain')
})
afterAll(async () => {
  await encrypted?.stop()
  await plainAnswers?.stop()
})

const only = (wallet: Wallet, format: HeldCredential['format']): Wallet => ({
  ...wallet,
  held: wallet.held.filter((one) => one.format === format),
})

const personOf = ({ credential }: HeldCredential): Promise<JsonObject> => revealClaims(parseSdJwt(credential))

describe('a wallet that presents its PID', () => {
  it.each([
    ['dc+sd-jwt', 'iae_post.jwt'],
    ['mso_mdoc', 'iae_post.jwt'],
    ['dc+sd-jwt', 'iae_post'],
    ['mso_mdoc', 'iae_post'],
  ] as const)(
    'as %s in %s gets the credentials of that person, and nobody logs in (FUT-VCI-01)',
    async (format, mode) => {
      const world = mode === 'iae_post' ? plainAnswers : encrypted
      const asked: string[] = []
      const noting: Wallet['fetch'] = (url, init) => {
        asked.push(new URL(url).pathname)
        return fetch(url, init)
      }
      const wallet = only(await world.walletOf('an', { grants: [] }), format)
      const before = wallet.held.length
      const told: string[] = []
      const presenting = { ...wallet, fetch: noting, tell: (line: string) => void told.push(line) }
      const link = await world.offer({ credentialConfigurationIds: [sdJwtId, mdocId] })
      const received = await receive(presenting, link, { present: { accessCa: world.accessCa } })
      expect(received.map((one) => one.format)).toEqual(['dc+sd-jwt', 'dc+sd-jwt', 'mso_mdoc', 'mso_mdoc'])
      expect(await personOf(received[0] as HeldCredential)).toMatchObject({
        personal_administrative_number: ssinOf('an'),
      })
      expect(wallet.held.filter(({ used }) => used)).toHaveLength(1)
      expect(wallet.held).toHaveLength(before + 4)
      expect(asked.filter((path) => path === '/interactive-authorization').length).toBeGreaterThanOrEqual(2)
      expect(asked.filter((path) => path === '/par' || path === '/authorize')).toEqual([])
      expect(told).toContain('The issuer knows the person by what was shown; nobody had to log in.')
    },
  )

  it('gets documents that are no PID, and those about the children of the person', async () => {
    const wallet = await encrypted.walletOf('an')
    const [card, childCard] = ['eu.europa.ec.eudi.ehic.1.dc-sd-jwt', 'be.isi-plus.1.dc-sd-jwt']
    const link = await encrypted.offer({ credentialConfigurationIds: [card, childCard] })
    const present = { accessCa: encrypted.accessCa }
    const received = await receive(wallet, link, { present, copies: 1 })
    expect(received.map(({ configurationId }) => configurationId)).toEqual([card, childCard])
    expect(await Promise.all(received.map(personOf))).toMatchObject([
      { personal_administrative_number: ssinOf('an') },
      { personal_administrative_number: ssinOf('lou') },
    ])
  })

  it('gets all that there is for an offer of everything', async () => {
    const wallet = await encrypted.walletOf('an')
    const link = await encrypted.offerEverything()
    const received = await receive(wallet, link, { present: { accessCa: encrypted.accessCa }, copies: 1 })
    const types = new Set(received.map(({ configurationId }) => findConfiguration(configurationId)?.type.id))
    expect([...types]).toEqual(expect.arrayContaining(['pid', 'ehic', 'isi-plus']))
  })

  it('is told where in the metadata, and gets a refresh token like any attested wallet', async () => {
    const { issuer } = await encrypted.createClient(encrypted.createWallet())
    expect(issuer.interactiveEndpoint).toBe(`${encrypted.running.addresses.issuer}/interactive-authorization`)
    const wallet = await encrypted.walletOf('jan', { grants: [] })
    await receive(wallet, await encrypted.offer(), { present: {} })
    expect(wallet.grants).toHaveLength(2)
  })
})

const refused = async (answer: Promise<unknown>): Promise<string> =>
  answer.then(
    (given) => `not refused: ${JSON.stringify(given)}`,
    (error: Error) => error.message,
  )

const used = '400 invalid_request: The auth_session was not given out here, was used before, or has expired'

describe('a session', () => {
  it('works once, also with a fresh presentation, and when twenty come at once', async () => {
    const wallet = await encrypted.walletOf('jan')
    const { client, interaction } = await encrypted.begun(wallet)
    const answers = [await answerOf(wallet, interaction, {}), await answerOf(wallet, interaction, {})]
    const many = Array.from({ length: 10 }, () => answers).flat()
    const all = await Promise.all(many.map((answer) => refused(finish(client, interaction, answer))))
    expect(all.filter((one) => one.startsWith('not refused'))).toHaveLength(1)
    for (const answer of answers) expect(await refused(finish(client, interaction, answer))).toContain(used)
  })

  it('is of one instance and one DPoP key, and others spoil nothing', async () => {
    const wallet = await encrypted.walletOf('jan')
    const { client, interaction } = await encrypted.begun(wallet)
    const answer = await answerOf(wallet, interaction, {})
    const other = await encrypted.createClient(encrypted.createWallet())
    expect(await refused(finish(other, interaction, answer))).toContain('400 invalid_dpop_proof')
    const otherInstance = { ...client, clientHeaders: other.clientHeaders }
    expect(await refused(finish(otherInstance, interaction, answer))).toContain(
      '400 invalid_request: The auth_session was given to another wallet',
    )
    const nobody = { ...client, clientHeaders: async () => ({}) }
    expect(await refused(finish(nobody, interaction, answer))).toContain('401 invalid_client')
    expect(await finish(client, interaction, answer)).toMatchObject({ status: 'ok' })
  })
})

describe('a presentation', () => {
  /** What becomes of one that the wallet made for something else than the session that it is sent in. */
  async function judged(
    world: World,
    bend: (interaction: Interaction) => Interaction,
    format: HeldCredential['format'],
  ) {
    const wallet = only(await world.walletOf('jan'), format)
    const { client, interaction } = await world.begun(wallet)
    return refused(finish(client, interaction, await answerOf(wallet, bend(interaction), {})))
  }

  /** Of whoever passes on a request: the wallet of this test believes it, as no careful one would. */
  const signedAnew = (requestObject: string, change: object): string => {
    const { header, payload } = parseJws(requestObject)
    const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
    return `${encode(header)}.${encode({ ...payload, ...change })}.${requestObject.split('.')[2]}`
  }

  it.each(['dc+sd-jwt', 'mso_mdoc'] as const)(
    'of another session has another nonce: refused as %s (FUT-VCI-05)',
    async (format) => {
      const wallet = only(await plainAnswers.walletOf('jan'), format)
      const [first, second] = [await plainAnswers.begun(wallet), await plainAnswers.begun(wallet)]
      const answer = await answerOf(wallet, first.interaction, {})
      expect(await refused(finish(second.client, second.interaction, answer))).toContain('400 access_denied')
      expect(await finish(first.client, first.interaction, answer)).toMatchObject({ status: 'ok' })
    },
  )

  it('of another session is encrypted to another key', async () => {
    const wallet = await encrypted.walletOf('jan')
    const [first, second] = [await encrypted.begun(wallet), await encrypted.begun(wallet)]
    const answer = await answerOf(wallet, first.interaction, {})
    expect(await refused(finish(second.client, second.interaction, answer))).toContain(
      '400 invalid_request: The openid4vp_response cannot be read',
    )
  })

  it.each([
    ['dc+sd-jwt', 'https://evil.example/interactive-authorization'],
    ['mso_mdoc', 'https://evil.example/interactive-authorization'],
  ] as const)('that a wallet made for another issuer is refused as %s (FUT-VCI-05)', async (format, endpoint) => {
    const wallet = only(await plainAnswers.walletOf('jan'), format)
    const { client, interaction } = await plainAnswers.begun(wallet)
    // A careless wallet: it does not look at who is expected, and so answers what the other issuer passed on.
    const { nonce, dcql_query: query } = parseJws(interaction.requestObject).payload
    const vpToken = await createVpToken(
      wallet,
      {
        verifier: 'evil',
        nonce: String(nonce),
        state: undefined,
        audience: 'iae:https://evil.example',
        transcript: (jwkThumbprint) =>
          interactiveAuthorizationTranscript({ endpoint, nonce: String(nonce), jwkThumbprint }),
        query: query as JsonObject,
        responseMode: 'iae_post',
        asker: plainAnswers.accessCa[0] as Certificate,
        verifierInfo: undefined,
        transactionData: [],
      },
      {},
    )
    const answer = JSON.stringify({ vp_token: vpToken })
    expect(await refused(finish(client, interaction, answer))).toContain(
      '400 access_denied: The presentation was refused',
    )
  })

  it('is not made by a wallet that looks at who asked, nor for a request that was changed', async () => {
    const elsewhere = (interaction: Interaction) => ({ ...interaction, endpoint: 'https://evil.example/iae' })
    await expect(judged(plainAnswers, elsewhere, 'mso_mdoc')).rejects.toThrow('the request was made for another issuer')
    const changed = (interaction: Interaction) => ({
      ...interaction,
      requestObject: signedAnew(interaction.requestObject, { expected_origins: ['https://evil.example'] }),
    })
    await expect(judged(plainAnswers, changed, 'dc+sd-jwt')).rejects.toThrow('not signed by the verifier')
  })

  it('of a revoked PID is refused, in both formats (TSL-VER-04)', async () => {
    const wallet = await plainAnswers.walletOf('sofie')
    const { issuer } = plainAnswers.running.addresses
    const revoked = await fetch(`${issuer}/issuance/v1/credentials/revoke`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${await partnerToken(plainAnswers.installation, plainAnswers.running.addresses, 'issuer')}`,
        'Content-Type': 'application/json',
      },
      body: JSON.stringify({ ssin: ssinOf('sofie'), type: 'pid' }),
    })
    expect(revoked.status).toBe(200)
    await untilStatusListsEnd()
    for (const format of ['dc+sd-jwt', 'mso_mdoc'] as const)
      expect(await refused(receive(only(wallet, format), await plainAnswers.offer(), { present: {} }))).toContain(
        '400 access_denied: The presentation was refused',
      )
  })

  it('of a PID by somebody who is on no list is refused', async () => {
    const forged = await forgeSdJwt({ disclosable: { personal_administrative_number: ssinOf('jan') } })
    const wallet = plainAnswers.createWallet({ held: [forged] })
    expect(await refused(receive(wallet, await plainAnswers.offer(), { present: {} }))).toContain(
      '400 access_denied: The presentation was refused',
    )
  })

  it('of a trusted PID without the number, or with one that is none, names nobody', async () => {
    const signer = plainAnswers.installation.pki.signers.pid
    const present = async (disclosable: JsonObject) => {
      const held = [await forgeSdJwt({ signer, disclosable })]
      return refused(receive(plainAnswers.createWallet({ held }), await plainAnswers.offer(), { present: {} }))
    }
    expect(await present({ family_name: 'Peeters' })).toContain('400 access_denied: The presentation was refused')
    expect(await present({ personal_administrative_number: '123' })).toContain(
      '400 access_denied: The personal administrative number is no national number',
    )
  })

  it('that its holder declines gives nothing', async () => {
    const { client, interaction } = await encrypted.begun(encrypted.createWallet())
    expect(await refused(finish(client, interaction, '{"error":"access_denied"}'))).toContain(
      '400 access_denied: The wallet presented nothing',
    )
  })
})

describe('what stays of it', () => {
  it('is no number, session, code or nonce, in the log and in the files of the store', async () => {
    const wallet = await encrypted.walletOf('lou')
    const { client, interaction } = await encrypted.begun(wallet)
    const { code } = await finish(client, interaction, await answerOf(wallet, interaction, {}))
    // One that waits, so that its row and its transaction are there.
    const { interaction: waiting } = await encrypted.begun(wallet)
    const secrets = [interaction, waiting].flatMap(({ authSession, requestObject }) => [
      authSession,
      requestObject,
      String(parseJws(requestObject).payload.nonce),
    ])
    const folder = join(encrypted.installation.folder, 'state')
    const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((one) => one.isFile())
    const texts = await Promise.all(
      files.map((one) => readFile(join(one.parentPath, one.name), 'latin1').catch(() => '')),
    )
    const row = base64url(await sha256(utf8(`interactiveAuthorization\n${waiting.authSession}`)))
    expect(texts.join('')).toContain(row)
    const log = encrypted.logged.join('\n')
    expect(log).toContain('"event":"interaction.judged","verdict":"accepted"')
    for (const secret of [...secrets, String(code), ssinOf('lou'), ssinOf('an')])
      for (const text of [...texts, log]) expect(text.includes(secret), secret).toBe(false)
  })
})

describe('a wallet without support', () => {
  it('is told so, or goes on in a browser where it can (FUT-VCI-04)', async () => {
    const wallet = plainAnswers.createWallet()
    const { issuer, clientHeaders, dpop } = await plainAnswers.createClient(wallet)
    const ask = async (interaction_types_supported: string, more: object = {}) => {
      const body = new URLSearchParams({
        response_type: 'code',
        client_id: 'attestry-sandbox-wallet',
        redirect_uri: 'https://wallet.example/back',
        scope: String((issuer.configurations[sdJwtId] as JsonObject).scope),
        code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
        code_challenge_method: 'S256',
        interaction_types_supported,
        ...more,
      }).toString()
      const headers = { 'Content-Type': 'application/x-www-form-urlencoded', ...(await clientHeaders()) }
      const response = await dpop.request(issuer.interactiveEndpoint ?? '', { method: 'POST', headers, body })
      return { status: response.status, body: parseJsonObject(await response.text()) }
    }
    expect(await ask('urn:example:other')).toMatchObject({ status: 400, body: { error: 'missing_interaction_type' } })
    const { status, body } = await ask('urn:openid:dcp:iae:redirect_to_web')
    expect([status, body.type]).toEqual([200, 'urn:openid:dcp:iae:redirect_to_web'])
    const query = new URLSearchParams({
      client_id: 'attestry-sandbox-wallet',
      request_uri: String(body.request_uri),
    })
    const browser = await fetch(`${issuer.authorizationEndpoint}?${query}`, { redirect: 'manual' })
    expect([browser.status, browser.headers.get('Location')]).toEqual([303, expect.stringContaining('/csam/')])
  })
})

describe('an issuer that was not told to', () => {
  it('has no such endpoint, and names none', async () => {
    const wallet = createPlainWallet()
    expect((await resolveIssuer(wallet, addresses.issuer)).interactiveEndpoint).toBeUndefined()
    const response = await fetch(`${addresses.issuer}/interactive-authorization`, { method: 'POST' })
    expect(response.status).toBe(404)
    const { credentialOfferUri } = await plainOffer()
    await expect(receive(wallet, credentialOfferUri, { present: {} })).rejects.toThrow(
      'the issuer takes no presentation instead of a login',
    )
  })
})
