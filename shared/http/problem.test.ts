import { describe, expect, it } from 'vitest'
import { badInput, Problem, type ProblemType } from './problem.ts'

describe('a problem', () => {
  it('is problem+json of the Belgif guide, which nobody may keep (RFC 9457)', async () => {
    const response = new Problem('resourceNotFound', 'There is nothing').toResponse()
    expect(response.status).toBe(404)
    expect(response.headers.get('Content-Type')).toBe('application/problem+json')
    expect(response.headers.get('Cache-Control')).toBe('no-store')
    expect(await response.json()).toEqual({
      type: 'urn:problem-type:belgif:resourceNotFound',
      href: 'https://www.belgif.be/specification/rest/api-guide/problems/resourceNotFound.html',
      title: 'Resource Not Found',
      status: 404,
      detail: 'There is nothing',
      instance: expect.stringMatching(/^urn:uuid:[\da-f-]{36}$/),
    })
  })

  it.each<[ProblemType, number]>([
    ['badRequest', 400],
    ['noAccessToken', 401],
    ['invalidAccessToken', 401],
    ['missingScope', 403],
    ['missingPermission', 403],
    ['payloadTooLarge', 413],
    ['tooManyFailedRequests', 429],
    ['internalServerError', 500],
    ['badGateway', 502],
    ['serviceUnavailable', 503],
  ])('of type %s has status %i, on the line and in the body', async (type, status) => {
    const response = new Problem(type, 'x').toResponse()
    expect([response.status, (await response.json()).status]).toEqual([status, status])
    expect(response.headers.has('WWW-Authenticate')).toBe(status === 401)
  })

  it('has an instance of its own each time', async () => {
    const problem = new Problem('badRequest', 'x')
    const [first, second] = [await problem.toResponse().json(), await problem.toResponse().json()]
    expect(first.instance).not.toBe(second.instance)
  })

  it('says when to come back, in the body and in the header', async () => {
    const response = new Problem('serviceUnavailable', 'x', { retryAfterSec: 0 }).toResponse()
    expect(response.headers.get('Retry-After')).toBe('0')
    expect((await response.json()).retryAfterSec).toBe(0)
    expect(new Problem('serviceUnavailable', 'x').toResponse().headers.has('Retry-After')).toBe(false)
  })

  it('names what is wrong with the input under the types of the guide', async () => {
    const { issues } = await badInput('/ssin', 'is no national number', 'invalidInput').toResponse().json()
    expect(issues).toEqual([
      {
        type: 'urn:problem-type:belgif:input-validation:invalidInput',
        in: 'body',
        name: '/ssin',
        detail: 'is no national number',
      },
    ])
  })
})
