// The name of an SD-JWT VC type: a European one is a URN, and ours is where its metadata are published, below the address of the issuer.
import type { CredentialConfiguration } from './credential-type.ts'

export type SdJwtConfiguration = CredentialConfiguration & { format: 'dc+sd-jwt' }

/** Below this address an issuer publishes type metadata. */
export const typesUrlOf = (issuerUrl: string): string => `${issuerUrl}/types`

/** `typesUrl`: what a name of ours, like `diploma/1`, is completed with. */
export const vctOf = ({ vct }: Pick<SdJwtConfiguration, 'vct'>, typesUrl: string): string =>
  vct.includes(':') ? vct : `${typesUrl}/${vct}`
