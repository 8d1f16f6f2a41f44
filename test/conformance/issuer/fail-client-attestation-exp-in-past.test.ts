// oid4vci-1_0-issuer-fail-client-attestation-exp-in-past: a client attestation that ended ten minutes ago.
import { seconds } from './suite/keys.ts'
import { refusesClient } from './suite/refuses-client.ts'

refusesClient(
  'fail-client-attestation-exp-in-past',
  { attestation: { claims: { exp: seconds() - 600 } } },
  '400 use_fresh_attestation',
)
