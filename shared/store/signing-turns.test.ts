import { expect, it } from 'vitest'
import { createSigningTurns } from './signing-turns.ts'
import { signWithin } from './status-store.ts'

it.each([
  ['before its time is over', signWithin - 1, false],
  ['once its time is over', signWithin, true],
  ['where the clock went back', -1, true],
])('a turn that nobody ends is the next one’s %s', (_, seconds, isFree) => {
  let now = 1000
  const turns = createSigningTurns(() => now)
  expect(turns.take(1, 'jwt')).toBe(true)
  expect(turns.take(1, 'jwt')).toBe(false)
  now += seconds
  expect(turns.take(1, 'jwt')).toBe(isFree)
})
