import { describe, expect, it } from 'vitest'
import { dcqlShape } from './dcql.ts'
import { mdocQuery, sdJwtQuery } from './testing/memory-relying-party.ts'
import { vpFormatsOf } from './vp-formats.ts'

const both = dcqlShape.parse({ credentials: [sdJwtQuery(), mdocQuery()] })
const sdJwt = dcqlShape.parse({ credentials: [sdJwtQuery()] })

describe('the formats of a request (VP-MDOC-12)', () => {
  it('name the algorithms of the relying party alone, by every name that they have', () => {
    expect(vpFormatsOf({ query: both, algorithms: ['ES384', 'EdDSA'], responseMode: 'direct_post' })).toEqual({
      'dc+sd-jwt': {
        'sd-jwt_alg_values': ['ES384', 'EdDSA', 'Ed25519'],
        'kb-jwt_alg_values': ['ES384', 'EdDSA', 'Ed25519'],
      },
      mso_mdoc: { issuerauth_alg_values: [-35, -51, -8, -19], deviceauth_alg_values: [-35, -51, -8, -19] },
    })
  })

  it('name a MAC of the device where the answer is encrypted, to a key that we can check it with (VP-MDOC-08)', () => {
    const macs = (responseMode: 'dc_api' | 'dc_api.jwt') =>
      vpFormatsOf({ query: both, algorithms: ['ES256'], responseMode }).mso_mdoc
    expect(macs('dc_api.jwt')).toMatchObject({ deviceauth_alg_values: [-7, -9, -65537] })
    expect(macs('dc_api')).toMatchObject({ deviceauth_alg_values: [-7, -9] })
  })

  it('are those that are asked for and no others', () => {
    expect(Object.keys(vpFormatsOf({ query: sdJwt, algorithms: ['ES256'], responseMode: 'direct_post' }))).toEqual([
      'dc+sd-jwt',
    ])
  })
})
