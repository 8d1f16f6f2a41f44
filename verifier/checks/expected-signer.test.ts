import { describe, expect, it } from 'vitest'
import { createExampleSubject } from '../testing/example-subject.ts'
import { exampleTypes, names } from '../testing/example-types.ts'
import { docType, vct } from '../testing/memory-provider.ts'
import { type ExpectedSigner, expectedSigner } from './expected-signer.ts'
import type { Presentation } from './presentation.ts'

const typesUrl = 'https://issuer.example/types'

describe('who may have signed', () => {
  it.each<[string, Presentation['format'], string, ExpectedSigner | undefined]>([
    ['a PID', 'dc+sd-jwt', vct, { kind: 'pid', purpose: 'pidSigner' }],
    ['a PID as mdoc', 'mso_mdoc', docType, { kind: 'pid', purpose: 'documentSigner' }],
    ['a domestic PID of another country', 'dc+sd-jwt', 'urn:eudi:pid:nl:1', { kind: 'pid', purpose: 'pidSigner' }],
    ['an attestation', 'dc+sd-jwt', `${typesUrl}/${names.card}`, { kind: 'pub-eaa', purpose: 'publicBodySeal' }],
    ['an attestation as mdoc', 'mso_mdoc', names.cardDocument, { kind: 'pub-eaa', purpose: 'publicBodySeal' }],
    ['a driving licence', 'mso_mdoc', names.licence, { kind: 'mdl', purpose: 'documentSigner' }],
    ['a driving licence as SD-JWT VC, which nobody issues', 'dc+sd-jwt', names.licenceSdJwt, undefined],
    ['a proof of age', 'mso_mdoc', names.age, { kind: 'age', purpose: 'ageProofSigner' }],
    ['a type that nobody knows', 'dc+sd-jwt', 'urn:unknown', undefined],
    ['a domestic type of somebody else', 'dc+sd-jwt', `https://other.example/types/${names.card}`, undefined],
  ])('%s', async (_, format, type, expected) => {
    const { verifier, presentation } = await createExampleSubject({
      presentation: { format, type },
      verifier: { types: exampleTypes },
    })
    expect(verifier.config.typesUrl).toBe(typesUrl)
    expect(expectedSigner(verifier, presentation)).toEqual(expected)
  })
})
