// Credentials that stop being valid: from the command line, and since a record changed at its source.
import { dirname } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { receive } from '../../sandbox/wallet/receive.ts'
import { parseSdJwt } from '../../shared/sd-jwt/parse.ts'
import { revealClaims } from '../../shared/sd-jwt/reveal.ts'
import { ownWorld } from '../own-world.ts'
import { untilStatusListsEnd } from '../status-lists-end.ts'
import { logFromNow, untilLogged } from './log-lines.ts'
import { outcomeOf, script } from './run-script.ts'
import {
  addresses,
  askAndPresent,
  callIssuer,
  complaints,
  createWallet,
  mdocQuery,
  offer,
  sdJwtQuery,
  ssinOf,
  walletOf,
} from './world.ts'

const revoke = (...args: string[]) => outcomeOf(script('revoke', dirname(ownWorld().stateFolder), ...args))

const changeRecord = async (persona: string, change: string): Promise<string> => {
  const response = await fetch(`${addresses.sandbox}/records/change`, {
    method: 'POST',
    body: new URLSearchParams({ persona, change }),
    redirect: 'manual',
  })
  return response.text()
}

const verdictOf = async (...given: Parameters<typeof askAndPresent>) => (await askAndPresent(...given)).result.verdict

describe('npm run revoke', () => {
  it('revokes what a person has of a type, and the next presentation is refused within a minute', async () => {
    const wallet = await walletOf('sofie', 2)
    expect(await verdictOf(wallet, sdJwtQuery())).toBe('accepted')
    const { code, said } = await revoke('--persona=sofie', '--type=pid')
    expect([code, said]).toEqual([0, expect.stringMatching(/^Revoked \d+ copies\. Verifiers see it when/)])
    await untilStatusListsEnd()
    const { result } = await askAndPresent(wallet, mdocQuery())
    expect(complaints(result)).toContain('notRevoked failed')
  })

  it('finds the batches of a person, and revokes one of them alone', async () => {
    const [lost, kept] = [await walletOf('sofie', 2), await walletOf('sofie', 2)]
    const { said } = await revoke('--find', '--persona=sofie', '--type=pid')
    const valid = said.split('\n').filter((line) => line.endsWith('valid'))
    expect(valid).toHaveLength(4)
    // Newest first: two formats of the second wallet, and then two of the first.
    const handles = valid.slice(2).map((line) => line.split(' ')[0] ?? '')
    const outcomes = await Promise.all(handles.map((handle) => revoke(`--handle=${handle}`, '--reason=issuedInError')))
    for (const outcome of outcomes) expect(outcome.said).toMatch(/^Revoked 2 copies/)
    await untilStatusListsEnd()
    expect(await verdictOf(lost, sdJwtQuery())).toBe('refused')
    expect(await verdictOf(kept, sdJwtQuery())).toBe('accepted')
    expect(said).not.toContain(ssinOf('sofie'))
  })

  it('says what the issuer has against it', async () => {
    const { code, said } = await revoke('--handle=1.unknown')
    expect([code, said]).toEqual([1, expect.stringContaining('names no credentials, or they have expired')])
  })
})

describe('a record that changes at its source', () => {
  afterAll(() => changeRecord('sofie', 'none'))

  it('revokes what was made of it, and who comes for a new one gets what is true now', async () => {
    const wallet = await walletOf('sofie', 2)
    const logged = logFromNow()
    expect(await changeRecord('sofie', 'moved')).toMatch(/^Sofie Maes moves to Namur\. The issuer revoked [1-9]\d* /)
    await untilLogged(() =>
      expect(logged().find(({ event }) => event === 'record.changed')).toMatchObject({ change: 'recordChanged' }),
    )
    await untilStatusListsEnd()
    expect(await verdictOf(wallet, sdJwtQuery())).toBe('refused')
    const later = createWallet()
    await receive(
      later,
      (await offer({ grant: 'preAuthorizedCode', subject: { ssin: ssinOf('sofie') } })).credentialOfferUri,
    )
    expect(await revealClaims(parseSdJwt(later.held[0]?.credential ?? ''))).toMatchObject({
      address: { postal_code: '5000' },
    })
    expect(await verdictOf(later, sdJwtQuery())).toBe('accepted')
  })

  it('shows on the page of the sandbox, and a death leaves nothing valid', async () => {
    const wallet = await walletOf('sofie', 2)
    const page = await (await fetch(`${addresses.sandbox}/records`)).text()
    expect(page).toContain('moves to Namur</td>')
    const logged = logFromNow()
    await changeRecord('sofie', 'died')
    await untilLogged(() => expect(logged().map(({ event }) => event)).toContain('record.changed'))
    expect(JSON.stringify(logged())).not.toContain(ssinOf('sofie'))
    await untilStatusListsEnd()
    for (const query of [sdJwtQuery(), mdocQuery()]) expect(await verdictOf(wallet, query)).toBe('refused')
    const body = { reason: 'requested', ssin: ssinOf('sofie'), types: ['pid'] }
    const revoked = await callIssuer('POST', '/issuance/v1/revocations', body)
    expect(await revoked.json()).toMatchObject({ revoked: 0 })
  })
})
