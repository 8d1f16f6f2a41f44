// What the facade for OpenID Connect is given: who may log people in, its own key, and the key of its pairwise subjects.
import type { Mark } from '../../shared/keys/mark.ts'
import type { ClientKey } from '../../shared/oauth/client-keys.ts'
import type { Partner, SubjectPolicy } from '../../shared/oauth/partner.ts'
import type { OwnKey } from '../own-key.ts'
import type { Scope } from './scopes.ts'

/** A relying party that speaks OpenID Connect alone. */
export interface Client {
  partner: Partner
  keys: readonly ClientKey[]
  redirectUris: readonly string[]
  subject: SubjectPolicy
  sector: string
  /** Beside `openid`. */
  scopes: readonly Scope[]
  intendedUse: string | undefined
}

export interface OpenIdConnect {
  /** Its identifier (OpenID Connect Core 1.0 section 2, `iss`). */
  issuer: string
  clients: readonly Client[]
  /** Signs ID tokens and nothing else. */
  key: OwnKey
  /** Out of what is a subject made (Core section 8.1). */
  subjectMark: Mark
}
