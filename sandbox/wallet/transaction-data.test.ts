import { describe, expect, it } from 'vitest'
import { base64url, sha256, utf8 } from '../../shared/bytes.ts'
import type { Answer } from './answer-query.ts'
import { authorise } from './transaction-data.ts'
import type { Wallet } from './wallet.ts'

const told: string[] = []
const wallet = { tell: (line: string) => void told.push(line) } as unknown as Wallet
const answerTo = (queryId: string, format: 'dc+sd-jwt' | 'mso_mdoc' = 'dc+sd-jwt') =>
  ({ queryId, held: { format }, paths: [] }) as unknown as Answer

const textOf = (members: object) => base64url(utf8(JSON.stringify(members)))
const login = {
  type: 'urn:eudi:sca:login_risk_transaction:1',
  credential_ids: ['card', 'badge'],
  transaction_data_hashes_alg: ['sha-512', 'sha-256'],
  payload: { transaction_id: 'a', action: 'Log in' },
}
const terms = { type: 'qcert_creation_acceptance', credential_ids: ['badge'], QC_hash: 'AQID' }
const signed = (members: object[], answers: Answer[] = [answerTo('card'), answerTo('badge')], type = 'urn:card') =>
  authorise(wallet, { transactionData: members.map(textOf), responseMode: 'dc_api' }, answers, () => type)

describe('what is to be authorised', () => {
  it('is told whole, and signed by its hash, with a code and factors where it wants them', async () => {
    const claims = await signed([login, terms])
    expect(claims.get('card')).toEqual({
      transaction_data_hashes: [base64url(await sha256(utf8(textOf(login))))],
      transaction_data_hashes_alg: 'sha-256',
      jti: expect.stringMatching(/^[\w-]{22}$/),
      response_mode: 'dc_api',
      amr: [{ knowledge: 'pin_6_or_more_digits' }, { possession: 'key_in_local_native_wscd' }],
    })
    expect(claims.get('badge')).toEqual({ transaction_data_hashes: [base64url(await sha256(utf8(textOf(terms))))] })
    expect(told).toContain(`Authorises, as ${login.type}: action Log in`)
    expect(told).toContain('Authorises, as qcert_creation_acceptance: QC_hash AQID')
  })

  it.each<[string, () => Promise<unknown>, string]>([
    ['of a type that it does not know', () => signed([{ ...terms, type: 'other' }]), 'does not know'],
    [
      'hashed in another way',
      () => signed([{ ...login, transaction_data_hashes_alg: ['sha-512'] }]),
      'hashed in a way',
    ],
    ['by nothing that it shows', () => signed([terms], [answerTo('card')]), 'goes with nothing'],
    ['by an mdoc', () => signed([terms], [answerTo('badge', 'mso_mdoc')]), 'does not let its key'],
    ['by a PID', () => signed([terms], [answerTo('badge')], 'urn:eudi:pid:be:1'), 'a PID authorises nothing'],
  ])('%s is refused', async (_, signing, reason) => {
    await expect(signing()).rejects.toThrow(reason)
  })
})
