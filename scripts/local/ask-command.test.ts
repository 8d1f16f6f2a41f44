import { describe, expect, it } from 'vitest'
import { parseAskCommand } from './ask-command.ts'
import { UsageAsked, UsageRefused } from './read-arguments.ts'

describe('a command of the relying party', () => {
  it('is to ask, and to wait where it says so', () => {
    expect(parseAskCommand(['age-over-18'])).toEqual({ verb: 'ask', question: 'age-over-18', wait: false })
    expect(parseAskCommand(['married', '--wait'])).toEqual({ verb: 'ask', question: 'married', wait: true })
  })

  it('is to fetch a result, or to list what can be asked', () => {
    expect(parseAskCommand(['--result=-abc'])).toEqual({ verb: 'result', id: '-abc' })
    expect(parseAskCommand(['--list'])).toEqual({ verb: 'list' })
  })

  it.each([
    [[]],
    [['age-over-18', 'married']],
    [['age-over-18', '--list']],
    [['age-over-18', '--result', 'abc']],
    [['--list', '--result', 'abc']],
    [['--result', 'abc', '--wait']],
    [['--wait']],
    [['--result']],
    [['age-over-18', '--copies', '4']],
  ])('is refused with its usage: %j', (args) => {
    expect(() => parseAskCommand(args)).toThrow(UsageRefused)
    expect(() => parseAskCommand(args)).toThrow(/Usage: npm run -s ask/)
  })

  it('says how it is used when it is asked', () => {
    expect(() => parseAskCommand(['--help'])).toThrow(UsageAsked)
  })
})
