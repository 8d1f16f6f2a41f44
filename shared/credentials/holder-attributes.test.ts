import { describe, expect, it } from 'vitest'
import { holderAttributesOf } from './holder-attributes.ts'
import { catalogue } from './index.ts'
import type { PresentedName } from './presented-type.ts'

const typesUrl = 'https://issuer.example/types'
const of = (format: PresentedName['format'], type: string) =>
  holderAttributesOf({ format, type }, { types: catalogue, typesUrl })
const claims = [['family_name'], ['given_name'], ['birthdate']]
const elements = (space: string) => ['family_name', 'given_name', 'birth_date'].map((name) => [space, name])

describe('where a credential says who holds it', () => {
  it.each<[PresentedName['format'], string, string[][]]>([
    ['dc+sd-jwt', 'urn:eudi:pid:1', claims],
    ['dc+sd-jwt', 'urn:eudi:pid:be:1', claims],
    ['dc+sd-jwt', 'urn:eudi:pid:nl:1', claims],
    ['mso_mdoc', 'eu.europa.ec.eudi.pid.1', elements('eu.europa.ec.eudi.pid.1')],
    ['mso_mdoc', 'org.iso.18013.5.1.mDL', elements('org.iso.18013.5.1')],
    ['dc+sd-jwt', `${typesUrl}/marriage/1`, claims],
    ['mso_mdoc', 'be.health-professional.1', elements('be.health-professional.1')],
  ])('%s %s', (format, type, expected) => {
    expect(of(format, type)).toEqual(expected)
  })

  it('is not where it says who somebody else is', () => {
    const marriage = catalogue.filter(({ id }) => id === 'marriage')
    const types = marriage.map((type) => ({ ...type, claims: type.claims.toReversed() }))
    const name = { format: 'dc+sd-jwt', type: `${typesUrl}/marriage/1` } as const
    expect(holderAttributesOf(name, { types, typesUrl })).toEqual(claims)
  })

  it.each<[string, PresentedName['format'], string]>([
    ['a card without a name', 'dc+sd-jwt', 'urn:eudi:ehic:1'],
    ['a card without a name, in an mdoc', 'mso_mdoc', 'eu.europa.ec.eudi.ehic.1'],
    ['a card about a child', 'dc+sd-jwt', `${typesUrl}/isi-plus/1`],
    ['a proof of age', 'mso_mdoc', 'eu.europa.ec.av.1'],
    ['a social status', 'dc+sd-jwt', `${typesUrl}/social-status/1`],
    ['a type that nobody knows', 'dc+sd-jwt', 'urn:unknown'],
    ['a name of the other format', 'mso_mdoc', 'urn:eudi:pid:1'],
  ])('is nowhere in %s', (_, format, type) => {
    expect(of(format, type)).toBeUndefined()
  })
})
