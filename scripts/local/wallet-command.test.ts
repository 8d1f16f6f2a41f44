import { describe, expect, it } from 'vitest'
import { UsageAsked, UsageRefused } from './read-arguments.ts'
import { parseWalletCommand } from './wallet-command.ts'

const offer = 'openid-credential-offer://?credential_offer=%7B%7D'
const request = 'openid4vp://?client_id=x509_hash%3Aa&request_uri=http%3A%2F%2Flocalhost%3A8788%2Frequest%2Fa'

const refusal = (...args: string[]): string => {
  try {
    return JSON.stringify(parseWalletCommand(args))
  } catch (error) {
    if (error instanceof UsageRefused) return error.message
    throw error
  }
}

describe('a command of the wallet', () => {
  it('is to receive, as Jan with his eID and in two copies unless it says otherwise', () => {
    expect(parseWalletCommand(['receive', offer])).toEqual({
      verb: 'receive',
      link: offer,
      as: { persona: 'jan', level: 'Level500', decision: 'approve' },
      copies: 2,
      txCode: undefined,
      present: false,
      browser: false,
    })
    const told = [
      '--persona',
      'an',
      '--level=Level450',
      'receive',
      offer,
      '--deny',
      '--copies',
      '20',
      '--tx-code',
      '01',
    ]
    expect(parseWalletCommand(told)).toEqual({
      verb: 'receive',
      link: offer,
      as: { persona: 'an', level: 'Level450', decision: 'deny' },
      copies: 20,
      txCode: '01',
      present: false,
      browser: false,
    })
  })

  it('may choose documents by the names of their types', () => {
    expect(parseWalletCommand(['receive', offer, '--choose', 'pid'])).toMatchObject({ as: { choose: ['pid'] } })
    expect(refusal('receive', offer, '--choose', 'pid,passport')).toMatch(
      /^There is no document passport: choose among pid/,
    )
  })

  it('may leave login and choice to a browser, and then says nothing of them', () => {
    expect(parseWalletCommand(['receive', offer, '--browser'])).toMatchObject({ browser: true, present: false })
    for (const [flag, ...value] of [['--persona', 'an'], ['--deny'], ['--choose', 'pid']])
      expect(refusal('receive', offer, '--browser', flag ?? '', ...value)).toMatch(`--browser does not take ${flag}`)
    expect(refusal('receive', offer, '--browser', '--present')).toMatch('--present does not take --browser')
  })

  it('is to renew, to present, or to list', () => {
    expect(parseWalletCommand(['receive', offer, '--present', '--copies', '3'])).toMatchObject({
      present: true,
      copies: 3,
    })
    expect(parseWalletCommand(['renew'])).toEqual({ verb: 'renew', copies: undefined, ifNeeded: false })
    expect(parseWalletCommand(['renew', '--copies', '4'])).toEqual({ verb: 'renew', copies: 4, ifNeeded: false })
    expect(parseWalletCommand(['renew', '--if-needed'])).toEqual({ verb: 'renew', copies: undefined, ifNeeded: true })
    expect(parseWalletCommand(['present', request])).toEqual({
      verb: 'present',
      link: request,
      anyway: false,
      breaches: [],
    })
    expect(parseWalletCommand(['present', request, '--anyway'])).toMatchObject({ anyway: true })
    expect(parseWalletCommand(['list'])).toEqual({ verb: 'list' })
  })

  it('may present and break one check, by its name, in the ways of both formats', () => {
    expect(parseWalletCommand(['present', request, '--break', 'contentIntact'])).toMatchObject({
      breaches: [
        { check: 'contentIntact', formats: ['dc+sd-jwt'] },
        { check: 'contentIntact', formats: ['mso_mdoc'] },
      ],
    })
    expect(parseWalletCommand(['present', request, '--break=holderBound:nonce'])).toMatchObject({
      breaches: [{ check: 'holderBound', face: 'nonce' }],
    })
    expect(parseWalletCommand(['present', '--break', 'list'])).toEqual({ verb: 'breaches' })
  })

  it('that asks for help is answered with the usage', () => {
    expect(() => parseWalletCommand(['receive', '--help'])).toThrow(UsageAsked)
  })

  it.each<[string, string[], string]>([
    ['says nothing', [], 'Say what the wallet does'],
    ['has an unknown verb', ['recieve', offer], 'The wallet does not know recieve'],
    ['has an unknown flag', ['receive', offer, '--as', 'an'], "Unknown option '--as'"],
    ['has a flag of another verb', ['present', request, '--copies', '2'], 'present does not take --copies'],
    ['has one argument too many', ['present', request, 'please'], 'present does not take please'],
    ['has a flag of presenting', ['receive', offer, '--anyway'], 'receive does not take --anyway'],
    [
      'renews what is needed, and so many',
      ['renew', '--if-needed', '--copies', '4'],
      '--if-needed does not take --copies',
    ],
    ['receives what is needed', ['receive', offer, '--if-needed'], 'receive does not take --if-needed'],
    ['has a flag that renewing has not', ['renew', '--persona', 'an'], 'renew does not take --persona'],
    ['has one argument too many, to renew', ['renew', offer], `renew does not take ${offer}`],
    ['would break what it receives', ['receive', offer, '--break', 'validNow'], 'receive does not take --break'],
    ['has one argument too many, to list', ['list', 'all'], 'list does not take all'],
  ])('that %s is refused with the usage, which knows every flag', (_, args, words) => {
    const told = refusal(...args)
    expect(told).toContain(words)
    for (const flag of ['persona', 'level', 'deny', 'choose', 'tx-code', 'copies', 'browser', 'break'])
      expect(told).toContain(`--${flag}`)
  })

  it.each<[string, string[], string]>([
    ['an unknown persona', ['receive', offer, '--persona', 'bob'], 'choose one of jan, an, lou, sofie, nobody'],
    ['an unknown level', ['receive', offer, '--level', '500'], 'choose one of Level500, Level450'],
    ['no link', ['receive'], "An offer link looks like 'openid-credential-offer://?"],
    ['no offer link', ['receive', 'abc'], "An offer link looks like 'openid-credential-offer://?"],
    ['no request link', ['present', 'abc'], "A request link looks like 'openid4vp://?"],
    ['a link that the shell cut in two', ['present', 'openid4vp://?client_id=a'], 'in quotes'],
    ['a check that nobody makes', ['present', request, '--break', 'holderBound:x'], '--break list tells what it can'],
    ['an offer to present', ['present', offer], 'This link is an offer'],
    ['a request to receive', ['receive', request], 'This link is a request'],
  ])('with %s is refused in one line', (_, args, words) => {
    expect(refusal(...args)).toContain(words)
    expect(refusal(...args)).not.toContain('\n')
  })

  it.each(['abc', '0', '21', '-1', '1.5', '', '0x2'])('with %j copies is refused', (copies) => {
    expect(refusal('receive', offer, `--copies=${copies}`)).toBe('--copies takes a number from 1 to 20')
  })

  it('that presents says nothing of a login or of a code', () => {
    for (const [flag, ...value] of [['--persona', 'an'], ['--level', 'Level450'], ['--deny'], ['--tx-code', '01']])
      expect(refusal('receive', offer, '--present', flag ?? '', ...value)).toMatch(`--present does not take ${flag}`)
    expect(refusal('present', request, '--present')).toMatch('present does not take --present')
  })
})
