import { beforeAll, describe, expect, it } from 'vitest'
import { base64url, fromBase64url } from '../bytes.ts'
import { type CborKey, type CborValue, decodeCbor, encodeCbor } from './cbor.ts'
import { createEncryptionInfo, parseEncryptionInfo } from './encryption-info.ts'
import { createParty, type Party } from './example-mdoc.ts'
import { MdocRefused } from './mdoc-refused.ts'

const nonce = new Uint8Array(16).fill(7)
let reader: Party
let encryptionInfo: string

beforeAll(async () => {
  reader = await createParty()
  encryptionInfo = createEncryptionInfo({ nonce, recipient: reader.jwk })
})

/** With its second part changed. */
function changed(change: (members: Map<CborKey, CborValue>) => void, protocol = 'dcapi'): string {
  const [, members] = decodeCbor(fromBase64url(encryptionInfo)) as CborValue[]
  change(members as Map<CborKey, CborValue>)
  return base64url(encodeCbor([protocol, members as CborValue]))
}

describe('an EncryptionInfo', () => {
  it('is read as it was made (VP-ISO7-02)', () => {
    expect(parseEncryptionInfo(encryptionInfo)).toEqual({ nonce, recipient: reader.jwk })
  })

  const keyWith = (label: number, value: CborValue) =>
    changed((members) => (members.get('recipientPublicKey') as Map<CborKey, CborValue>).set(label, value))
  it.each<[string, () => string]>([
    ['of another protocol', () => changed(() => {}, 'openid4vp')],
    ['with a nonce of 15 bytes', () => changed((members) => members.set('nonce', new Uint8Array(15)))],
    ['without a nonce', () => changed((members) => members.delete('nonce'))],
    ['without a key', () => changed((members) => members.delete('recipientPublicKey'))],
    ['with a private key', () => keyWith(-4, new Uint8Array(32))],
    ['with a coordinate that is too short', () => keyWith(-2, new Uint8Array(31))],
    ['with a key on another curve', () => keyWith(-1, 2)],
    ['of three parts', () => base64url(encodeCbor(['dcapi', new Map(), 1]))],
    ['that is no CBOR', () => 'AAA'],
    ['that is too long', () => 'A'.repeat(2_001)],
  ])('is refused %s', (_, make) => {
    expect(() => parseEncryptionInfo(make())).toThrow(MdocRefused)
  })

  it('is refused with a key on a curve that HPKE was not agreed for', async () => {
    const { jwk } = await createParty('P-384')
    expect(() => parseEncryptionInfo(createEncryptionInfo({ nonce, recipient: jwk }))).toThrow(/P-256/)
  })
})
