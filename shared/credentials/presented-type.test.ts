import { describe, expect, it } from 'vitest'
import type { CredentialConfiguration, CredentialType } from './credential-type.ts'
import { pid } from './pid.ts'
import { countryOf, namesOf, type PresentedName, trustOf } from './presented-type.ts'

const sdJwt = (vct: string, parent?: string): CredentialConfiguration => ({
  ...{ format: 'dc+sd-jwt', signer: 'attestation', id: vct, scope: vct, vct },
  ...(parent && { extends: { vct: parent } }),
})
const mdoc = (docType: string): CredentialConfiguration => ({
  ...{ format: 'mso_mdoc', signer: 'attestation', id: docType, scope: docType, docType },
})
const typeOf = (trust: CredentialType['trust'], ...configurations: CredentialConfiguration[]): CredentialType => ({
  ...pid,
  trust,
  configurations,
})

const typesUrl = 'https://issuer.example/types'
const known = {
  typesUrl,
  types: [
    pid,
    typeOf('pub-eaa', sdJwt('card/1'), mdoc('example.card.1')),
    typeOf('pid', sdJwt('urn:eudi:pid:be:1', 'urn:eudi:pid:1'), sdJwt('urn:eudi:pid:be:2', 'urn:eudi:pid:be:1')),
    typeOf('pub-eaa', sdJwt('card/2', 'card/1'), sdJwt('one/1', 'other/1'), sdJwt('other/1', 'one/1')),
  ],
}
const vct = (type: string): PresentedName => ({ format: 'dc+sd-jwt', type })
const docType = (type: string): PresentedName => ({ format: 'mso_mdoc', type })

describe('the list of those who issue a type', () => {
  it.each<[string, PresentedName, string | undefined]>([
    ["is the type's own, by its vct", vct('urn:eudi:pid:1'), 'pid'],
    ["is the type's own, by its doctype", docType('eu.europa.ec.eudi.pid.1'), 'pid'],
    ['is that of a domestic name, completed', vct(`${typesUrl}/card/1`), 'pub-eaa'],
    ['is not that of a domestic name, bare', vct('card/1'), undefined],
    ['is not that of the same name elsewhere', vct('https://other.example/types/card/1'), undefined],
    ['is not that of a longer name', vct(`${typesUrl}/card/10`), undefined],
    ['is that of another doctype', docType('example.card.1'), 'pub-eaa'],
    ['is that of PIDs for the domestic PID of any country', vct('urn:eudi:pid:nl:1'), 'pid'],
    ['is none for a vct as doctype', docType('urn:eudi:pid:1'), undefined],
    ['is none for the domestic PID as doctype', docType('urn:eudi:pid:nl:1'), undefined],
    ['is none for a doctype as vct', vct('eu.europa.ec.eudi.pid.1'), undefined],
    ['is none for a later PID', vct('urn:eudi:pid:2'), undefined],
    ['is none for what begins like a PID', vct('urn:eudi:pid:1:x'), undefined],
    ['is none for what ends like a PID', vct('x:urn:eudi:pid:nl:1'), undefined],
    ['is none for a PID of three letters', vct('urn:eudi:pid:nld:1'), undefined],
    ['is none for the PID of no country', vct('urn:eudi:pid::1'), undefined],
    ['is none for a type that nobody knows', vct('urn:eudi:ehic:9'), undefined],
  ])('%s', (_, name, trust) => {
    expect(trustOf(name, known)).toBe(trust)
  })
})

describe('the country of a domestic type', () => {
  it.each<[string, PresentedName, string | undefined]>([
    ['is in the name of a PID', vct('urn:eudi:pid:be:1'), 'BE'],
    ['is in the name of a PID of another country', vct('urn:eudi:pid:nl:1'), 'NL'],
    ['is none of the European PID', vct('urn:eudi:pid:1'), undefined],
    ['is ours in a doctype that begins with it', docType('be.card.1'), 'BE'],
    ['is none of a European doctype', docType('eu.europa.ec.eudi.pid.1'), undefined],
    ['is none of a doctype that only begins like it', docType('bel.card.1'), undefined],
    ['is none of a doctype', docType('urn:eudi:pid:be:1'), undefined],
    ['is ours where we publish the type', vct(`${typesUrl}/card/1`), 'BE'],
    ['is ours below our address alone', vct('https://issuer.example/types.other/card/1'), undefined],
    ['is none of the other form of such a type', docType('example.card.1'), undefined],
  ])('%s', (_, name, country) => {
    expect(countryOf(name, known)).toBe(country)
  })
})

describe('the names of a credential', () => {
  it.each<[string, PresentedName, string[]]>([
    ['are its own', vct('urn:eudi:pid:1'), ['urn:eudi:pid:1']],
    ['are those that it extends', vct('urn:eudi:pid:be:1'), ['urn:eudi:pid:be:1', 'urn:eudi:pid:1']],
    [
      'are those that these extend',
      vct('urn:eudi:pid:be:2'),
      ['urn:eudi:pid:be:2', 'urn:eudi:pid:be:1', 'urn:eudi:pid:1'],
    ],
    ['are domestic ones, completed', vct(`${typesUrl}/card/2`), [`${typesUrl}/card/2`, `${typesUrl}/card/1`]],
    ['are each named once, also in a circle', vct(`${typesUrl}/one/1`), [`${typesUrl}/one/1`, `${typesUrl}/other/1`]],
    ['are its own where nobody knows it', vct('urn:eudi:pid:nl:1'), ['urn:eudi:pid:nl:1']],
    ['are those of its format', docType('urn:eudi:pid:be:1'), ['urn:eudi:pid:be:1']],
  ])('%s', (_, name, names) => {
    expect(namesOf(name, known)).toEqual(names)
  })
})
