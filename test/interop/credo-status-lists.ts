// One gap of Credo 0.6.3, closed for its holder: it verifies a status list with the key of the credential, and so cannot
// read a list that has a signer of its own. Here its own JWS service verifies the list by the certificates in its header.
import { type Agent, type AgentContext, JwsService, SdJwtVcService } from '@credo-ts/core'

/** What Credo gives to its SD-JWT library; @sd-jwt/sd-jwt-vc names this member of it. */
interface SdJwtConfig {
  statusVerifier?: (signed: string, signature: string) => Promise<boolean>
}

/** @param trusted base64 DER of the authorities that may have certified the signer of a status list */
export function acceptStatusSigners({ dependencyManager }: Agent, trusted: string[]): void {
  const jws = dependencyManager.resolve(JwsService)
  const service = dependencyManager.resolve(SdJwtVcService) as unknown as {
    getBaseSdJwtConfig(context: AgentContext): SdJwtConfig
  }
  const base = service.getBaseSdJwtConfig.bind(service)
  service.getBaseSdJwtConfig = (context) => ({
    ...base(context),
    statusVerifier: async (signed, signature) => {
      const list = { jws: `${signed}.${signature}`, trustedCertificates: trusted }
      return (await jws.verifyJws(context, { ...list, allowedJwsSignerMethods: ['x5c'] })).isValid
    },
  })
}
