// oid4vp-1final-verifier-happy-flow: a request that is right in everything, and a valid presentation of what it asks for.
import { describe, expect, it } from 'vitest'
import { suiteQuestion } from '../../../scripts/local/suite-question.ts'
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

const registered = variants.filter(({ prefix }) => prefix === 'x509_hash')

describe.each(registered)(`happy-flow, ${title}`, (variant) => {
  it('accepts an answer to a request with the registration certificate of who asks', async () => {
    const all = suiteQuestion(variant.format === 'iso_mdl' ? 'mdoc' : 'sd_jwt_vc')
    // It is not registered for nationalities.
    const credentials = all.credentials.map((one) => ({ ...one, claims: one.claims.slice(0, 3) }))
    const { parameters } = await accepts(variant, { query: { credentials }, intendedUse: 'membership' })
    expect(parameters.verifier_info).toEqual([{ format: 'registration_cert', data: expect.stringMatching(/^ey/) }])
  })
})

it('happy-flow: the plans come to eighteen variants', () => {
  const count = (wanted: Partial<Variant>) =>
    variants.filter((one) => Object.entries(wanted).every(([name, value]) => one[name as keyof Variant] === value))
      .length
  expect([count({}), count({ profile: 'haip' }), count({ prefix: 'redirect_uri' })]).toEqual([18, 6, 6])
  expect(count({ profile: 'haip', prefix: 'x509_hash', method: 'request_uri_signed' })).toBe(2)
})
