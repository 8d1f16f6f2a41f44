// What holders may be asked to authorise. A new type is one file and one line here.
import { accountAccess } from './account-access.ts'
import { emandate } from './emandate.ts'
import { loginRiskTransaction } from './login-risk-transaction.ts'
import { payment } from './payment.ts'
import { qcRequest } from './qc-request.ts'
import { qcertCreationAcceptance } from './qcert-creation-acceptance.ts'
import { qesAuthorization } from './qes-authorization.ts'
import type { TransactionDataType } from './transaction-data-type.ts'

export const transactionDataTypes: readonly TransactionDataType[] = [
  payment,
  loginRiskTransaction,
  accountAccess,
  emandate,
  qesAuthorization,
  qcertCreationAcceptance,
  qcRequest,
]
