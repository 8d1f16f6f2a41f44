// The catalogue: every credential type that this house issues and knows. A new type is one file and one line here.
import { ageProof } from './age-proof.ts'
import type { CredentialConfiguration, CredentialType } from './credential-type.ts'
import { ehic } from './ehic.ts'
import { healthProfessionalLicence } from './health-professional.ts'
import { isiPlus } from './isi-plus.ts'
import { marriage } from './marriage.ts'
import { mdl } from './mdl.ts'
import { pid } from './pid.ts'
import { pidBe } from './pid-be.ts'
import { socialStatus } from './social-status.ts'

export const catalogue: readonly CredentialType[] = [
  pid,
  pidBe,
  mdl,
  ageProof,
  ehic,
  isiPlus,
  socialStatus,
  marriage,
  healthProfessionalLicence,
]

/** A configuration with the type that it belongs to. */
export interface Offered {
  type: CredentialType
  configuration: CredentialConfiguration
}

const byId = new Map<string, Offered>(
  catalogue.flatMap((type) => type.configurations.map((configuration) => [configuration.id, { type, configuration }])),
)

export const findConfiguration = (id: string): Offered | undefined => byId.get(id)

/** A scope may stand for one configuration only, so that a token says exactly what it is for. */
export const findScope = (scope: string): Offered | undefined =>
  [...byId.values()].find(({ configuration }) => configuration.scope === scope)

export const findType = (id: string): CredentialType | undefined => catalogue.find((type) => type.id === id)
