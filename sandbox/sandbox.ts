// What every part of the sandbox is given.
import type { JWK } from 'jose'
import type { Clock } from '../shared/clock.ts'
import type { Fetch } from '../shared/http/fetch.ts'
import type { PublicJwk } from '../shared/keys/public-key.ts'
import type { Signer } from '../shared/keys/signer.ts'
import type { Log } from '../shared/log.ts'
import type { Random } from '../shared/random.ts'
import type { SandboxRows } from './stores.ts'
import type { SandboxLists } from './trust-lists/sandbox-lists.ts'

export interface Sandbox {
  config: {
    sandboxUrl: string
    issuerUrl: string
    verifierUrl: string
    /** The one client of CSAM and of the gateway: the issuer. */
    clientId: string
    csamClientSecret: string
    gatewayClientSecret: string
    gatewayClientKey: PublicJwk & { kid?: string }
    /** Base64 DER of who signs SOAP requests; undefined where they need no signature. */
    soapClientCertificate: string | undefined
  }
  now: Clock
  random: Random
  fetch: Fetch
  log: Log
  rows: SandboxRows
  csamKey: JWK
  partnerKey: JWK
  /** Signs wallet attestations and their status list. */
  walletProvider: Signer
  /** Signs registration certificates and their status list. */
  registrar: Signer
  lists: SandboxLists
}
