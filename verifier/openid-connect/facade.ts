// A verifier that has relying parties for OpenID Connect: what every step of the facade is given.
import type { Verifier } from '../verifier.ts'
import type { OpenIdConnect } from './openid-connect.ts'

export type Facade = Verifier & { openIdConnect: OpenIdConnect }
