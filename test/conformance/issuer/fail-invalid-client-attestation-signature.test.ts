// oid4vci-1_0-issuer-fail-invalid-client-attestation-signature: a client attestation whose signature is wrong.
import { refusesClient } from './suite/refuses-client.ts'

refusesClient('fail-invalid-client-attestation-signature', { attestation: { spoiled: true } })
