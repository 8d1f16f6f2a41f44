import { beforeAll, describe, expect, it } from 'vitest'
import { issue } from '../shared/trust/example-certificates.ts'
import { trustKinds } from '../shared/trust/trust-list.ts'
import { readTrust } from './env.ts'

let signer: string

beforeAll(async () => {
  signer = (await issue(undefined, { name: 'CN=Operator, O=Lists' })).certificate.id
})

const source = (more: object = {}) => ({ kind: 'pid', url: 'https://lists.example/pid', signers: [signer], ...more })
const lists = (...all: unknown[]) => ({ TRUST_LISTS: JSON.stringify(all) })
const lotl = (more: object = {}) => ({
  LIST_OF_LISTS: JSON.stringify({
    url: 'https://lists.example/lotl.xml',
    journal: 'https://eur-lex.example/1',
    signers: ['ab'.repeat(32)],
    ...more,
  }),
})
const read = (env: object, PROFILE = 'production') => readTrust({ PROFILE, ...lists(source()), ...env })

describe('the bindings of what keeps the lists', () => {
  it('demand CRLs of a list, and name hosts whose CRLs are fetched', () => {
    const { sources, crlHosts } = read({ ...lists(source({ crl: 'required' })), CRL_HOSTS: '["crl.example"]' })
    expect(sources).toMatchObject([{ crl: 'required' }])
    expect(crlHosts).toEqual(['crl.example'])
    expect(read({}).crlHosts).toBeUndefined()
    expect(read({ CRL_HOSTS: '[]' }).crlHosts).toBeUndefined()
    expect(read({ ...lotl(), CRL_HOSTS: '["crl.example"]' }).crlHosts).toEqual(['crl.example'])
    for (const hosts of ['["https://crl.example"]', '"crl.example"', '[1]'])
      expect(() => read({ CRL_HOSTS: hosts })).toThrow('CRL_HOSTS is no list of names of hosts')
  })

  it('say where each list comes from, who signs it, and below which number nothing is taken', () => {
    expect(read(lists(source({ sequenceNumber: 7 })))).toEqual({
      sandbox: false,
      sources: [
        { type: 'entities', kind: 'pid', url: 'https://lists.example/pid', signers: [signer], sequenceNumber: 7 },
      ],
    })
    expect(read(lists(...trustKinds.map((kind) => source({ kind })))).sources).toHaveLength(trustKinds.length)
  })

  it('name the list of lists as the Official Journal has it, the countries that are wanted, and their numbers', () => {
    const { sources, national } = read(lotl({ countries: ['BE'], sequenceNumbers: { BE: 40 }, sequenceNumber: 388 }))
    expect(sources[0]).toEqual({
      type: 'listOfLists',
      url: 'https://lists.example/lotl.xml',
      journal: 'https://eur-lex.example/1',
      signers: ['ab'.repeat(32)],
      sequenceNumber: 388,
    })
    expect(national).toEqual({ countries: ['BE'], sequenceNumbers: { BE: 40 } })
    expect(read({}).national).toBeUndefined()
  })

  it('may name this machine in the sandbox', () => {
    const local = {
      ...lists(source({ url: 'http://localhost:8789/pid' })),
      ...lotl({ url: 'http://localhost:8789/x' }),
    }
    expect(read(local, 'sandbox').sources).toHaveLength(2)
    expect(() => read(local)).toThrow('TRUST_LISTS')
  })

  it.each<[string, () => object, string]>([
    ['no list', () => ({ TRUST_LISTS: '[]' }), 'TRUST_LISTS names no source of trust'],
    ['lists that are none', () => ({ TRUST_LISTS: 'https://lists.example' }), 'TRUST_LISTS is no JSON'],
    ['null among the lists', () => lists(null), 'TRUST_LISTS'],
    ['a list at http', () => lists(source({ url: 'http://lists.example' })), 'not at an https address'],
    ['a list without an address', () => lists(source({ url: undefined })), 'not at an https address'],
    ['a list of nobody', () => lists(source({ signers: undefined })), 'without the certificates of its operator'],
    ['a list of lists at http', () => lotl({ url: 'http://lists.example' }), 'LIST_OF_LISTS /url: is no https address'],
    ['a list of lists of nobody', () => lotl({ signers: [] }), 'LIST_OF_LISTS /signers'],
    ['a signer who is no hash', () => lotl({ signers: ['AB'] }), 'LIST_OF_LISTS /signers/0'],
    ['a member that is not known', () => lotl({ lenient: true }), 'LIST_OF_LISTS'],
    ['a number that is none', () => lotl({ sequenceNumbers: { BE: 0 } }), 'LIST_OF_LISTS /sequenceNumbers/BE'],
  ])('are refused with %s', (_, env, fault) => {
    expect(() => read(env())).toThrow(fault)
  })
})
