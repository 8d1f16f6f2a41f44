import { describe, expect, it } from 'vitest'
import { stateAt } from './state-at.ts'

const states = (...starts: number[]) => starts.map((since, at) => ({ since, at }))
const at = (starts: readonly number[], time: number) => stateAt(states(...starts), time)

describe('what a service was at a time (PRO-4.3.4-03)', () => {
  it.each<[string, number[], number, number]>([
    ['its current state from its start on', [300, 200, 100], 300, 0],
    ['its current state later', [300, 200, 100], 999, 0],
    ['the state before, up to the second', [300, 200, 100], 299, 1],
    ['the first state', [300, 200, 100], 100, 2],
    ['of equal times, the one that stands before', [300, 200, 200], 250, 1],
    ['of unordered times, the youngest that had begun', [300, 100, 200], 250, 2],
    ['its current state, whatever history says of later', [300, 400], 500, 0],
  ])('is %s', (_, starts, time, expected) => {
    expect(at(starts, time)?.state.at).toBe(expected)
  })

  it('is nothing before every start', () => {
    expect(at([300, 200], 199)).toBeUndefined()
    expect(at([], 199)).toBeUndefined()
  })

  it('is told with a warning where times are equal or unordered', () => {
    expect(at([300, 200, 100], 250)?.warnings).toEqual([])
    expect(at([300, 200, 200], 300)?.warnings).toEqual(['history-times-equal'])
    expect(at([300, 100, 200], 300)?.warnings).toEqual(['history-unordered'])
    expect(at([300, 300, 400], 300)?.warnings).toEqual(['history-times-equal', 'history-unordered'])
  })
})
