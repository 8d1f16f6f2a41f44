// Our lists as another codebase reads them, and its lists as we do: @owf/token-status-list.
import 'reflect-metadata'
import {
  createHeaderAndPayload,
  getListFromStatusListJWT,
  getStatusListFromJWT,
  StatusList,
  StatusListCwt,
  type StatusListJWTHeaderParameters,
} from '@owf/token-status-list'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Bytes, base64 } from '../bytes.ts'
import type { JsonObject } from '../json.ts'
import { signJws } from '../keys/jws.ts'
import type { Signer } from '../keys/signer.ts'
import { issue, issueAuthority, now, type Party, signerOf } from '../trust/example-certificates.ts'
import { type StatusBits, setStatus } from './bits.ts'
import { createStatusListCwt, cwtTypes, verifyStatusListCwt } from './cwt.ts'
import { createStatusListToken, type StatusListContent, verifyStatusListToken } from './token.ts'
import type { StatusListExpected } from './verified-list.ts'

const uri = 'https://issuer.example/status/1'
const aggregationUri = 'https://issuer.example/status-lists'
const sizes: StatusBits[] = [1, 2, 4, 8]
const entries = 1024

let party: Party
let signer: Signer

beforeAll(async () => {
  party = await issue(await issueAuthority())
  signer = await signerOf(party)
})

const statusesOf = (bits: StatusBits): number[] =>
  Array.from({ length: entries }, (_, index) => (index % 7 === 0 ? (index % 2 ** bits) | 1 : 0))

function contentOf(bits: StatusBits): StatusListContent {
  const list = new Uint8Array((entries * bits) / 8)
  for (const [index, status] of statusesOf(bits).entries()) setStatus(list, bits, index, status)
  return { uri, bits, list, issuedAt: now, expiresAt: now + 86_400, ttl: 3600, aggregationUri }
}

const expected: StatusListExpected = {
  uri,
  now,
  trust: async () => ({ key: party.keys.publicKey, algorithm: 'ES256' }),
}

const ourReading = async (list: { statusAt(index: number): number | undefined }) =>
  Array.from({ length: entries }, (_, index) => list.statusAt(index))

describe.each(sizes)('a list of %d bits', (bits) => {
  it('of ours, as JWT, is read by @owf/token-status-list (TSL-TOK-06)', async () => {
    const list = getListFromStatusListJWT(await createStatusListToken(signer, contentOf(bits)))
    expect(list.getBitsPerStatus()).toBe(bits)
    expect(list.statusList).toEqual(statusesOf(bits))
  })

  it('of ours, as CWT, is read by @owf/token-status-list (TSL-TOK-06)', async () => {
    const { payload, protectedHeaders } = StatusListCwt.fromToken(await createStatusListCwt(signer, contentOf(bits)))
    expect(payload.statusList.statusList).toEqual(statusesOf(bits))
    expect(payload.statusList.aggregationUri).toBe(aggregationUri)
    expect(payload.subject).toBe(uri)
    expect(payload.timeToLive).toBe(3600)
    expect([payload.issuedAt, payload.expirationTime].map((date) => Number(date) / 1000)).toEqual([now, now + 86_400])
    expect(protectedHeaders?.headers.get(16)).toBe(cwtTypes.statusList)
  })

  it('of @owf/token-status-list, as JWT, is read here (TSL-VER-03, TSL-VER-04)', async () => {
    const { header, payload } = createHeaderAndPayload(
      new StatusList(statusesOf(bits), bits, aggregationUri),
      { iss: 'https://issuer.example', sub: uri, iat: now, exp: now + 600 },
      { alg: 'ES256', typ: 'statuslist+jwt', x5c: [base64(party.der)] } satisfies StatusListJWTHeaderParameters,
    )
    const token = await signJws(signer, header as JsonObject, payload as JsonObject)
    expect(await ourReading(await verifyStatusListToken(token, expected))).toEqual(statusesOf(bits))
  })

  it('of @owf/token-status-list, as CWT, is read here (TSL-VER-03, TSL-VER-04)', async () => {
    const cwt = new StatusListCwt({
      payload: {
        ...{ subject: uri, statusList: new StatusList(statusesOf(bits), bits, aggregationUri) },
        ...{ issuedAt: new Date(now * 1000), expirationTime: new Date((now + 600) * 1000), timeToLive: 60 },
      },
      protectedHeaders: new Map<number, unknown>([
        [1, -7],
        [33, party.der],
      ]) as never,
    })
    const signing = { signingKey: {} as never, algorithm: -7 } as const
    const token = await cwt.signAndEncode(signing, { sign: ({ toBeSigned }) => signer.sign(toBeSigned as Bytes) })
    const list = await verifyStatusListCwt(new Uint8Array(token), expected)
    expect(await ourReading(list)).toEqual(statusesOf(bits))
    expect(list).toMatchObject({ expiresAt: now + 600, ttl: 60 })
  })
})

describe('a credential that we make', () => {
  it('leads @owf/token-status-list to its place (TSL-TOK-10)', async () => {
    const status = { status_list: { idx: 5, uri } }
    expect(getStatusListFromJWT(await signJws(signer, { typ: 'dc+sd-jwt' }, { status }))).toEqual({ idx: 5, uri })
  })
})
