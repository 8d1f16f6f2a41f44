import { expect, it } from 'vitest'
import { base64, hex, sha256, utf8 } from '../shared/bytes.ts'
import type { TrustList, TrustService } from '../shared/trust/trust-list.ts'
import { findProvider, namedEntity } from './listed-provider.ts'

const der = utf8('certificate')
const service: TrustService = {
  role: 'issuance',
  entity: 'Wallets',
  country: 'BE',
  identifiers: ['VATBE-0123456789'],
  certificates: [base64(der)],
}
const provider = JSON.stringify(['BE', 'Wallets', ['VATBE-0123456789'], hex(await sha256(der))])
const listWith = (change: Partial<TrustService>, kind: TrustList['kind'] = 'wallet') => [
  { kind, services: [{ ...service, ...change }] } as TrustList,
]
const [otherName, otherIdentifier] = [{ entity: 'Purses' }, { identifiers: ['VATBE-9'] }]
const otherCertificate = { certificates: [base64(utf8('another'))] }

it.each<[string, Partial<TrustService>]>([
  ['as before', {}],
  ['with another certificate', otherCertificate],
  ['under another name', { ...otherName, ...otherCertificate }],
  ['with another identifier', { ...otherIdentifier, ...otherCertificate }],
  ['by its certificate alone', { ...otherName, ...otherIdentifier, country: 'LU' }],
])('a wallet provider is found where it is listed %s', async (_, change) => {
  expect(await findProvider(listWith(change), provider)).toMatchObject(change)
})

it.each<[string, TrustList[]]>([
  ['nothing of it is left', listWith({ ...otherName, ...otherIdentifier, ...otherCertificate })],
  ['somebody has its name in another country', listWith({ ...otherCertificate, country: 'LU' })],
  ['it may sign status lists alone', listWith({ role: 'revocation' })],
  ['it is listed for something else', listWith({}, 'pid')],
  ['there is no list', []],
])('a wallet provider is not found where %s', async (_, lists) => {
  expect(await findProvider(lists, provider)).toBeUndefined()
})

it('is called as it was listed, also where its list says no country', () => {
  expect(namedEntity(provider)).toEqual({ entity: 'Wallets', country: 'BE' })
  expect(namedEntity(JSON.stringify(['', 'Wallets', [], '']))).toEqual({ entity: 'Wallets' })
})
