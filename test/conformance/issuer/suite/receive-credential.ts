// One credential, asked for with an access token: it has to come, alone, and to be right.
import { expect } from 'vitest'
import { askForCredential, type CredentialWish, credentialsOf } from './ask-for-credential.ts'
import { checkCredential } from './check-credential.ts'
import { outcomeOf } from './check-response.ts'
import type { Client } from './client.ts'
import type { Variant } from './variants.ts'

export async function receiveCredential(client: Client, wish: CredentialWish & { variant: Variant }): Promise<void> {
  const asked = await askForCredential(client, wish)
  expect(outcomeOf(asked)).toBe('200')
  const [credential = '', ...more] = credentialsOf(asked)
  expect(more).toEqual([])
  const [key] = asked.keys
  if (!key) throw new TypeError('one key was proven')
  await checkCredential(wish.variant, credential, key)
}
