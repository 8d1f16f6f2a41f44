// The PID of Belgium: the European one, refined by what only the National Register and the BIS register say (PID Rulebook 1.7 section
// 2.2 on domestic types, SD-JWT VC section 4 on `extends`). For who asks for more than Europe agreed on; the European PID stays as it is.
// Refuses: what the PID refuses. No name at birth: a Belgian's name does not change by marriage, and the register has no other.
import { registerOf } from '../belgium/ssin.ts'
import type { ClaimDescription, CredentialType } from './credential-type.ts'
import { pid } from './pid.ts'

const belgianClaims: readonly ClaimDescription[] = [
  {
    sdJwt: ['personal_administrative_number_register'],
    labels: {
      nl: 'Register van het nummer',
      fr: 'Registre du numéro',
      de: 'Register der Nummer',
      en: 'Register of the number',
    },
    mandatory: true,
  },
  {
    sdJwt: ['municipality_nis_code'],
    labels: {
      nl: 'NIS-code van de gemeente',
      fr: 'Code INS de la commune',
      de: 'NIS-Code der Gemeinde',
      en: 'NIS code of the municipality',
    },
    mandatory: false,
  },
]

const id = 'eu.europa.ec.eudi.pid.be.1.dc-sd-jwt'
const { envelope, trust, walletBound, minimumLevel, about, needs, validityDays, reuse, expiry } = pid

export const pidBe = {
  id: 'pid-be',
  revokedWith: pid.id,
  walletBound,
  envelope,
  trust,
  minimumLevel,
  about,
  needs,
  labels: {
    nl: 'Belgische identiteit (PID)',
    fr: 'Identité belge (PID)',
    de: 'Belgische Identität (PID)',
    en: 'Belgian identity (PID)',
  },
  descriptions: {
    nl: 'Wie u bent, met wat alleen Belgische diensten vragen',
    fr: 'Qui vous êtes, avec ce que seuls les services belges demandent',
    de: 'Wer Sie sind, mit dem, was nur belgische Dienste fragen',
    en: 'Who you are, with what only Belgian services ask for',
  },
  claims: [
    ...pid.claims.flatMap(({ mdoc: _, ...claim }): ClaimDescription[] => (claim.sdJwt ? [claim] : [])),
    ...belgianClaims,
  ],
  configurations: [
    {
      format: 'dc+sd-jwt',
      signer: 'pid',
      id,
      scope: id,
      vct: 'urn:eudi:pid:be:1',
      // As it is served, for as long as it has this name (docs/decisions/0013).
      extends: { vct: 'urn:eudi:pid:1', integrity: 'sha256-V6kdf51b5FIGNBgZ8shnhkG9FuO/ig5sVpaHMepm5RI=' },
    },
  ],
  validityDays,
  reuse,
  expiry,
  toSdJwt: (records, context) => ({
    ...pid.toSdJwt(records, context),
    personal_administrative_number_register: registerOf(records.person.ssin),
    ...(records.person.municipalityCode && { municipality_nis_code: records.person.municipalityCode }),
  }),
} satisfies CredentialType<typeof needs>
