// The attestations of two spouses: each has its own, and each is revoked by itself.
import { SDJwtInstance } from '@sd-jwt/core'
import { describe, expect, it } from 'vitest'
import type { Ssin } from '../../shared/belgium/ssin.ts'
import { type Bytes, fromBase64url, textOf, utf8 } from '../../shared/bytes.ts'
import { day, hour, startOfDay } from '../../shared/clock.ts'
import { findConfiguration, type Offered } from '../../shared/credentials/index.ts'
import type { MarriageAct } from '../../shared/credentials/records.ts'
import { importPublicJwk, parsePublicJwk } from '../../shared/keys/public-key.ts'
import { parseSdJwt } from '../../shared/sd-jwt/parse.ts'
import { verifyStatusListToken } from '../../shared/status-list/token.ts'
import { parseCertificate } from '../../shared/trust/certificate.ts'
import type { Issuer } from '../issuer.ts'
import { revokeEndpoint } from '../status/revoke.ts'
import { afternoon, createMemoryIssuer, createMemorySources, jan } from '../testing/memory-issuer.ts'
import { createWalletKey } from '../testing/memory-wallet.ts'
import { issue } from './issue.ts'

const an = '91710224863' as Ssin
const { publicJwk } = await createWalletKey()
const offered = findConfiguration('be.marriage.1.dc-sd-jwt') as Offered
const today = startOfDay(afternoon)

const act: MarriageAct = {
  reference: '2015-0012-3456-7890',
  status: 'active',
  date: { year: 2015, month: 6, day: 20 },
  place: { nisCode: '21004', name: { nl: 'Brussel', fr: 'Bruxelles' } },
  spouses: [
    { ssin: jan.ssin, familyName: 'Peeters', givenName: 'Jan', birthDate: { year: 1985, month: 3, day: 14 } },
    { ssin: an, familyName: 'Dubois', givenName: 'An Marie', birthDate: { year: 1991, month: 11, day: 2 } },
  ],
}

async function createWorld() {
  const acts = { current: [act] }
  const sources = createMemorySources({
    civilStatusActs: async ({ about }) => ({ ssin: about, marriages: acts.current }),
  })
  const issuer: Issuer = { ...(await createMemoryIssuer()), sources }
  const receive = async (subject: Ssin, grantedAt = afternoon) => {
    const [credential = ''] = await issue(issuer, { subject, offered, keys: [publicJwk], traceId: 'trace', grantedAt })
    return credential
  }
  const statusOf = async (credential: string) => {
    const { idx, uri } = (parseSdJwt(credential).payload.status as { status_list: { idx: number; uri: string } })
      .status_list
    const published = await issuer.statusLists.token(uri.split('/').at(-1) ?? '')
    const list = await verifyStatusListToken(textOf(published?.token as Bytes), {
      uri,
      now: afternoon,
      trust: async ([leaf]) => {
        const { verificationKey, algorithm } = parseCertificate(leaf as never)
        return { key: await verificationKey(), algorithm: algorithm ?? 'ES256' }
      },
    })
    return list.statusAt(idx)
  }
  /** As a partner institution does, once for each number. */
  const revoke = async (ssin: Ssin): Promise<unknown> => {
    const token = await issuer.seals.partnerToken.seal(
      { clientId: 'partner', scopes: ['issuance:credentials:revoke'] },
      afternoon + 60,
    )
    const request = new Request('http://localhost:8787/issuance/v1/credentials/revoke', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
      body: JSON.stringify({ ssin, type: 'marriage' }),
    })
    return (await revokeEndpoint(issuer, request, 'trace')).json()
  }
  return { issuer, acts, receive, statusOf, revoke }
}

describe('an extract of an act of marriage', () => {
  it('is read by another implementation in the same way', async () => {
    const { issuer, receive } = await createWorld()
    const key = await importPublicJwk(parsePublicJwk(issuer.signers.attestation.publicJwk))
    const other = new SDJwtInstance({
      hasher: async (data, algorithm) =>
        new Uint8Array(await crypto.subtle.digest(algorithm, typeof data === 'string' ? utf8(data) : (data as never))),
      verifier: async (data, signature) =>
        crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, fromBase64url(signature), utf8(data)),
    })
    const { payload } = await other.verify(await receive(jan.ssin), { currentDate: afternoon })
    expect(payload).toMatchObject({
      vct: 'http://localhost:8787/types/marriage/1',
      category: 'urn:etsi:esi:eaa:eu:pub',
      extract_type: 'extract',
      act_date: '2015-06-20',
      place: { nis_code: '21004', name: { nl: 'Brussel', fr: 'Bruxelles' } },
      family_name: 'Peeters',
      spouse: { family_name: 'Dubois', given_name: 'An Marie', birthdate: '1991-11-02' },
      date_of_expiry: '2027-02-21',
      exp: today + 90 * day - hour,
    })
  })

  it('lets each name and date of the spouse be shown by itself', async () => {
    const { receive } = await createWorld()
    const { disclosures, payload } = parseSdJwt(await receive(jan.ssin))
    expect(JSON.stringify(payload)).not.toMatch(/Peeters|Dubois|Brussel|2015|1991/)
    const names = disclosures.map((text) => JSON.parse(new TextDecoder().decode(fromBase64url(text)))[1])
    expect(names.filter((name) => name === 'birthdate')).toHaveLength(2)
    for (const name of ['nis_code', 'nl', 'fr', 'act_reference']) expect(names).toContain(name)
  })

  it('of one spouse is revoked without that of the other: whoever revokes a marriage revokes both', async () => {
    const { receive, statusOf, revoke } = await createWorld()
    const [his, hers] = [await receive(jan.ssin), await receive(an)]
    expect(await revoke(jan.ssin)).toEqual({ revoked: 1 })
    expect([await statusOf(his), await statusOf(hers)]).toEqual([1, 0])
    expect(await revoke(an)).toEqual({ revoked: 1 })
    expect([await statusOf(his), await statusOf(hers)]).toEqual([1, 1])
  })

  it.each(['dissolved', 'annulled'] as const)('is issued to neither once the marriage is %s', async (status) => {
    const { acts, receive } = await createWorld()
    acts.current = [{ ...act, status }]
    for (const spouse of [jan.ssin, an]) await expect(receive(spouse)).rejects.toThrow('no marriage is in force')
  })

  it('does not come back by a grant from before it was revoked', async () => {
    const { receive, revoke } = await createWorld()
    await receive(jan.ssin)
    await revoke(jan.ssin)
    await expect(receive(jan.ssin, afternoon - 60)).rejects.toMatchObject({ code: 'credential_request_denied' })
  })
})
