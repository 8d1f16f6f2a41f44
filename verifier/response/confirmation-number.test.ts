import { describe, expect, it } from 'vitest'
import { systemRandom } from '../../shared/random.ts'
import { createConfirmationNumber } from './confirmation-number.ts'

/** These, one after the other. */
const giving = (...values: number[]) => {
  const left = [...values]
  return () => {
    const bytes = new Uint8Array(4)
    new DataView(bytes.buffer).setUint32(0, left.shift() ?? 0)
    return bytes
  }
}

describe('a number that confirms', () => {
  it('has six digits, and begins with naught where it has to', () => {
    expect(createConfirmationNumber(systemRandom)).toMatch(/^[0-9]{6}$/)
    expect(createConfirmationNumber(giving(42))).toBe('000042')
    expect(createConfirmationNumber(giving(1_999_999))).toBe('999999')
  })

  it('is drawn again where the lowest would come more often', () => {
    expect(createConfirmationNumber(giving(4_294_000_000, 7))).toBe('000007')
    expect(createConfirmationNumber(giving(4_293_999_999))).toBe('999999')
  })
})
