import { decodeJwt } from 'jose'
import { describe, expect, it } from 'vitest'
import { day } from '../../shared/clock.ts'
import { Problem } from '../../shared/http/problem.ts'
import { requestEndpoint } from '../request/endpoint.ts'
import { afternoon } from '../testing/memory-provider.ts'
import { access, accessSigner, createRegistration } from '../testing/memory-registrar.ts'
import { ask, askForIssuer, callOf, createTestVerifier, sdJwtQuery } from '../testing/memory-relying-party.ts'
import { createTransactionEndpoint } from '../transaction/create.ts'
import { transactionEndpoint } from '../transaction/result.ts'
import type { Verifier } from '../verifier.ts'
import { parseRegisteredUse, type RegisteredUse } from './registered-use.ts'

const books = await parseRegisteredUse('books', await createRegistration(), access)
const silent = await parseRegisteredUse('silent', await createRegistration({ payload: { purpose: [] } }), access)
const clock = { time: afternoon }

const verifierWith = (...uses: RegisteredUse[]): Promise<Verifier> =>
  createTestVerifier({ accessSigner, clock, intendedUses: new Map([['library', uses]]) })
const one = await verifierWith(books)
const two = await verifierWith(books, silent)

const right = { query: { credentials: [sdJwtQuery()] }, flow: 'crossDevice' }

async function refusal(verifier: Verifier, body: object): Promise<string> {
  const error = await createTransactionEndpoint(verifier, await callOf(verifier, '', body)).catch((thrown) => thrown)
  if (!(error instanceof Problem)) throw new Error('it is opened')
  return (
    error.more.issues?.map(({ name, detail }) => `${name} ${detail}`).join('; ') ?? `${error.type} ${error.message}`
  )
}

describe('a transaction of a registered relying party', () => {
  it('is under its only intended use, whose certificate the request has by value and once (RPRC_19, RPRC_20)', async () => {
    const { requestId, transaction, id } = await ask(one, right)
    const info = [{ format: 'registration_cert', data: books.certificate }]
    expect(transaction.verifierInfo).toEqual(info)
    const request = decodeJwt(await (await requestEndpoint(one, requestId)).text())
    expect(request.verifier_info).toEqual(info)
    const told = await (await transactionEndpoint(one, id, await callOf(one, `/${id}`))).json()
    expect(told).toMatchObject({ intendedUse: 'books', purpose: 'A test' })
  })

  it('has it in the request that an issuer passes on, too', async () => {
    const { requestObject } = await askForIssuer(one)
    expect(decodeJwt(requestObject).verifier_info).toEqual([{ format: 'registration_cert', data: books.certificate }])
  })

  it('says why in the words of the registration, unless it says so itself, in one text or several', async () => {
    const purposeOf = async (more: object) => {
      const { id } = await ask(one, { ...right, purpose: undefined, ...more })
      return (await (await transactionEndpoint(one, id, await callOf(one, `/${id}`))).json()).purpose
    }
    expect(await purposeOf({})).toEqual(books.purpose)
    expect(await purposeOf({ purpose: 'To greet you' })).toBe('To greet you')
    const texts = { fr: 'Pour vous saluer', de: 'Um Sie zu grüßen' }
    expect(await purposeOf({ purpose: texts })).toEqual(texts)
    expect(await refusal(two, { ...right, intendedUse: 'silent' })).toBe('/purpose is missing')
    for (const purpose of [{}, { es: 'Para saludar' }, { nl: '' }])
      expect(await refusal(one, { ...right, purpose })).toMatch(/^\/purpose/)
  })

  it('names one of several, and none of others', async () => {
    const missing = '/intendedUse is missing: you are registered for several'
    expect(await refusal(two, right)).toBe(missing)
    expect((await ask(two, { ...right, intendedUse: 'books' })).transaction.verifierInfo).toHaveLength(1)
    expect(await refusal(two, { ...right, intendedUse: 'films' })).toBe('/intendedUse is not registered for you')
    expect(await refusal(await verifierWith(), { ...right, intendedUse: 'books' })).toBe(
      '/intendedUse is not registered for you',
    )
  })

  it('is within it (RPRC_21)', async () => {
    const query = { credentials: [sdJwtQuery({ claims: [{ path: ['family_name'] }, { path: ['given_name'] }] })] }
    const detail = 'is more than the intended use is registered for'
    expect(await refusal(one, { ...right, query })).toBe(`/query/credentials/0/claims/1/path ${detail}`)
    expect(await refusal(one, { template: 'identity', flow: 'crossDevice' })).toMatch(/^\/template asks at /)
  })

  it('is refused once the certificate has expired, and says so', async () => {
    clock.time = afternoon + 100 * day
    const expired = 'missingPermission The registration certificate of this intended use has expired: renew it'
    expect(await refusal(one, right)).toBe(expired)
    clock.time -= 1
    await ask(one, right)
    clock.time = afternoon
  })

  it('has no verifier_info where nothing is registered', async () => {
    const verifier = await verifierWith()
    const { requestId } = await ask(verifier, right)
    expect(decodeJwt(await (await requestEndpoint(verifier, requestId)).text())).not.toHaveProperty('verifier_info')
  })
})
