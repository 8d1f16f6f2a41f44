// Public keys of the issuer as JWK sets: all that sign, at `jwks_uri` of the authorization server metadata (RFC 8414 section 2), and those
// of SD-JWT VCs in the JWT VC issuer metadata (draft-ietf-oauth-sd-jwt-vc section 5), for verifiers that look there instead of in x5c.
import { base64 } from '../../shared/bytes.ts'
import { catalogue } from '../../shared/credentials/index.ts'
import { parsePublicJwk, thumbprint } from '../../shared/keys/public-key.ts'
import type { Signer } from '../../shared/keys/signer.ts'
import type { Issuer } from '../issuer.ts'

export const issuerJwks = ({ signers }: Issuer) => jwksOf(Object.values(signers))

export async function sdJwtIssuerMetadata({ config, signers }: Issuer) {
  const configurations = catalogue.flatMap((type) => type.configurations)
  const names = configurations.flatMap(({ format, signer }) => (format === 'dc+sd-jwt' ? [signer] : []))
  return { issuer: config.issuerUrl, jwks: await jwksOf([...new Set(names.map((name) => signers[name]))]) }
}

const jwksOf = async (signers: readonly Signer[]) => ({ keys: await Promise.all(signers.map(publicKeyOf)) })

async function publicKeyOf({ publicJwk, algorithm, chain }: Signer) {
  const key = parsePublicJwk(publicJwk)
  return { ...key, kid: await thumbprint(key), alg: algorithm, use: 'sig', x5c: chain.map(base64) }
}
