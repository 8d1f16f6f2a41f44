import { describe, expect, it } from 'vitest'
import { reasons as ofTheIssuer } from '../../issuer/status/revocations.ts'
import { UsageAsked, UsageRefused } from './read-arguments.ts'
import { parseRevokeCommand, reasons } from './revoke-command.ts'

const jan = '85631412136'

describe('a command to revoke', () => {
  it('is of a person and types, at their request unless it says otherwise', () => {
    expect(parseRevokeCommand(['--persona', 'jan', '--type', 'pid', '--type=mdl'])).toEqual({
      verb: 'revoke',
      what: { ssin: jan, types: ['pid', 'mdl'] },
      reason: 'requested',
    })
    expect(parseRevokeCommand(['--persona=jan', '--type=pid', '--reason=deceased'])).toMatchObject({
      reason: 'deceased',
    })
  })

  it('is of a batch or a key, by what leads to it', () => {
    expect(parseRevokeCommand(['--handle=1.abc'])).toMatchObject({ what: { handle: '1.abc' }, reason: 'requested' })
    expect(parseRevokeCommand(['--signer', 'pid'])).toMatchObject({ what: { signer: 'pid' }, reason: 'keyCompromised' })
    const sha256 = 'A'.repeat(43)
    expect(parseRevokeCommand([`--signer=${sha256}`])).toMatchObject({ what: { signer: { sha256 } } })
  })

  it('is to find what there is, and how far it is', () => {
    expect(parseRevokeCommand(['--find', '--persona=jan'])).toEqual({ verb: 'find', ssin: jan, types: [] })
    expect(parseRevokeCommand(['--progress=-a'])).toEqual({ verb: 'progress', id: '-a' })
  })

  it.each([
    [[]],
    [['pid']],
    [['--persona=jan']],
    [['--type=pid']],
    [['--persona=zoë', '--type=pid']],
    [['--persona=jan', '--type=diploma']],
    [['--persona=jan', '--type=pid', '--handle=x']],
    [['--handle=x', '--type=pid']],
    [['--handle=x', '--reason=because']],
    [['--handle=x', '--reason=replaced']],
    [['--signer=somebody']],
    [['--find']],
    [['--find', '--handle=x']],
    [['--find', '--persona=jan', '--reason=requested']],
    [['--progress=x', '--reason=requested']],
  ])('that is not clear is refused, as %j', (args) => {
    expect(() => parseRevokeCommand(args)).toThrow(UsageRefused)
  })

  it('tells how it is used, with every reason that the issuer takes', () => {
    expect(() => parseRevokeCommand(['--help'])).toThrow(UsageAsked)
    expect(reasons).toEqual(ofTheIssuer)
  })
})
