import { describe, expect, it } from 'vitest'
import { queryFor } from './query.ts'

const idsOf = (query: object) => (query as { credentials: { id: string }[] }).credentials.map(({ id }) => id)

describe("the library's question", () => {
  it('is for an identity card in the format that was chosen, or in either', () => {
    expect(idsOf(queryFor('dc+sd-jwt'))).toEqual(['pid_sd_jwt'])
    expect(idsOf(queryFor('mso_mdoc'))).toEqual(['pid_mdoc'])
    expect(queryFor('either')).toMatchObject({ credential_sets: [{ options: [['pid_sd_jwt'], ['pid_mdoc']] }] })
  })

  it('is for a driving licence with it, of who wants the van', () => {
    expect(idsOf(queryFor('dc+sd-jwt', 'van'))).toEqual(['pid_sd_jwt', 'licence'])
    expect(queryFor('dc+sd-jwt', 'van')).not.toHaveProperty('credential_sets')
    expect(idsOf(queryFor('mso_mdoc', 'van'))).toEqual(['pid_mdoc', 'licence'])
    expect(queryFor('either', 'van')).toMatchObject({
      credential_sets: [
        {
          options: [
            ['pid_sd_jwt', 'licence'],
            ['pid_mdoc', 'licence'],
          ],
        },
      ],
    })
  })
})
