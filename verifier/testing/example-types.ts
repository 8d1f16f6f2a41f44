// Types that no catalogue has, for tests: one for each list, in each format that its issuers sign, and one that extends the PID.
import type {
  CredentialConfiguration,
  CredentialType,
  ParentType,
  TrustName,
} from '../../shared/credentials/credential-type.ts'
import { pid } from '../../shared/credentials/pid.ts'

const sdJwt = (vct: string, parent?: ParentType): CredentialConfiguration => ({
  format: 'dc+sd-jwt',
  signer: 'attestation',
  id: vct,
  scope: vct,
  vct,
  ...(parent && { extends: parent }),
})

const mdoc = (docType: string): CredentialConfiguration => ({
  format: 'mso_mdoc',
  signer: 'attestation',
  id: docType,
  scope: docType,
  docType,
})

export const exampleType = (
  id: string,
  trust: TrustName,
  configurations: readonly CredentialConfiguration[],
): CredentialType => ({ ...pid, id, trust, configurations })

export const names = {
  /** Domestic: completed with the address that types are published at. */
  card: 'example-card/1',
  cardDocument: 'example.card.1',
  licence: 'example.licence.1',
  licenceSdJwt: 'urn:example:licence:1',
  age: 'example.age.1',
  identity: 'urn:eudi:pid:be:1',
  lowerIdentity: 'urn:eudi:pid:be-bru:1',
  /** Of the kind of PIDs, and no kind of PID. */
  other: 'urn:other',
} as const

export const exampleTypes: readonly CredentialType[] = [
  pid,
  exampleType('card', 'pub-eaa', [sdJwt(names.card), mdoc(names.cardDocument)]),
  exampleType('licence', 'mdl', [mdoc(names.licence), sdJwt(names.licenceSdJwt)]),
  exampleType('age', 'age', [mdoc(names.age)]),
  exampleType('identity', 'pid', [
    sdJwt(names.identity, { vct: 'urn:eudi:pid:1' }),
    sdJwt(names.lowerIdentity, { vct: names.identity }),
  ]),
  exampleType('other', 'pid', [sdJwt(names.other)]),
]
