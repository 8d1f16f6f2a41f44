import { describe, expect, it } from 'vitest'
import type { ClaimDescription } from './credential-type.ts'
import { openClaims, separate } from './open-claims.ts'

const labels = { nl: '', fr: '', de: '', en: '' }
const claim = (path: string[], disclosure?: 'never'): ClaimDescription => ({
  sdJwt: path,
  mandatory: true,
  labels,
  ...(disclosure && { disclosure }),
})
const claims = [
  claim(['number']),
  claim(['country'], 'never'),
  claim(['authority', 'id'], 'never'),
  claim(['authority', 'name'], 'never'),
  { mdoc: ['space', 'only_in_mdoc'], mandatory: true, labels, disclosure: 'never' } satisfies ClaimDescription,
]

describe('the claims of an SD-JWT VC', () => {
  it('are open to everybody where their description says never, whole at the top', () => {
    expect([...openClaims({ claims })]).toEqual(['country', 'authority'])
  })

  it('are each disclosable by itself where no description says otherwise', () => {
    const all = { number: '1', country: 'BE' }
    expect(separate(openClaims({ claims: [claim(['number']), claim(['country'])] }), all)).toEqual({
      plain: {},
      disclosable: all,
    })
  })

  it('stand on one side or the other, and none is lost', () => {
    const authority = { id: 'BE:1', name: 'A' }
    expect(separate(openClaims({ claims }), { number: '1', country: 'BE', authority })).toEqual({
      plain: { country: 'BE', authority },
      disclosable: { number: '1' },
    })
  })
})
