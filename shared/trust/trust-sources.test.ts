import { beforeAll, describe, expect, it } from 'vitest'
import { readBindings } from '../http/bindings.ts'
import { issue, type Party } from './example-certificates.ts'
import { readTrustSources } from './trust-sources.ts'

let operator: Party
let certificate: string

beforeAll(async () => {
  operator = await issue(undefined, { name: 'CN=Operator, O=Lists' })
  certificate = operator.certificate.id
})

const source = (change: object = {}) => ({
  kind: 'pid',
  url: 'https://lists.example',
  signers: [certificate],
  ...change,
})

function read(list: unknown, sandbox = false) {
  const reader = readBindings({ TRUST_LISTS: JSON.stringify(list) })
  const sources = readTrustSources(reader, sandbox)
  reader.finish()
  return sources
}

describe('the sources of trust', () => {
  it('are addresses with the certificates of those who sign there', () => {
    const [first, second] = read([source(), source({ kind: 'wallet', url: 'https://lists.example/wallet' })])
    expect(first).toMatchObject({ kind: 'pid', url: 'https://lists.example', signers: [{ id: certificate }] })
    expect(second).toMatchObject({ kind: 'wallet' })
  })

  it('may be on this machine over http in the sandbox alone', () => {
    const local = [source({ url: 'http://localhost:8789/trust' })]
    expect(read(local, true)).toHaveLength(1)
    expect(() => read(local)).toThrow('TRUST_LISTS names a list that is not at an https address')
  })

  it('may demand CRLs of a list', () => {
    const [one, other] = read([source({ crl: 'required' }), source({ kind: 'wallet' })])
    expect([one?.crl, other?.crl]).toEqual(['required', undefined])
  })

  it('may be in XML, tolerate deviations by name, and name their own next signers', () => {
    const options = { form: 'xml', tolerate: ['missingIat', 'privateListType:https://a.example'], selfRollover: true }
    expect(read([source({ kind: 'pub-eaa', ...options })])).toMatchObject([options])
  })

  it.each<[string, object, string]>([
    ['another form', { form: 'asn1' }, 'names a list of an unknown form'],
    ['XML of a kind that has none', { form: 'xml' }, 'names a list in XML of a kind that has none'],
    ['a deviation that nobody named', { tolerate: ['lenient'] }, 'tolerates a deviation that has no name'],
    ['a type of any name', { tolerate: ['privateListType'] }, 'tolerates a deviation that has no name'],
    ['a deviation outside a list', { tolerate: 'missingIat' }, 'tolerates a deviation that has no name'],
    ['a word for yes', { selfRollover: 'true' }, 'says neither yes nor no to selfRollover'],
  ])('are refused with %s', (_, change, fault) => {
    expect(() => read([source(change)])).toThrow(fault)
  })

  it.each<[string, () => unknown, string]>([
    ['another word on CRLs', () => [source({ crl: 'optional' })], 'something else than that they are required'],
    ['none', () => [], 'names no source of trust'],
    ['no list', () => ({}), 'names no source of trust'],
    ['another kind', () => [source({ kind: 'constructor' })], 'names a list of an unknown kind'],
    [
      'a number below one',
      () => [source({ sequenceNumber: 0 })],
      'names a list by something that is no sequence number',
    ],
    ['no operator', () => [source({ signers: [] })], 'names a list without the certificates of its operator'],
    ['a broken certificate', () => [source({ signers: ['AAAA'] })], 'names a certificate that cannot be read'],
    [
      'a broken certificate beside a good one',
      () => [source(), source({ signers: [certificate, 'AAAA'] })],
      'cannot be read',
    ],
  ])('are refused with %s', (_, list, fault) => {
    expect(() => read(list())).toThrow(fault)
  })
})
