// POST /verification/v1/transactions: a relying party asks (own API, Belgif style), with a link for the wallet or requests for the browser;
// or an issuer asks within an issuance, and passes the request object on itself (OpenID4VCI 1.1 draft, Interactive Authorization).
import { isoDateTime } from '../../shared/clock.ts'
import { readInput } from '../../shared/http/input.ts'
import { checkPartner } from '../../shared/oauth/check-partner.ts'
import type { Verifier } from '../verifier.ts'
import { beginTransaction } from './begin.ts'
import { handOut } from './hand-out.ts'
import { wishShape } from './wish.ts'

export async function createTransactionEndpoint(verifier: Verifier, request: Request): Promise<Response> {
  const partner = await checkPartner(verifier, request, 'verification:transactions')
  const begun = await beginTransaction(verifier, partner, await readInput(request, wishShape))
  const { transactionId: id, expiresAt } = begun.transaction
  return Response.json(
    { id, ...(await handOut(verifier, begun)), expiresAt: isoDateTime(expiresAt) },
    { status: 201, headers: { 'Cache-Control': 'no-store' } },
  )
}
