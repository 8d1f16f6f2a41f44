import { describe, expect, it } from 'vitest'
import { dcqlShape } from './dcql.ts'
import { mdocQuery, sdJwtQuery } from './testing/memory-relying-party.ts'
import { vpFormatsOf } from './vp-formats.ts'

const both = dcqlShape.parse({ credentials: [sdJwtQuery(), mdocQuery()] })
const sdJwt = dcqlShape.parse({ credentials: [sdJwtQuery()] })

describe('the formats of a request (VP-MDOC-12)', () => {
  it('name the algorithms of the relying party alone, by every name that they have', () => {
    expect(vpFormatsOf({ query: both, algorithms: ['ES384', 'EdDSA'] })).toEqual({
      'dc+sd-jwt': {
        'sd-jwt_alg_values': ['ES384', 'EdDSA', 'Ed25519'],
        'kb-jwt_alg_values': ['ES384', 'EdDSA', 'Ed25519'],
      },
      mso_mdoc: { issuerauth_alg_values: [-35, -51, -8, -19], deviceauth_alg_values: [-35, -51, -8, -19] },
    })
  })

  it('are those that are asked for and no others', () => {
    expect(Object.keys(vpFormatsOf({ query: sdJwt, algorithms: ['ES256'] }))).toEqual(['dc+sd-jwt'])
  })
})
