import { describe, expect, it } from 'vitest'
import { createLimit } from './limit.ts'

describe('the limit of look-ups at once', () => {
  it('gives as many places as there are, and a place again that was left', () => {
    const { enter } = createLimit({ now: () => 1000 }, 2)
    const leave = enter()
    expect(enter()).toBeDefined()
    expect(enter()).toBeUndefined()
    leave?.()
    expect(enter()).toBeDefined()
    expect(enter()).toBeUndefined()
  })

  it('gives a place back once, however often it is left', () => {
    const { enter } = createLimit({ now: () => 1000 }, 2)
    const leave = enter()
    enter()
    leave?.()
    leave?.()
    expect([enter(), enter()].filter(Boolean)).toHaveLength(1)
  })

  it('takes back the places of requests that never left, and no others', () => {
    const clock = { time: 1000 }
    const { enter } = createLimit({ now: () => clock.time }, 2)
    enter()
    clock.time += 1
    enter()
    clock.time += 13
    expect(enter()).toBeUndefined()
    clock.time += 1
    expect(enter()).toBeDefined()
    expect(enter()).toBeUndefined()
  })
})
