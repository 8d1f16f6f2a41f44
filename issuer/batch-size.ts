// Most copies of a credential at once: what the metadata says of all, or under European law the reuse policy of its type, which goes first.
import type { CredentialType } from '../shared/credentials/credential-type.ts'
import type { IssuerConfig } from './issuer.ts'

export function batchSizeOf({ issuance, batchSize }: IssuerConfig, { reuse }: CredentialType): number {
  if (!issuance.europeanMetadata) return batchSize
  return Math.min(batchSize, Math.max(...reuse.map((one) => ('batchSize' in one ? one.batchSize : 1))))
}
