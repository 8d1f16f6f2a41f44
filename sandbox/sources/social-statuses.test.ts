import { describe, expect, it } from 'vitest'
import { findPersona } from '../personas.ts'
import { socialStatuses } from './social-statuses.ts'

const names = ['INCREASED_REIMBURSEMENT', 'LIVING_WAGE', 'INCOME_GUARANTEE_ELDERLY', 'DISABILITY_ALLOWANCE']

/** Names with a yes or no and their period, as the sandbox answers about a persona. */
function answersOn(day: string, nickname: string, asked: readonly string[]) {
  const persona = findPersona(nickname)
  const wanted = asked.map((name) => `<socialStatus><name>${name}</name></socialStatus>`).join('')
  const data = persona && socialStatuses.dataOf(persona, `<referenceDate>${day}</referenceDate>${wanted}`)
  if (!data) return undefined
  const answers = data.matchAll(/<name>(\w+)<.*?<code>(\d)<(?:.*<beginDate>(.*)<\/beg.*<endDate>(.*)<\/end)?/g)
  return [...answers].map(([, name, code, from, until]) => [name, code, ...(from && until ? [from, until] : [])])
}

describe('the social statuses of the sandbox', () => {
  it.each([
    ['jan', []],
    ['an', ['INCREASED_REIMBURSEMENT']],
    ['sofie', ['INCREASED_REIMBURSEMENT', 'LIVING_WAGE']],
  ])('of %s are yes for %j', (nickname, entitled) => {
    const answers = answersOn('2026-11-24', nickname, names) ?? []
    expect(answers.map(([name]) => name)).toEqual(names)
    expect(answers.flatMap(([name, code]) => (code === '1' ? [name] : []))).toEqual(entitled)
  })

  it.each(['lou', 'nobody'])('of %s are not known', (nickname) => {
    expect(answersOn('2026-11-24', nickname, names)).toBeUndefined()
  })

  it('are those that are asked for, and no others', () => {
    expect(answersOn('2026-11-24', 'an', ['LIVING_WAGE'])).toEqual([['LIVING_WAGE', '0']])
  })

  it.each(['2026-01-01', '2026-12-31', '2041-06-15'])('apply on the day that is asked about: %s', (day) => {
    const [answer] = answersOn(day, 'an', ['INCREASED_REIMBURSEMENT']) ?? []
    const [, , from = '', until = ''] = answer ?? []
    expect(from <= day && day <= until).toBe(true)
  })
})
