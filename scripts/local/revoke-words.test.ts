import { expect, it } from 'vitest'
import { foundWords, refusedWords, revokedWords } from './revoke-words.ts'

it('tells how much was revoked, and when verifiers see it', () => {
  expect(revokedWords(8)).toBe('Revoked 8 copies. Verifiers see it when their copy of the list ends.')
  expect(revokedWords(1)).toMatch(/^Revoked 1 copy\./)
})

it('says so where there was nothing to revoke, or to find', () => {
  expect(revokedWords(0)).toMatch(/^Nothing was revoked/)
  expect(foundWords([])).toBe('There is nothing.')
})

it('tells what was found, a line for each batch', () => {
  const batch = { handle: '1.abc', type: 'pid', count: 4, expiryDate: '2026-12-11', state: 'valid' }
  const lines = foundWords([batch, { ...batch, handle: '2.def', count: 1, state: 'revoked' }]).split('\n')
  expect(lines.map((line) => line.split(/ {2,}/))).toEqual([
    ['1.abc', 'pid', '4 copies', 'until 2026-12-11', 'valid'],
    ['2.def', 'pid', '1 copy', 'until 2026-12-11', 'revoked'],
  ])
})

it.each([
  [
    'the faults of what was asked',
    { detail: 'Not so', issues: [{ name: '/handle', detail: 'names nothing' }] },
    ': /handle names nothing',
  ],
  ['the detail', { detail: 'The token has ended' }, ': The token has ended'],
  ['nothing more, where it is no problem', undefined, ''],
])('tells of a refusal %s', (_, problem, words) => {
  expect(refusedWords(400, problem)).toBe(`The issuer refused (400)${words}`)
})
