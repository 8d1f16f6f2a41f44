// oid4vci-1_0-issuer-fail-invalid-client-attestation-pop-signature: a proof of the client whose signature is wrong.
import { refusesClient } from './suite/refuses-client.ts'

refusesClient('fail-invalid-client-attestation-pop-signature', { proof: { spoiled: true } })
