// RELYING_PARTY_SIGNERS: the keys of relying parties that do not ask under the verifier's own access certificate, and whether every relying
// party can be known to wallets as its registration says. Each fault is named by binding and JSON pointer.
// Refuses: a signer of nobody, a key that is no private EC key, and what `identityFault` says.
import type { BindingReader } from '../../shared/http/bindings.ts'
import { isObject } from '../../shared/json.ts'
import type { SignerSecret } from '../../shared/keys/signer.ts'
import type { Partner } from '../../shared/oauth/partner.ts'
import { accessFault, type IdentityFaultGiven, identityFault } from './identity-fault.ts'

const name = 'RELYING_PARTY_SIGNERS'

export interface ReadIdentitiesGiven extends IdentityFaultGiven {
  partners: readonly Partner[]
  /** ACCESS_SIGNER. */
  access: SignerSecret
}

/** @returns the signers by the `clientId` of their partners. */
export function readIdentities(
  read: BindingReader,
  env: Readonly<Record<string, unknown>>,
  given: ReadIdentitiesGiven,
): Map<string, SignerSecret> {
  const { partners } = given
  const signers = env[name] === undefined ? new Map<string, SignerSecret>() : readSigners(read, partners)
  if (accessFault(given.access)) return signers
  for (const [at, partner] of partners.entries()) {
    const fault = identityFault(given, partner, signers.get(partner.clientId) ?? given.access)
    if (fault) read.refuse('PARTNERS', `/${at}/${fault}`)
  }
  return signers
}

function readSigners(read: BindingReader, partners: readonly Partner[]): Map<string, SignerSecret> {
  const written = read.json<Record<string, SignerSecret>>(name, (value: unknown) => {
    if (!isObject(value)) return 'is no object'
    for (const [clientId, secret] of Object.entries(value)) {
      if (!partners.some((one) => one.clientId === clientId)) return 'holds a signer of nobody in PARTNERS'
      if (!isSigner(secret)) return 'holds what is no private EC key with its certificates'
    }
    return undefined
  })
  return new Map(Object.entries(isObject(written) ? written : {}).filter(([, secret]) => isSigner(secret)))
}

function isSigner(secret: unknown): secret is SignerSecret {
  if (!isObject(secret) || !isObject(secret.privateJwk) || !Array.isArray(secret.x5c)) return false
  const { kty, crv, x, y, d } = secret.privateJwk
  return kty === 'EC' && [crv, x, y, d].every((one) => typeof one === 'string')
}
