// Social statuses from the look-up to the credential: what was not asked for is neither looked up nor issued.
import { SDJwtInstance } from '@sd-jwt/core'
import { describe, expect, it, vi } from 'vitest'
import { fromBase64url, utf8 } from '../../shared/bytes.ts'
import { day, hour, startOfDay } from '../../shared/clock.ts'
import { findConfiguration, type Offered } from '../../shared/credentials/index.ts'
import type { SocialStatuses, SocialStatus as Status } from '../../shared/credentials/records.ts'
import { importPublicJwk, parsePublicJwk } from '../../shared/keys/public-key.ts'
import { parseSdJwt } from '../../shared/sd-jwt/parse.ts'
import type { Question } from '../sources/source.ts'
import { afternoon, createMemoryIssuer, createMemorySources, jan } from '../testing/memory-issuer.ts'
import { createWalletKey } from '../testing/memory-wallet.ts'
import { issue } from './issue.ts'

const issuer = await createMemoryIssuer()
const { publicJwk } = await createWalletKey()
const offered = findConfiguration('be.social-status.1.dc-sd-jwt') as Offered
const today = startOfDay(afternoon)

const yes: Status = { applies: true, from: '2026-01-01', until: '2026-12-31' }
const no: Status = { applies: false, from: undefined, until: undefined }
const issuing = (statuses: SocialStatuses['statuses'], claims?: string[]) => {
  const source = vi.fn(async (_: Question) => ({ ssin: jan.ssin, statuses }))
  const given = { ...issuer, sources: createMemorySources({ socialStatuses: source }) }
  const input = { subject: jan.ssin, offered, keys: [publicJwk], traceId: 'trace', claims }
  return { source, credentials: issue(given, input) }
}

/** The payload with everything that is disclosed, as another implementation reads it. */
async function readByOther(credential: string) {
  const key = await importPublicJwk(parsePublicJwk(issuer.signers.attestation.publicJwk))
  const other = new SDJwtInstance({
    hasher: async (data, algorithm) =>
      new Uint8Array(await crypto.subtle.digest(algorithm, typeof data === 'string' ? utf8(data) : (data as never))),
    verifier: async (data, signature) =>
      crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, fromBase64url(signature), utf8(data)),
  })
  return (await other.verify(credential, { currentDate: afternoon })).payload
}

/** Name and value of each disclosure, as far as it has them. */
const disclosed = (credential: string): unknown[][] =>
  parseSdJwt(credential).disclosures.map((text) =>
    (JSON.parse(new TextDecoder().decode(fromBase64url(text))) as unknown[]).slice(1),
  )

describe('a social status', () => {
  it('for a cinema is one claim that can be shown alone, signed as an attestation of a public body', async () => {
    const { source, credentials } = issuing({ increased_reimbursement: yes }, ['increased_reimbursement'])
    const [credential = ''] = await credentials
    expect(source.mock.calls[0]?.[0]).toEqual({
      about: jan.ssin,
      purpose: 'social-status',
      day: '2026-11-24',
      claims: ['increased_reimbursement'],
    })
    expect(disclosed(credential)).toEqual([['increased_reimbursement', true]])
    expect(await readByOther(credential)).toMatchObject({
      vct: 'http://localhost:8787/types/social-status/1',
      category: 'urn:etsi:esi:eaa:eu:pub',
      increased_reimbursement: true,
      issuing_authority: 'KSZ-BCSS',
      issuing_country: 'BE',
      iat: today,
      exp: today + day - hour,
    })
  })

  it('says nothing about the person to everybody', async () => {
    const [credential = ''] = await issuing({ increased_reimbursement: yes, living_wage: no }).credentials
    expect(JSON.stringify(parseSdJwt(credential).payload)).not.toMatch(/increased|living|period|2026/)
    expect(disclosed(credential)).toEqual(
      expect.arrayContaining([
        ['increased_reimbursement', true],
        ['living_wage', false],
        ['from', '2026-01-01'],
        ['until', '2026-12-31'],
      ]),
    )
  })

  it('shows nobody how many others apply, nor which were asked for, nor whether one ends today', async () => {
    const whole = { increased_reimbursement: yes, living_wage: no, disability_allowance: no }
    const ending = { ...whole, living_wage: { ...yes, until: '2026-11-24' }, disability_allowance: yes }
    const batches = [
      issuing(whole),
      issuing({ ...whole, living_wage: yes, disability_allowance: yes }),
      issuing(ending),
      issuing({ increased_reimbursement: yes }, ['increased_reimbursement']),
    ]
    const seen = await Promise.all(
      batches.map(async ({ credentials }) => {
        const [credential = ''] = await credentials
        const { cnf: _cnf, status: _status, _sd, ...payload } = parseSdJwt(credential).payload
        return JSON.stringify({ ...payload, digests: (_sd as string[]).map((digest) => digest.length) })
      }),
    )
    expect(new Set(seen).size).toBe(1)
  })

  it('has the same answers for another implementation', async () => {
    const [credential = ''] = await issuing({ disability_allowance: yes, living_wage: no }).credentials
    const { disability_allowance, disability_allowance_period, living_wage } = await readByOther(credential)
    expect({ disability_allowance, disability_allowance_period, living_wage }).toEqual({
      disability_allowance: true,
      disability_allowance_period: { from: '2026-01-01', until: '2026-12-31' },
      living_wage: false,
    })
  })

  it('ends with the day in Belgium, however long the right lasts, and is in a status list all the same', async () => {
    const [credential = ''] = await issuing({ living_wage: { ...yes, until: undefined } }).credentials
    const { payload } = parseSdJwt(credential)
    expect(payload).toMatchObject({ nbf: today, exp: today + day - hour, status: { status_list: {} } })
  })

  it('is refused where the right has ended, and where no status was asked for', async () => {
    const ended = issuing({ living_wage: { ...yes, until: '2026-11-23' } }).credentials
    await expect(ended).rejects.toThrow('a status that applies has ended')
    await expect(issuing({}, ['issuing_authority']).credentials).rejects.toThrow('no answer to a status')
  })
})
