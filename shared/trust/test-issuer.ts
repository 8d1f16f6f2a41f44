// One of TEST_ISSUERS, the verifier's binding for the sandbox alone: a certificate that is trusted as it is, beside every list.
import type { TrustKind } from './trust-list.ts'

export interface TestIssuerBinding {
  /** For the report. */
  name: string
  /** What it may sign. */
  kind: TrustKind
  /** Base64 DER. */
  certificate: string
}
