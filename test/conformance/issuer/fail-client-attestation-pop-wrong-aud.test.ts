// oid4vci-1_0-issuer-fail-client-attestation-pop-wrong-aud: a proof of the client for another server.
import { refusesClient } from './suite/refuses-client.ts'

refusesClient('fail-client-attestation-pop-wrong-aud', { proof: { claims: { aud: 'https://other.example' } } })
