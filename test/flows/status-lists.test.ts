// Status lists as verifiers meet them: those of our issuer, and those of a server of this test, which may do anything.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { deflateSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { receive } from '../../sandbox/wallet/receive.ts'
import type { HeldCredential, Wallet } from '../../sandbox/wallet/wallet.ts'
import type { Bytes } from '../../shared/bytes.ts'
import { day, systemClock } from '../../shared/clock.ts'
import { importSigner, type Signer, type SignerSecret } from '../../shared/keys/signer.ts'
import { type CborValue, encodeCbor } from '../../shared/mdoc/cbor.ts'
import { parseIssuerSigned } from '../../shared/mdoc/device-response.ts'
import { createStatusListCwt, cwtClaims, cwtTypes } from '../../shared/status-list/cwt.ts'
import { signExampleCwt } from '../../shared/status-list/example-cwt.ts'
import { createStatusListToken } from '../../shared/status-list/token.ts'
import { untilStatusListsEnd } from '../status-lists-end.ts'
import { forgeMdoc, forgeSdJwt } from './forge.ts'
import {
  addresses,
  askAndPresent,
  callIssuer,
  complaints,
  createWallet,
  mdocId,
  mdocQuery,
  offerTo,
  pki,
  sdJwtQuery,
  ssinOf,
} from './world.ts'

const jwtType = 'application/statuslist+jwt'

interface Served {
  status?: number
  type?: string
  location?: string
  body?: Bytes | string
}

let server: Server
let base: string
/** What is served, by path. */
const served = new Map<string, Served>()
const accepted: string[] = []

beforeAll(async () => {
  server = createServer((request, response) => {
    accepted.push(request.headers.accept ?? '')
    const {
      status = 200,
      type = cwtTypes.statusList,
      location,
      body,
    } = served.get(request.url ?? '') ?? { status: 404 }
    response.writeHead(status, { 'Content-Type': type, ...(location && { Location: location }) })
    response.end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://localhost:${(server.address() as AddressInfo).port}`
})
afterAll(() => void server.close())

let lists = 0
/** A list at an address of its own; where nothing is served, there is none. */
async function serve(make?: (uri: string) => Served | Promise<Served>): Promise<string> {
  const path = `/${++lists}`
  if (make) served.set(path, await make(`${base}${path}`))
  accepted.length = 0
  return `${base}${path}`
}

const signerOf = (secret: SignerSecret = pki.signers.statusList): Promise<Signer> => importSigner(secret)
/** Index 0 is valid, 1 is revoked, 2 is suspended, 3 is the issuer's own. */
const contentOf = (uri: string) => ({
  uri,
  bits: 2 as const,
  list: Uint8Array.of(0b11100100),
  issuedAt: systemClock(),
  expiresAt: systemClock() + day,
  ttl: 600,
})
const cwt = async (uri: string, by?: SignerSecret): Promise<Served> => ({
  body: await createStatusListCwt(await signerOf(by), contentOf(uri)),
})

const holding = (one: HeldCredential): Wallet => ({ ...createWallet(), held: [one] })

async function judge(one: HeldCredential, more: object = {}) {
  const query = one.format === 'mso_mdoc' ? mdocQuery() : sdJwtQuery()
  const { presented, result } = await askAndPresent(holding(one), query, { more })
  expect(presented.status).toBe(result.verdict === 'accepted' ? 200 : 400)
  const status = result.credentials[0]?.findings.find(({ check }) => check === 'notRevoked')
  return { result, verdict: result.verdict, outcome: status?.outcome, reason: status?.reason }
}

const mdocAt = (uri: string, index = 0) => forgeMdoc({ status: { index, uri } })
const sdJwtAt = (uri: string, index = 0) => forgeSdJwt({ own: { status: { status_list: { idx: index, uri } } } })

describe('the lists of our issuer', () => {
  it.concurrent('are read as CWT for an mdoc, which passes until it is revoked (TSL-TOK-09, TSL-VER-04)', async () => {
    const wallet = { ...createWallet(), held: [] as HeldCredential[] }
    const { credentialOfferUri } = await offerTo('an', { credentialConfigurationIds: [mdocId] })
    await receive(wallet, credentialOfferUri, { copies: 2 })
    const reasonOf = async () => {
      const { result } = await askAndPresent(wallet, mdocQuery())
      return result.credentials[0]?.findings.find(({ check }) => check === 'notRevoked')?.reason
    }
    // Of a JWT it would say so.
    expect(await reasonOf()).toBe('the status list says valid')
    await callIssuer('POST', '/issuance/v1/credentials/revoke', { ssin: ssinOf('an'), type: 'pid' })
    await untilStatusListsEnd()
    expect(await reasonOf()).toBe('the credential is revoked')
  })

  it.concurrent('are named by an insurance card as mdoc, which passes until it is named in one itself (EAA-6.2.10.1, TSL-MD-03)', async () => {
    const docType = 'eu.europa.ec.eudi.ehic.1'
    const wallet = { ...createWallet(), held: [] as HeldCredential[] }
    const { credentialOfferUri } = await offerTo('sofie', { credentialConfigurationIds: [`${docType}.mso-mdoc`] })
    await receive(wallet, credentialOfferUri, { copies: 2 })
    const { identifier, uri = '' } = parseIssuerSigned(wallet.held[0]?.credential ?? '').mso.status ?? {}
    expect([identifier?.length, uri]).toEqual([16, `${addresses.issuer}/identifiers/1`])
    const query = {
      credentials: [
        {
          ...{ id: 'card', format: 'mso_mdoc', meta: { doctype_value: docType } },
          claims: [{ path: [docType, 'issuing_country'] }],
        },
      ],
    }
    const reasonOf = async () => {
      const { result } = await askAndPresent(wallet, query)
      return result.credentials[0]?.findings.find(({ check }) => check === 'notRevoked')?.reason
    }
    expect(await reasonOf()).toBe('the status list says valid')
    await callIssuer('POST', '/issuance/v1/credentials/revoke', { ssin: ssinOf('sofie'), type: 'ehic' })

    await untilStatusListsEnd()
    expect(await reasonOf()).toBe('the credential is revoked')
    const { status, headers } = await fetch(uri, { headers: { Accept: cwtTypes.identifierList } })
    expect([status, headers.get('Content-Type')]).toEqual([200, cwtTypes.identifierList])
  })

  it('come in either form, each under a tag of its own, and in no other (TSL-HTTP-01, TSL-HTTP-02)', async () => {
    const get = (accept: string) => fetch(`${addresses.issuer}/status/1`, { headers: { Accept: accept } })
    const [jwt, asCwt, html] = [await get('*/*'), await get(cwtTypes.statusList), await get('text/html')]
    expect([jwt, asCwt].map(({ headers }) => headers.get('Content-Type'))).toEqual([jwtType, cwtTypes.statusList])
    expect(html.status).toBe(406)
    expect(jwt.headers.get('ETag')).not.toBe(asCwt.headers.get('ETag'))
    expect(new Uint8Array(await asCwt.arrayBuffer())[0]).toBe(0xd2)
    // Asked for without a word about encodings, it comes as it is; and compressed once, not twice.
    const zipped = await fetch(`${addresses.issuer}/status/1`, { headers: { 'Accept-Encoding': 'gzip' } })
    expect(zipped.headers.get('Content-Encoding')).toBe('gzip')
    expect(await zipped.text()).toMatch(/^eyJ[\w-]+\.[\w-]+\.[\w-]+$/)
  })
})

describe('the status list of another issuer', () => {
  it.each([
    [0, 'accepted', 'the status list says valid'],
    [1, 'refused', 'the credential is revoked'],
    [2, 'refused', 'the credential is suspended'],
    [3, 'refused', 'the status list gives the credential a status that is not understood'],
    [4, 'refused', 'the status list has no such index'],
  ])('says of an mdoc at index %d: %s, %s (TSL-VER-04, TSL-VER-05)', async (index, verdict, reason) => {
    const uri = await serve(cwt)
    expect(await judge(await mdocAt(uri, index))).toMatchObject({ verdict, reason })
    expect(accepted).toEqual([`${cwtTypes.statusList}, ${jwtType};q=0.5`])
  })

  it('is fetched once, and then kept for all (VCR_15)', async () => {
    const uri = await serve(cwt)
    for (const _ of [1, 2, 3]) expect((await judge(await mdocAt(uri))).verdict).toBe('accepted')
    expect(accepted).toHaveLength(1)
  })

  it('is accepted as JWT for an mdoc, and the finding says so (TSL-TOK-09)', async () => {
    const uri = await serve(async (at) => ({
      type: jwtType,
      body: await createStatusListToken(await signerOf(), contentOf(at)),
    }))
    expect(await judge(await mdocAt(uri))).toMatchObject({
      verdict: 'accepted',
      reason: 'the status list says valid, which its issuer has as JWT alone',
    })
  })

  const example = async (uri: string, list: Record<string, CborValue>): Promise<Served> => ({
    body: await signExampleCwt(
      await signerOf(),
      { uri, type: cwtTypes.statusList, now: systemClock() },
      { raw: [[cwtClaims.statusList, encodeCbor(new Map(Object.entries(list)))]] },
    ),
  })
  const bomb = new Uint8Array(deflateSync(Buffer.alloc(500_000_000)))
  it.each<[string, (uri: string) => Served | Promise<Served>, string]>([
    ['has nine bits for each (TSL-MD-04)', (uri) => example(uri, { bits: 9, lst: bomb }), 'the token holds no list'],
    ['is empty (TSL-MD-04)', (uri) => example(uri, { bits: 1, lst: new Uint8Array() }), 'the token holds no list'],
    ['unpacks to half a gigabyte', (uri) => example(uri, { bits: 1, lst: bomb }), 'the list unpacks to too much'],
    ['has ten megabytes', () => ({ body: Buffer.alloc(10_000_000) as never }), 'the status list is too large'],
    ['is of another address (TSL-TOK-02)', (uri) => cwt(`${uri}/`), 'the token is of another list'],
    ['is signed by the signer of PIDs', (uri) => cwt(uri, pki.signers.pid), 'the signer of the list is not trusted'],
    [
      'has another media type (TSL-HTTP-01)',
      async (uri) => ({ ...(await cwt(uri)), type: 'application/cwt' }),
      'the status list has another media type',
    ],
  ])('that %s is not to be believed, whatever the policy', async (_, make, reason) => {
    const uri = await serve(make)
    expect(await judge(await mdocAt(uri), { policy: { undeterminedStatus: 'accept' } })).toMatchObject({
      verdict: 'refused',
      outcome: 'undetermined',
      reason,
    })
  })

  it('that is redirected to is not fetched there (TSL-VER-02)', async () => {
    const there = await serve(cwt)
    const uri = await serve(() => ({ status: 302, location: there }))
    expect(await judge(await mdocAt(uri))).toMatchObject({
      verdict: 'refused',
      reason: 'the status list cannot be fetched',
    })
    expect(accepted).toHaveLength(1)
  })
})

describe.each([
  ['an mdoc', mdocAt],
  ['an SD-JWT VC', sdJwtAt],
] as const)('where the status list of %s cannot be had', (_, at) => {
  const reason = 'the status list cannot be fetched'

  it('the answer is refused (TSL-VER-05)', async () => {
    const { result, verdict } = await judge(await at(await serve(() => ({ status: 503 }))))
    expect(verdict).toBe('refused')
    expect(complaints(result)).toEqual(['notRevoked undetermined', 'setsSatisfied failed'])
    expect(result.credentials[0]?.claims).toEqual({})
  })

  it('it is accepted by a relying party that asks for that, and stays undetermined (VCR_14)', async () => {
    const judged = await judge(await at(await serve()), { policy: { undeterminedStatus: 'accept' } })
    expect(judged).toMatchObject({ verdict: 'accepted', outcome: 'undetermined', reason })
    expect(complaints(judged.result)).toEqual(['notRevoked undetermined'])
    expect(judged.result.credentials[0]?.claims).not.toEqual({})
  })
})
