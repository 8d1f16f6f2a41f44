// Who asks for a token, once that is proven: the client, and what its token will be bound to.
import type { Client } from '../client/check-client.ts'
import type { Sender } from '../grant.ts'

export interface ProvenWallet {
  client: Client
  sender: Sender
}
