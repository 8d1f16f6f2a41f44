// The whole way of the FAPI2 modules, from the pushed request to a credential; a module bends what it is about, and it still has to end well.
import type { CredentialWish } from './ask-for-credential.ts'
import { codeRequest, obtainTokens, type TokenOptions, type Tokens } from './ask-for-token.ts'
import type { Client } from './client.ts'
import { type CodeWish, obtainCode } from './obtain-code.ts'
import { receiveCredential } from './receive-credential.ts'
import type { Variant } from './variants.ts'

export interface WalkWish extends CodeWish {
  token?: TokenOptions
  credential?: Partial<CredentialWish>
}

export async function walk(client: Client, variant: Variant, wish: WalkWish = {}): Promise<Tokens> {
  const { token, credential, ...ofCode } = wish
  const tokens = await obtainTokens(client, codeRequest(client, await obtainCode(client, variant, ofCode)), token)
  await receiveCredential(client, { accessToken: tokens.accessToken, ...credential, variant })
  return tokens
}
