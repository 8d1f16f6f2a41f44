// One credential request with everything right, for fresh keys; a module bends what it is about.
import type { Answer } from './check-response.ts'
import type { Client } from './client.ts'
import { createKey, type Key } from './keys.ts'
import { type ProofsWish, proveKeys } from './prove-keys.ts'
import { obtainNonce, type ResourceRequest, requestCredential } from './request-credential.ts'
import { configurationOf, plain, type Variant } from './variants.ts'

export interface CredentialWish extends Partial<Omit<ResourceRequest, 'body' | 'accessToken'>> {
  variant?: Variant
  accessToken: string
  copies?: number
  proofs?: Partial<ProofsWish>
  /** Members in place of the right ones; undefined removes one. */
  body?: object
}

export interface Asked extends Answer {
  keys: Key[]
}

export async function askForCredential(client: Client, wish: CredentialWish): Promise<Asked> {
  const { variant = plain, copies = 1, proofs, body, ...request } = wish
  const keys = await Promise.all(Array.from({ length: copies }, () => createKey()))
  const nonce = proofs?.nonce ?? (await obtainNonce())
  const right = {
    credential_configuration_id: configurationOf(variant).id,
    proofs: await proveKeys(client, variant, { keys, nonce, ...proofs }),
  }
  return { ...(await requestCredential(client, { ...request, body: { ...right, ...body } })), keys }
}

/** Credentials of an answer. */
export const credentialsOf = ({ body }: Answer): string[] =>
  ((body.credentials ?? []) as { credential: string }[]).map(({ credential }) => credential)
