// Driving licences and proofs of age of the running functions, from the sandbox's register to @owf/mdoc with the authority as only anchor.
import { describe, expect, it } from 'vitest'
import { receive } from '../../sandbox/wallet/receive.ts'
import { judgeMdoc } from '../interop/judge-mdoc.ts'
import { readMdoc } from '../interop/mdoc-holder.ts'
import { callIssuer, createWallet, offerTo, pki, ssinOf } from './world.ts'

const mdl = 'org.iso.18013.5.1.mDL.mso-mdoc'
const age = 'eu.europa.ec.av.1.mso-mdoc'

async function received(nickname: string, id: string, copies = 1): Promise<string[]> {
  const wallet = createWallet()
  const { credentialOfferUri } = await offerTo(nickname, { credentialConfigurationIds: [id] })
  await receive(wallet, credentialOfferUri, { copies })
  return wallet.held.map(({ credential }) => credential)
}

const complaintsOf = async (issuerSigned: string, anchor: string): Promise<string[]> =>
  (await judgeMdoc({ issuerSigned, anchor })).failed

const elementsOf = (credential: string): Record<string, unknown> =>
  readMdoc(credential).nameSpaces['org.iso.18013.5.1'] ?? {}

describe('a driving licence', () => {
  it('says what Jan may drive, with his portrait, under the authority of driving licences', async () => {
    const [credential = ''] = await received('jan', mdl)
    expect(await complaintsOf(credential, pki.authorities.drivingLicenceIaca)).toEqual([])
    expect(await complaintsOf(credential, pki.authorities.iaca)).not.toEqual([])
    const elements = elementsOf(credential)
    expect(elements).toMatchObject({ family_name: 'Peeters', un_distinguishing_sign: 'B' })
    const privileges = elements.driving_privileges as Map<string, unknown>[]
    expect(privileges.map((one) => one.get('vehicle_category_code'))).toEqual(['B', 'BE'])
    expect((elements.portrait as Uint8Array).subarray(0, 3)).toEqual(Uint8Array.of(0xff, 0xd8, 0xff))
  })

  it('of An says that she wears glasses', async () => {
    const [credential = ''] = await received('an', mdl)
    const privileges = elementsOf(credential).driving_privileges as Map<string, unknown>[]
    expect(privileges.find((one) => one.get('vehicle_category_code') === 'B')?.get('codes')).toEqual([
      new Map([['code', '01.06']]),
    ])
  })

  it.each([
    ['sofie', 'the right to drive is forfeited'],
    ['lou', 'no record'],
    ['nobody', 'no record'],
  ])('is denied to %s: %s', async (nickname, reason) => {
    await expect(received(nickname, mdl)).rejects.toThrow(reason)
  })
})

describe('a proof of age', () => {
  it('says that Jan is of age and Lou is not, and nothing else, under the authority of proofs of age', async () => {
    for (const [nickname, isOfAge] of [
      ['jan', true],
      ['lou', false],
    ] as const) {
      const [credential = ''] = await received(nickname, age)
      expect(await complaintsOf(credential, pki.authorities.ageProof)).toEqual([])
      const { nameSpaces } = readMdoc(credential)
      expect(Object.keys(nameSpaces)).toEqual(['eu.europa.ec.av.1'])
      expect(nameSpaces['eu.europa.ec.av.1']).toMatchObject({ age_over_18: isOfAge, age_over_65: false })
      expect(Object.keys(nameSpaces['eu.europa.ec.av.1'] ?? {}).every((name) => /^age_over_\d\d$/.test(name))).toBe(
        true,
      )
    }
  })

  it('is in no status list, and so nothing of it can be revoked', async () => {
    await received('sofie', age, 3)
    const body = { ssin: ssinOf('sofie'), type: 'age' }
    const response = await callIssuer('POST', '/issuance/v1/credentials/revoke', body)
    expect(await response.json()).toEqual({ revoked: 0 })
  })
})
