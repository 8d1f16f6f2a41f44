// oid4vp-1final-verifier-happy-flow: a request that is right in everything, and a valid presentation of what it asks for.
import { describe, expect, it } from 'vitest'
import { accepts } from './suite/play.ts'
import { mdocVariants, type Variant, variants } from './suite/variants.ts'

const title = '$profile, $format, $prefix, $mode'

describe.each(variants)(`happy-flow, ${title}`, (variant) => {
  it('accepts the PID', async () => {
    await accepts(variant)
  })
})

describe.each(mdocVariants)(`happy-flow, ${title}`, (variant) => {
  it('accepts the driving licence, which the suite presents when it is asked for one', async () => {
    const docType = 'org.iso.18013.5.1.mDL'
    const claims = ['family_name', 'given_name', 'birth_date'].map((one) => ({ path: ['org.iso.18013.5.1', one] }))
    const query = { credentials: [{ id: 'mdl', format: 'mso_mdoc', meta: { doctype_value: docType }, claims }] }
    await accepts(variant, { query })
  })
})

it('happy-flow: the plans come to eighteen variants', () => {
  const count = (wanted: Partial<Variant>) =>
    variants.filter((one) => Object.entries(wanted).every(([name, value]) => one[name as keyof Variant] === value))
      .length
  expect([count({}), count({ profile: 'haip' }), count({ prefix: 'redirect_uri' })]).toEqual([18, 6, 6])
  expect(count({ profile: 'haip', prefix: 'x509_hash', method: 'request_uri_signed' })).toBe(2)
})
