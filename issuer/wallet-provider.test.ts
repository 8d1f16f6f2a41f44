// Who may vouch for wallets and for their keys, whichever attestation comes.
import { describe, expect, it } from 'vitest'
import { base64 } from '../shared/bytes.ts'
import { day } from '../shared/clock.ts'
import type { StatusAnswer } from '../shared/status-list/reader.ts'
import { issue, issueAuthority, now, type Party, qcType } from '../shared/trust/example-certificates.ts'
import type { ServiceRole, TrustList } from '../shared/trust/trust-list.ts'
import { createMemoryIssuer } from './testing/memory-issuer.ts'
import { walletProviders } from './wallet-provider.ts'

const memory = await createMemoryIssuer({ time: now })
const authority = await issueAuthority(undefined, { name: 'CN=Wallet CA' })
const provider = await issue(authority, { extensions: [qcType('wallet')] })

const listOf = (kind: TrustList['kind'], role: ServiceRole): TrustList => ({
  kind,
  sequenceNumber: 1,
  issued: now,
  nextUpdate: now + day,
  operator: 'Example Lists',
  signerSha256: '',
  sha256: 'ab',
  services: [{ role, entity: 'Example', country: 'BE', identifiers: [], certificates: [base64(authority.der)] }],
})

const trusts = async (signer: Party, ...lists: TrustList[]): Promise<boolean> => {
  const issuer = { ...memory, trustLists: { ...memory.trustLists, lists: async () => lists } }
  return (await walletProviders(issuer).trust([signer.der])) !== undefined
}

describe('a wallet provider', () => {
  it('is who has a certificate for that, under an authority of the list (VCI-WA-04, VCI-KA-03)', async () => {
    const list = listOf('wallet', 'issuance')
    expect(await trusts(provider, list)).toBe(true)
    expect(await trusts(await issue(authority, { extensions: [qcType('pid')] }), list)).toBe(false)
    expect(await trusts(await issue(authority), list)).toBe(false)
    expect(await trusts(await issue(undefined, { extensions: [qcType('wallet')] }), list)).toBe(false)
  })

  it('is nobody whom the list names for statuses alone', async () => {
    expect(await trusts(provider, listOf('wallet', 'revocation'))).toBe(false)
  })

  it('is nobody yet, and never everybody, while there is no list of wallet providers', async () => {
    for (const lists of [[], [listOf('pid', 'issuance')]])
      await expect(trusts(provider, ...lists)).rejects.toMatchObject({ code: 'temporarily_unavailable', status: 503 })
  })
})

describe('an attestation', () => {
  const isValid = (answer: StatusAnswer) =>
    walletProviders({ ...memory, walletStatus: { statusOf: async () => answer } }).isValid({
      index: 1,
      uri: 'x',
      provider: JSON.stringify(['BE', 'Example', [], '']),
    })

  it('stands while its status is valid, and neither revoked, suspended nor anything else', async () => {
    const answers = await Promise.all([0, 1, 2, 3, 255].map((status) => isValid({ status })))
    expect(answers).toEqual([true, false, false, false, false])
  })

  it('neither stands nor falls while nobody can tell', async () => {
    await expect(isValid({ unknown: 'no answer' } as StatusAnswer)).rejects.toMatchObject({ status: 503 })
  })
})
