import { describe, expect, it } from 'vitest'
import { type EnvelopeName, envelopes } from './envelope.ts'

const kinds = Object.keys(envelopes) as EnvelopeName[]
const attestations = kinds.filter((name) => name !== 'pid' && name !== 'age-proof')
const forbids = (kind: EnvelopeName, name: string): boolean => envelopes[kind].forbidden.test(name)

describe('an envelope', () => {
  it.each(kinds)('of the kind %s lets no claim be a lasting identifier or a category', (kind) => {
    for (const name of ['sub', 'jti', 'category']) expect([name, forbids(kind, name)]).toEqual([name, true])
  })

  it.each(['pid', ...attestations] as const)(
    'of the kind %s lets claims have names that only look like these',
    (kind) => {
      for (const name of ['subject', 'vehicle_category_code', 'category_code', 'page_count', 'my_iss_reg_id'])
        expect([name, forbids(kind, name)]).toEqual([name, false])
    },
  )

  it.each(['also_known_as', 'iss_reg_id', 'age_over_18', 'age_in_years', 'age_birth_year'])(
    'of a PID has no %s, which attestations may have (CIR (EU) 2024/2977)',
    (name) => {
      expect(forbids('pid', name)).toBe(true)
      for (const kind of attestations) expect([kind, forbids(kind, name)]).toEqual([kind, false])
    },
  )

  it('of a proof of age has ages in its own name space, and nothing beside them', () => {
    const allowed = ['eu.europa.ec.av.1', 'age_over_18', 'age_over_65']
    const beside = ['age_in_years', 'age_over_1', 'age_over_180', 'birth_date', 'org.iso.23220.1', 'eu.europa.ec.av.10']
    expect([...allowed, ...beside].filter((name) => !forbids('age-proof', name))).toEqual(allowed)
  })

  it('says what it is in law only where law has a name for it (ETSI TS 119 472-1 section 5.2.2)', () => {
    expect(Object.fromEntries(kinds.map((kind) => [kind, envelopes[kind].category]))).toEqual({
      pid: undefined,
      qeaa: 'urn:etsi:esi:eaa:eu:qualified',
      'pub-eaa': 'urn:etsi:esi:eaa:eu:pub',
      eaa: undefined,
      'age-proof': undefined,
    })
  })
})
