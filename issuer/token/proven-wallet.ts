// Who asks for a token, once that is proven: the client, and the key that its token will be bound to.
import type { Client } from '../client/check-client.ts'

export interface ProvenWallet {
  client: Client
  /** Thumbprint of the DPoP key. */
  jkt: string
}
