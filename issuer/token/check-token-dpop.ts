// Every access token is bound to a key, so every token request proves one (RFC 9449 section 5).
import { checkDpop } from '../../shared/oauth/dpop.ts'
import type { Issuer } from '../issuer.ts'

/** @returns thumbprint of the key. @throws OAuthError invalid_dpop_proof */
export const checkTokenDpop = (issuer: Issuer, request: Request): Promise<string> =>
  checkDpop(issuer, {
    proof: request.headers.get('DPoP'),
    method: 'POST',
    url: `${issuer.config.issuerUrl}/token`,
  })
