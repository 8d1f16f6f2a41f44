// The same acceptance under the name that the Cloud Signature Consortium gave it in its Data Model Bindings of 2025.
import { qcertCreationAcceptance } from './qcert-creation-acceptance.ts'
import type { TransactionDataType } from './transaction-data-type.ts'

export const qcRequest: TransactionDataType = {
  ...qcertCreationAcceptance,
  type: 'https://cloudsignatureconsortium.org/2025/qc-request',
}
