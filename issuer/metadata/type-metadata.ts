// The type metadata of our types, by their vct: `{issuer}/types/{name}/{version}` is such a vct itself, a European URN comes behind
// `{issuer}/types/`. Byte for byte what `vct#integrity` of the credentials is the digest of. Types of mdocs are there by their doctype.
import type { Bytes } from '../../shared/bytes.ts'
import type { CredentialType } from '../../shared/credentials/credential-type.ts'
import { docTypeMetadataOf, hasDocType } from '../../shared/credentials/doc-type-metadata.ts'
import { catalogue } from '../../shared/credentials/index.ts'
import { findSdJwt, typeMetadataOf } from '../../shared/credentials/type-metadata.ts'
import { Problem } from '../../shared/http/problem.ts'

export async function typeMetadataEndpoint(
  name: string,
  typesUrl: string,
  types: readonly CredentialType[] = catalogue,
): Promise<Response> {
  const body = await bodyOf(name, typesUrl, types)
  return new Response(body, {
    headers: {
      'Content-Type': 'application/json',
      'Cache-Control': 'public, max-age=86400',
      'Access-Control-Allow-Origin': '*',
    },
  })
}

async function bodyOf(name: string, typesUrl: string, types: readonly CredentialType[]): Promise<Bytes> {
  const ofSdJwt = types.find((one) => findSdJwt(one, name, typesUrl))
  if (ofSdJwt) return (await typeMetadataOf(ofSdJwt, name, typesUrl)).body
  const ofMdoc = types.find((one) => hasDocType(one, name))
  if (!ofMdoc) throw new Problem('resourceNotFound', 'There is no such type')
  return (await docTypeMetadataOf(ofMdoc, name)).body
}
