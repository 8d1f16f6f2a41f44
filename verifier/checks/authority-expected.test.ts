import { describe, expect, it } from 'vitest'
import { base64url, fromHex } from '../../shared/bytes.ts'
import { createExampleSubject, provider, stranger } from '../testing/example-subject.ts'
import { authorityKeyId } from '../testing/memory-provider.ts'
import { authorityExpected } from './authority-expected.ts'

const aki = (...values: string[]) => ({ type: 'aki', values })
const tl = (...values: string[]) => ({ type: 'etsi_tl', values })
const right = base64url(fromHex(authorityKeyId))
const address = 'https://lists.example/pid.json'

async function judge(trusted_authorities: object[] | undefined, presentation = {}) {
  const trustLists = {
    lists: async () => [provider.list],
    addressOf: async (sha256: string) => (sha256 === provider.list.sha256 ? address : undefined),
    areCurrent: async () => true,
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
    ['fails by a text that is no base64url', [aki('A')], 'failed'],
    ['fails by the address of another list', [tl('https://lists.example/pid')], 'failed'],
    ['fails when the value is of the other kind', [tl(right), aki('aHR0cHM')], 'failed'],
  ])('%s', async (_, authorities, outcome) => {
    expect(await judge(authorities)).toBe(outcome)
  })

  it('is none where the issuer is not trusted: anybody can write an authority into a certificate', async () => {
    expect(await judge([aki(right)], { issuerChain: () => [...stranger.pid.chain] })).toBe('failed')
  })

  it('is no list that nobody knows the address of', async () => {
    const query = { trusted_authorities: [tl('undefined')] }
    expect((await authorityExpected(await createExampleSubject({ query }))).outcome).toBe('failed')
  })
})
