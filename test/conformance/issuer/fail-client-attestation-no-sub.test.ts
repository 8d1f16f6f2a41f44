// oid4vci-1_0-issuer-fail-client-attestation-no-sub: a client attestation that names no client.
import { refusesClient } from './suite/refuses-client.ts'

refusesClient('fail-client-attestation-no-sub', { attestation: { claims: { sub: undefined } } })
