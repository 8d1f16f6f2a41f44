// Acceptance of the terms under which a trust service provider makes somebody a qualified certificate (the EU's large-scale pilots and
// reference wallets).
import * as z from 'zod/mini'
import { base64Text, objectIdentifier } from './qes-authorization.ts'
import { address, type TransactionDataType } from './transaction-data-type.ts'

export const qcertCreationAcceptance: TransactionDataType = {
  type: 'qcert_creation_acceptance',
  payload: z.strictObject({
    QC_terms_conditions_uri: address,
    QC_hash: base64Text,
    QC_hashAlgorithmOID: objectIdentifier,
  }),
  stands: 'besideType',
  strong: false,
  formats: ['dc+sd-jwt', 'mso_mdoc'],
}
