import { describe, expect, it } from 'vitest'
import { base64 } from '../bytes.ts'
import { CertificateRefused } from './certificate.ts'
import { parseX5c } from './x5c.ts'

const [one, other] = [Uint8Array.of(48, 3, 2, 1, 0), Uint8Array.of(48, 0)]

describe('the certificates of a JOSE header', () => {
  it('are bytes in the order in which they are named (VP-REQ-11)', () => {
    expect(parseX5c([one, other].map(base64))).toEqual([one, other])
    expect(parseX5c(Array(5).fill(base64(one)))).toHaveLength(5)
  })

  it('may each be as long as a certificate may', () => {
    expect(parseX5c([base64(new Uint8Array(16_384))])[0]).toHaveLength(16_384)
  })

  it.each<[string, Parameters<typeof parseX5c>[0], RegExp]>([
    ['there are none', undefined, /no certificate/],
    ['the list is empty', [], /no certificate/],
    ['they are a text', base64(one), /no certificate/],
    ['there are six', Array(6).fill(base64(one)), /too many/],
    ['one is base64url (VP-REQ-11)', ['-_-_'], /not base64/],
    ['one is not padded', [base64(other).replace('=', '')], /not base64/],
    ['one is an object', [{}], /not base64/],
    ['one is null', [null], /not base64/],
    ['one is longer than any certificate', [base64(new Uint8Array(16_387))], /too long/],
    ['one is longer than that, and no base64', [base64(one), '*'.repeat(1_000_000)], /too long/],
  ])('are refused when %s', (_, x5c, reason) => {
    expect(() => parseX5c(x5c)).toThrow(CertificateRefused)
    expect(() => parseX5c(x5c)).toThrow(reason)
  })
})
