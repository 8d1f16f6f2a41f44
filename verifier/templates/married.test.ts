import { describe, expect, it } from 'vitest'
import { married } from './married.ts'
import type { Shown } from './template.ts'

const typesUrl = 'https://issuer.example/types'
const today = '2026-11-24'

const outcomeOf = (shown: Shown, day = today) => married.judge(shown, day).outcome

describe('being married', () => {
  it('is answered by an extract, whose kind alone is asked for', () => {
    expect(outcomeOf({ marriage: { extract_type: 'extract' } })).toBe('yes')
    expect(outcomeOf({ marriage: { act_date: '2015-06-20' } })).toBe('undetermined')
    const [credential] = married.query({ typesUrl }).credentials
    expect(credential?.claims).toEqual([{ path: ['extract_type'] }])
  })
})
