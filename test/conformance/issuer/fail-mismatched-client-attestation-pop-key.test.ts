// oid4vci-1_0-issuer-fail-mismatched-client-attestation-pop-key: a proof of the client by another key than the attested one.
import { createKey } from './suite/keys.ts'
import { refusesClient } from './suite/refuses-client.ts'

refusesClient('fail-mismatched-client-attestation-pop-key', { proof: { by: await createKey() } })
