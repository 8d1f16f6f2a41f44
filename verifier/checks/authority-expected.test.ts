import { describe, expect, it } from 'vitest'
import { base64url, fromHex } from '../../shared/bytes.ts'
import type { FederationAnswer, FederationQuestion, Federations } from '../../shared/trust/federation.ts'
import type { TrustList } from '../../shared/trust/trust-list.ts'
import { createExampleSubject, provider, stranger } from '../testing/example-subject.ts'
import { authorityKeyId } from '../testing/memory-provider.ts'
import { authorityExpected } from './authority-expected.ts'
import type { Presentation } from './presentation.ts'

const aki = (...values: string[]) => ({ type: 'aki', values })
const tl = (...values: string[]) => ({ type: 'etsi_tl', values })
const right = base64url(fromHex(authorityKeyId))
const address = 'https://lists.example/pid.json'

/** Two lists that name the same signer; the first decides whom to trust. */
const otherList: TrustList = { ...provider.list, sha256: 'b'.repeat(64) }
const otherAddress = 'https://lists.example/other.json'

const emptyList: TrustList = { ...provider.list, sha256: 'c'.repeat(64), services: [] }
const addresses = new Map([
  [provider.list.sha256, address],
  [otherList.sha256, otherAddress],
  [emptyList.sha256, 'https://lists.example/empty.json'],
])

async function judge(trusted_authorities: object[] | undefined, presentation = {}) {
  const trustLists = {
    lists: async () => [provider.list, otherList, emptyList],
    services: async () => undefined,
    addressOf: async (sha256: string) => addresses.get(sha256),
    faults: async () => ({}),
  }
  const query = trusted_authorities ? { trusted_authorities } : {}
  return (await authorityExpected(await createExampleSubject({ query, presentation, verifier: { trustLists } })))
    .outcome
}

describe('the authority of an issuer (VP-DCQL-05, VP-DCQL-06)', () => {
  it.each<[string, object[] | undefined, string]>([
    ['is any where the query names none', undefined, 'passed'],
    ['passes by its key identifier (HAIP-V-02)', [aki(right)], 'passed'],
    ['passes by one of several values', [aki('AAAA', right)], 'passed'],
    ['passes by one of several entries', [tl('https://other.example'), aki(right)], 'passed'],
    ['passes by the address of its list', [tl(address)], 'passed'],
    ['fails by another key identifier', [aki('AAAA')], 'failed'],
    ['fails by a part of its key identifier', [aki(base64url(fromHex(authorityKeyId.slice(2))))], 'failed'],
    ['fails by its key identifier in hex, which is another one in base64url', [aki(authorityKeyId)], 'failed'],
    ['passes by another list that it is on too', [tl(otherAddress)], 'passed'],
    ['fails by a list of ours that it is not on', [tl('https://lists.example/empty.json')], 'failed'],
    ['fails by the address of another list', [tl('https://lists.example/pid')], 'failed'],
    ['passes by the address of its list in another spelling', [tl('https://LISTS.example:443/pid.json')], 'passed'],
  ])('%s', async (_, authorities, outcome) => {
    expect(await judge(authorities)).toBe(outcome)
  })

  it('is none where the issuer is not trusted: anybody can write an authority into a certificate', async () => {
    expect(await judge([aki(right)], { issuerChain: () => [...stranger.pid.chain] })).toBe('failed')
  })

  it('is no list that nobody knows the address of', async () => {
    const query = { trusted_authorities: [tl('https://lists.example/undefined')] }
    expect((await authorityExpected(await createExampleSubject({ query }))).outcome).toBe('failed')
  })
})

describe('the federation of an issuer (VP-DCQL-05)', () => {
  const issuer = 'https://issuer.example'
  const anchor = 'https://anchor.example'
  const asked: FederationQuestion[] = []
  const answering = (answer: FederationAnswer): Federations => ({
    find: async (question) => {
      asked.push(question)
      return answer
    },
  })

  async function judgeFederation(
    answer: FederationAnswer,
    presentation: Partial<Presentation> = {},
    more: object[] = [],
  ) {
    asked.splice(0)
    const query = { trusted_authorities: [{ type: 'openid_federation', values: [anchor] }, ...more] }
    const verifier = { federations: answering(answer) }
    return authorityExpected(await createExampleSubject({ query, presentation: { issuer, ...presentation }, verifier }))
  }

  it.each<[string, FederationAnswer, string]>([
    ['passes where there is a way up', { isUnder: true }, 'passed'],
    ['fails where there is none', { isUnder: false }, 'failed'],
    ['is undetermined where nobody can tell', { unknown: 'an entity statement cannot be fetched' }, 'undetermined'],
  ])('%s', async (_, answer, outcome) => {
    expect((await judgeFederation(answer)).outcome).toBe(outcome)
    expect(asked).toEqual([{ issuer, authorities: [anchor], key: expect.any(CryptoKey) }])
  })

  it.each<[string, Partial<Presentation>, object[], string]>([
    ['of whom the credential does not name', { issuer: undefined }, [], 'failed'],
    ['of whom is not trusted', { issuerChain: () => [...stranger.pid.chain] }, [], 'failed'],
    ['of whom did not sign', { verifyIssuerSignature: async () => false }, [], 'undetermined'],
    ['where another authority fits', {}, [aki(right)], 'passed'],
  ])('%s is not asked', async (_, presentation, more, outcome) => {
    expect((await judgeFederation({ isUnder: true }, presentation, more)).outcome).toBe(outcome)
    expect(asked).toEqual([])
  })
})
