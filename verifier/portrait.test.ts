import { describe, expect, it } from 'vitest'
import { ask, createTestVerifier, mdocQuery, sdJwtQuery } from './testing/memory-relying-party.ts'

const verifier = await createTestVerifier()
const licence = 'org.iso.18013.5.1'
const claim = (element: string, more: object = {}) => ({ path: [licence, element], ...more })
const opened = async (...claims: object[]) =>
  (await ask(verifier, { query: { credentials: [mdocQuery({ claims })] } })).transaction.query.credentials[0]?.claims

describe('a portrait', () => {
  it('is asked for with the word that it is not kept, and nothing else is changed (PID_03a)', async () => {
    expect(await opened(claim('portrait'), claim('family_name'), claim('sex', { intent_to_retain: true }))).toEqual([
      claim('portrait', { intent_to_retain: false }),
      claim('family_name'),
      claim('sex', { intent_to_retain: true }),
    ])
  })

  it.each(['portrait', 'signature_usual_mark', 'enrolment_portrait_image', 'biometric_template_face'])(
    'or other biometrics (%s) is asked for to keep by nobody',
    async (element) => {
      const error = await opened(claim('sex'), claim(element, { intent_to_retain: true })).catch((thrown) => thrown)
      expect(error.more.issues[0].name).toBe('/query/credentials/0/claims/1/intent_to_retain')
    },
  )

  it('of an SD-JWT VC has nothing to say of that', async () => {
    const query = { credentials: [sdJwtQuery({ claims: [{ path: ['picture'] }] })] }
    expect((await ask(verifier, { query })).transaction.query).toEqual(query)
  })
})
