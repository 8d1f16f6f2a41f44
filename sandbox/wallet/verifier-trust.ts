// Whom this wallet believes to be a verifier, and how it asks for requests.
import type { JWK } from 'jose'
import type { JsonObject } from '../../shared/json.ts'
import type { Certificate } from '../../shared/trust/certificate.ts'

export interface VerifierTrust {
  /** Authorities of access certificates; without one any certificate will do. */
  accessCa?: readonly Certificate[]
  /** Authorities of registrars, who say what relying parties may ask for; without one any registrar is believed. */
  registrarCa?: readonly Certificate[]
  /** Public keys of those who attest verifiers. */
  attesters?: readonly JWK[]
  /** Public keys of the verifiers that the wallet knows, by their client_id. */
  preRegistered?: Readonly<Record<string, JWK>>
}

export interface RequestOptions extends VerifierTrust {
  /** How requests are fetched whose link offers POST: so, unless this says otherwise. */
  requestUriMethod?: 'get' | 'post'
  /** The request object has to come encrypted, to a key of this one time. */
  encryptedRequest?: boolean
  /** These replace members of the wallet's metadata. */
  metadata?: JsonObject
}
