import { describe, expect, it } from 'vitest'
import { parseAskCommand } from './ask-command.ts'
import { UsageAsked, UsageRefused } from './read-arguments.ts'

describe('a command of the relying party', () => {
  it('is to ask, and to wait where it says so', () => {
    const asked = { template: 'age-over-18' }
    expect(parseAskCommand(['age-over-18'])).toEqual({ verb: 'ask', asked, wait: false, way: {} })
    expect(parseAskCommand(['age-over-18', '--wait'])).toEqual({ verb: 'ask', asked, wait: true, way: {} })
  })

  it('is to ask in another way, and what a conformance suite can answer', () => {
    expect(parseAskCommand(['--suite=mdoc', '--as=x509_san_dns', '--mode=direct_post', '--flow=sameDevice'])).toEqual({
      verb: 'ask',
      asked: { pid: 'mdoc' },
      wait: false,
      way: { as: 'x509_san_dns', mode: 'direct_post', flow: 'sameDevice' },
    })
  })

  it('is to fetch a result, or to list what can be asked', () => {
    expect(parseAskCommand(['--result=-abc'])).toEqual({ verb: 'result', id: '-abc', way: {} })
    expect(parseAskCommand(['--result=abc', '--as=did:web'])).toMatchObject({ way: { as: 'did:web' } })
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
    [['age-over-18', '--suite=mdoc']],
    [['--suite=iso_mdl']],
    [['married', '--as=somebody']],
    [['married', '--mode=dc_api']],
    [['married', '--flow=digitalCredentials']],
    [['married', '--flow=sameDevice', '--wait']],
    [['--result=abc', '--mode=direct_post']],
    [['--list', '--as=x509_hash']],
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
