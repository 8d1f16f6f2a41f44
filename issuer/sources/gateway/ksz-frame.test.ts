import { describe, expect, it } from 'vitest'
import type { Ssin } from '../../../shared/belgium/ssin.ts'
import { NumberReplaced, SourceError } from '../source-error.ts'
import { askKsz, checkKszAnswer } from './ksz-frame.ts'
import { at, parseXml, textAt } from './xml.ts'

const question = { about: '85631412136' as Ssin, purpose: 'social-status', day: '2026-11-24' }
const asking = { element: 'someRequest', nameSpace: 'urn:some', question, ticket: 'trace', search: '<day>1</day>' }

describe('a question in the frame of the Crossroads Bank', () => {
  it('says who asks, on which ground and about whom, and then what the service needs', () => {
    const request = parseXml(askKsz(asking).trim())
    expect([request.name, request.namespace]).toEqual(['someRequest', 'urn:some'])
    expect(textAt(request, 'informationCustomer', 'ticket')).toBe('trace')
    expect(textAt(request, 'informationCustomer', 'customerIdentification', 'cbeNumber')).toBe('0999999130')
    expect(textAt(request, 'legalContext')).toBe('EUDI_WALLET:SOCIAL_STATUS')
    expect(at(request, 'searchInformation')?.children.map(({ name }) => name)).toEqual(['ssin', 'day'])
  })

  it('lets nothing that it is given become an element', () => {
    const bent = { ...question, about: '</ssin><ssin>91710224863' as Ssin, purpose: 'x</legalContext>' }
    const request = parseXml(askKsz({ ...asking, question: bent, ticket: '<a>&' }).trim())
    expect(request.children.map(({ name }) => name)).toEqual([
      'informationCustomer',
      'legalContext',
      'searchInformation',
    ])
    expect(textAt(request, 'searchInformation', 'ssin')).toBe('</ssin><ssin>91710224863')
    expect(textAt(request, 'informationCustomer', 'ticket')).toBe('<a>&')
  })
})

const answer = (status: string, ssin = '85631412136') =>
  parseXml(
    `<a>${status && `<status>${status}</status>`}<searchInformation><ssin>${ssin}</ssin></searchInformation></a>`,
  )
const information = (name: string, value: string): string =>
  `<information><fieldName>${name}</fieldName><fieldValue>${value}</fieldValue></information>`

function failureOf(...given: Parameters<typeof answer>): unknown {
  try {
    checkKszAnswer('some', answer(...given), question)
    return 'none'
  } catch (error) {
    return error
  }
}

describe('an answer in the frame of the Crossroads Bank', () => {
  it('is taken when it has data about who was asked for', () => {
    expect(failureOf('<value>DATA_FOUND</value>')).toBe('none')
  })

  it.each<[string, string, string, string]>([
    ['without a status', '', 'malformed', 'the answer has no status'],
    ['with a status of no value', '<code>MSG00000</code>', 'malformed', 'the answer has no status'],
    ['with a status that nobody knows', '<value>PERHAPS</value>', 'malformed', 'the answer has no status'],
    ['without data', '<value>NO_DATA_FOUND</value>', 'noData', 'NO_DATA_FOUND'],
    ['without a result', '<value>NO_RESULT</value>', 'fault', 'NO_RESULT'],
    [
      'without a result, for a reason',
      `<value>NO_RESULT</value><code>MSG00012</code>${information('ssin', '85631412136')}`,
      'fault',
      'NO_RESULT MSG00012',
    ],
    ['without a result, in its own words', '<value>NO_RESULT</value><code>Jan Peeters</code>', 'fault', 'NO_RESULT'],
  ])('%s is refused, in words of ours', (_, status, failure, message) => {
    const error = failureOf(status)
    expect(error).toBeInstanceOf(SourceError)
    expect(error).toMatchObject({ source: 'some', failure, message })
  })

  it('about anybody else is refused', () => {
    for (const ssin of ['91710224863', '', '8563141213'])
      expect(failureOf('<value>DATA_FOUND</value>', ssin)).toMatchObject({ failure: 'wrongPerson' })
  })

  it('says which number replaced the one that was asked for, not parsed yet', () => {
    const status = `<value>NO_RESULT</value><code>MSG00008</code>${information('ssin', '1')}${information('replacedBy', '85631412334')}`
    const error = failureOf(status)
    expect(error).toBeInstanceOf(NumberReplaced)
    expect(error).toMatchObject({ replacedBy: '85631412334' })
  })

  it('names no successor where it names it with data', () => {
    expect(failureOf(`<value>DATA_FOUND</value>${information('replacedBy', '85631412334')}`)).toBe('none')
  })
})
