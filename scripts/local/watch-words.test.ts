import { expect, it } from 'vitest'
import { type ShownRound, watchWords } from './watch-words.ts'

const round: ShownRound = {
  state: 'done',
  lists: 1,
  units: 12,
  revoked: 4,
  unanswered: [],
  begunAt: '2026-11-24T13:37:42Z',
}

it('tells what was looked at, and what fell', () => {
  expect(watchWords(round)).toBe('The round of 2026-11-24T13:37:42Z: 12 units on 1 status list, 4 credentials revoked.')
  expect(watchWords({ ...round, state: 'running' })).toMatch(/^The round of .* is still running: 12 units/)
})

it('tells which lists gave no answer, since when, and when they are asked again', () => {
  const uri = 'https://provider.example/status'
  const unanswered = [{ uri, provider: 'Wallets', reason: 'no answer', since: '2026-11-24T07:00:00Z' }]
  expect(
    watchWords({ ...round, unanswered, retryAt: '2026-11-24T13:38:12Z' })
      .split('\n')
      .slice(1),
  ).toEqual([
    'No good answer, and nothing revoked for it; asked again at 2026-11-24T13:38:12Z:',
    `  Wallets, ${uri}: no answer, since 2026-11-24T07:00:00Z`,
  ])
})
