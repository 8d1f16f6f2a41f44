import { describe, expect, it } from 'vitest'
import type { Ssin } from '../../shared/belgium/ssin.ts'
import { type AboutPerson, recordKind } from '../../shared/credentials/records.ts'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import type { Question } from '../sources/source.ts'
import { SourceError, type SourceFailure } from '../sources/source-error.ts'
import { lookUpRecords, RecordUnavailable } from './look-up-records.ts'

const [one, other] = ['85631412136', '85631412334'] as [Ssin, Ssin]
const needs = { first: recordKind('first'), second: recordKind('second') }
const question: Question = { about: one, purpose: 'made-up', day: '2026-11-25', claims: ['family_name'] }

type Said = Ssin | SourceFailure | Error

/** What the two sources say: about whom, or how they fail. */
async function lookUp(first: Said, second: Said = one) {
  const asked: [string, Question, string][] = []
  const said = new Map([
    ['first', first],
    ['second', second],
  ])
  const answer = async (kind: string): Promise<AboutPerson> => {
    const word = said.get(kind)
    if (word instanceof Error) throw word
    if (word === one || word === other) return { ssin: word as Ssin }
    throw new SourceError(kind, word as SourceFailure, 'said so')
  }
  const sources = {
    lookUp: (kind: { name: string }, about: Question, traceId: string) => {
      asked.push([kind.name, about, traceId])
      return answer(kind.name) as never
    },
  }
  const found = await lookUpRecords({ sources }, { needs }, question, 'trace').catch((error: unknown) => error)
  return { found, asked }
}

const named = (found: unknown): unknown => {
  if (found instanceof OAuthError) return found.code
  return found instanceof RecordUnavailable ? 'unavailable' : found
}

describe('records of several sources', () => {
  it('are looked up once each, all with the one question', async () => {
    const { found, asked } = await lookUp(one)
    expect(found).toEqual({ records: { first: { ssin: one }, second: { ssin: one } }, about: one })
    expect(asked).toEqual([
      ['first', question, 'trace'],
      ['second', question, 'trace'],
    ])
  })

  it('go by the number that counts now, where all of them have it', async () => {
    expect((await lookUp(other, other)).found).toMatchObject({ about: other })
  })

  it.each([
    [one, other],
    [other, one],
  ])('are refused where they are about two numbers', async (first, second) => {
    const { found } = await lookUp(first, second)
    expect(found).toMatchObject({ code: 'temporarily_unavailable' })
    const response = (found as OAuthError).toResponse()
    expect([response.status, response.headers.get('Retry-After')]).toEqual([503, '30'])
    expect(JSON.stringify(await response.json())).not.toMatch(/\d{11}/)
  })

  const unusable = ['wrongPerson', 'malformed', 'fault'] as const
  it.each<[SourceFailure, Said, string]>([
    ['noData', one, 'credential_request_denied'],
    ['noData', 'unavailable', 'credential_request_denied'],
    ...unusable.map((failure) => ['noData', failure, 'credential_request_denied'] as [SourceFailure, Said, string]),
    ['unavailable', one, 'unavailable'],
    ['unavailable', 'unavailable', 'unavailable'],
    ...unusable.flatMap((failure): [SourceFailure, Said, string][] => [
      [failure, one, 'temporarily_unavailable'],
      [failure, failure, 'temporarily_unavailable'],
      [failure, 'unavailable', 'temporarily_unavailable'],
    ]),
  ])('of which one says %s and the other %s come to %s, whichever says it', async (first, second, outcome) => {
    expect(named((await lookUp(first, second)).found)).toBe(outcome)
    expect(named((await lookUp(second, first)).found)).toBe(outcome)
  })

  it('are no reason to hide a mistake of ours, whatever a source says', async () => {
    const mistake = new TypeError('a mistake')
    for (const said of [one, 'noData', 'unavailable', 'fault'] as const) {
      expect((await lookUp(mistake, said)).found).toBe(mistake)
      expect((await lookUp(said, mistake)).found).toBe(mistake)
    }
  })

  it('are none where a type needs none: somebody has to be meant', async () => {
    const sources = { lookUp: () => Promise.reject(new TypeError('nobody is asked')) }
    const nothing = lookUpRecords({ sources }, { needs: {} }, question, 'trace')
    await expect(nothing).rejects.toMatchObject({ code: 'temporarily_unavailable' })
  })
})
