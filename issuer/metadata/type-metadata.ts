// The type metadata of our types, by their vct: `{issuer}/types/{name}/{version}` is such a vct itself, a European URN comes behind
// `{issuer}/types/`. Byte for byte what `vct#integrity` of the credentials is the digest of.
import type { CredentialType } from '../../shared/credentials/credential-type.ts'
import { catalogue } from '../../shared/credentials/index.ts'
import { findSdJwt, typeMetadataOf } from '../../shared/credentials/type-metadata.ts'
import { Problem } from '../../shared/http/problem.ts'

export async function typeMetadataEndpoint(
  vct: string,
  typesUrl: string,
  types: readonly CredentialType[] = catalogue,
): Promise<Response> {
  const type = types.find((one) => findSdJwt(one, vct, typesUrl))
  if (!type) throw new Problem('resourceNotFound', 'There is no such type')
  const { body } = await typeMetadataOf(type, vct, typesUrl)
  return new Response(body, {
    headers: {
      'Content-Type': 'application/json',
      'Cache-Control': 'public, max-age=86400',
      'Access-Control-Allow-Origin': '*',
    },
  })
}
