import { describe, expect, it } from 'vitest'
import { catalogue } from '../../shared/credentials/index.ts'
import { checkDcql } from '../check-dcql.ts'
import { dcqlShape } from '../dcql.ts'
import { templateOf } from '../templates/index.ts'
import { docType } from '../testing/memory-provider.ts'
import { mdocQuery, sdJwtQuery } from '../testing/memory-relying-party.ts'
import { isoMdocQueries } from './iso-mdoc-queries.ts'

const licence = (more: object = {}) =>
  mdocQuery({
    id: 'licence',
    meta: { doctype_value: 'org.iso.18013.5.1.mDL' },
    claims: [{ path: ['org.iso.18013.5.1', 'age_over_18'] }],
    ...more,
  })

function idsOf(query: unknown, more: object = {}): string[] | undefined {
  const parsed = dcqlShape.parse(query)
  checkDcql(parsed, { types: catalogue, typesUrl: 'https://issuer.example/types' })
  return isoMdocQueries({ query: parsed, ...more })?.map(({ id }) => id)
}

describe('a query', () => {
  it.each<[string, unknown, string[]]>([
    ['for one document', { credentials: [mdocQuery()] }, ['mdoc']],
    ['for two documents', { credentials: [mdocQuery(), licence()] }, ['mdoc', 'licence']],
    [
      'for one of two documents, of which it is the first',
      { credentials: [mdocQuery(), licence()], credential_sets: [{ options: [['licence'], ['mdoc']] }] },
      ['licence'],
    ],
    [
      'for one of two credentials, of which one is a document',
      { credentials: [sdJwtQuery(), mdocQuery()], credential_sets: [{ options: [['sd'], ['mdoc']] }] },
      ['mdoc'],
    ],
    [
      'for sets that have a document in common',
      {
        credentials: [mdocQuery(), licence()],
        credential_sets: [{ options: [['mdoc']] }, { options: [['licence', 'mdoc']], required: true }],
      },
      ['mdoc', 'licence'],
    ],
  ])('%s can be asked over Annex C', (_, query, ids) => {
    expect(idsOf(query)).toEqual(ids)
  })

  it.each<[string, unknown]>([
    ['for an SD-JWT VC', { credentials: [sdJwtQuery()] }],
    ['for an SD-JWT VC beside a document', { credentials: [mdocQuery(), sdJwtQuery()] }],
    ['without claims', { credentials: [mdocQuery({ claims: undefined })] }],
    ['for values', { credentials: [mdocQuery({ claims: [{ path: [docType, 'sex'], values: [1] }] })] }],
    [
      'for one of several sets of claims',
      {
        credentials: [
          mdocQuery({
            claims: [
              { id: 'a', path: [docType, 'sex'] },
              { id: 'b', path: [docType, 'birth_date'] },
            ],
            claim_sets: [['a'], ['b']],
          }),
        ],
      },
    ],
    ['for several of a kind', { credentials: [mdocQuery({ multiple: true })] }],
    [
      'for issuers under one authority',
      { credentials: [mdocQuery({ trusted_authorities: [{ type: 'aki', values: ['AAAA'] }] })] },
    ],
    ['for one type twice', { credentials: [mdocQuery(), mdocQuery({ id: 'again' })] }],
    [
      'for what may be left out',
      {
        credentials: [mdocQuery(), licence()],
        credential_sets: [{ options: [['mdoc']] }, { options: [['licence']], required: false }],
      },
    ],
    [
      'for a set of which no option can be asked',
      {
        credentials: [mdocQuery(), sdJwtQuery()],
        credential_sets: [{ options: [['mdoc']] }, { options: [['mdoc', 'sd']] }],
      },
    ],
  ])('%s cannot', (_, query) => {
    expect(idsOf(query)).toBeUndefined()
  })

  it('that comes with data of a transaction cannot', () => {
    expect(idsOf({ credentials: [mdocQuery()] }, { transactionData: ['e30'] })).toBeUndefined()
  })

  it.each<[Parameters<typeof templateOf>[0], string[] | undefined]>([
    ['age-over-18', ['age_proof']],
    ['drives-category-b', ['driving_licence']],
    ['identity', ['pid_mdoc']],
    ['married', undefined],
    ['health-professional', ['licence_mdoc']],
  ])('that is ready, %s, is asked with the least that answers it', (template, ids) => {
    const config = { typesUrl: 'https://issuer.example/types' } as Parameters<ReturnType<typeof templateOf>['query']>[0]
    expect(idsOf(templateOf(template).query(config))).toEqual(ids)
  })
})
