import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../shared/json.ts'
import { findBySsin, findPersona, personas, ssinOf } from '../personas.ts'
import { civilStatusActs } from './civil-status-acts.ts'

const answerAbout = (nickname: string, type = 'MARRIAGE') => {
  const persona = findPersona(nickname)
  return persona && civilStatusActs.dataOf(persona, { type })
}
const itemsAbout = (nickname: string): JsonObject[] => (answerAbout(nickname)?.items ?? []) as JsonObject[]
const numbersIn = ({ persons }: JsonObject) => (persons as JsonObject[]).map(({ personNumber }) => personNumber)

describe('the acts of the sandbox', () => {
  it('marry Jan and An, in the same act', () => {
    const [act] = itemsAbout('jan')
    expect(act).toMatchObject({ status: 'ACTIVE', factDate: { year: 2015, month: 6, day: 20 } })
    expect(numbersIn(act ?? {})).toEqual([ssinOf('jan'), ssinOf('an')])
    expect(itemsAbout('an')).toEqual([act])
  })

  it('divorced Sofie from somebody without a number', () => {
    const [act, ...more] = itemsAbout('sofie')
    expect(more).toEqual([])
    expect(act?.status).toBe('DISSOLVED')
    expect(numbersIn(act ?? {})).toEqual([ssinOf('sofie'), undefined])
  })

  it.each(['lou', 'nobody'])('do not name %s', (nickname) => {
    expect(answerAbout(nickname)).toEqual({ items: [], total: 0 })
  })

  it('are those of the type that is asked for', () => {
    expect(answerAbout('jan', 'BIRTH')).toEqual({ items: [], total: 0 })
  })

  it('name whoever is asked about by the number that is asked about', () => {
    for (const { nickname, successor } of personas.filter(({ nickname }) => itemsAbout(nickname).length > 0)) {
      const persona = findBySsin(successor)
      const { items } = (persona && civilStatusActs.dataOf(persona, { type: 'MARRIAGE' })) ?? {}
      expect((items as JsonObject[]).flatMap(numbersIn), nickname).toContain(successor)
    }
  })
})
