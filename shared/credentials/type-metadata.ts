// SD-JWT VC type metadata (draft-ietf-oauth-sd-jwt-vc section 4) of a type, as bytes: what is served is what `vct#integrity` is the
// digest of (SDVC-TM-01 to SDVC-TM-07).
// Refuses: a vct that the type does not have.
import { type Bytes, base64, sha256, utf8 } from '../bytes.ts'
import type { CredentialType } from './credential-type.ts'
import { type SdJwtConfiguration, vctOf } from './vct.ts'

export interface TypeMetadata {
  body: Bytes
  /** W3C subresource integrity of the body. */
  integrity: string
}

const made = new WeakMap<CredentialType, Map<string, TypeMetadata>>()

/** `typesUrl`: where types of our own are published. */
export const findSdJwt = (
  { configurations }: CredentialType,
  vct: string,
  typesUrl: string,
): SdJwtConfiguration | undefined =>
  configurations.find((one): one is SdJwtConfiguration => one.format === 'dc+sd-jwt' && vctOf(one, typesUrl) === vct)

/** Made once for each isolate; only what is finished is kept, never a promise of another request. */
export async function typeMetadataOf(type: CredentialType, vct: string, typesUrl: string): Promise<TypeMetadata> {
  const known = made.get(type)?.get(vct)
  if (known) return known
  const configuration = findSdJwt(type, vct, typesUrl)
  if (!configuration) throw new TypeError('the type has no such vct')
  const body = utf8(JSON.stringify(documentOf(type, configuration, vct)))
  const metadata = { body, integrity: `sha256-${base64(await sha256(body))}` }
  made.set(type, (made.get(type) ?? new Map<string, TypeMetadata>()).set(vct, metadata))
  return metadata
}

/** The order of members is part of what is served. */
const documentOf = (
  { labels, descriptions, claims }: CredentialType,
  { extends: parent }: SdJwtConfiguration,
  vct: string,
) => ({
  vct,
  name: labels.en,
  ...(descriptions && { description: descriptions.en }),
  ...(parent && { extends: parent.vct, ...(parent.integrity && { 'extends#integrity': parent.integrity }) }),
  display: Object.entries(labels).map(([locale, name]) => ({
    locale,
    name,
    ...(descriptions && { description: descriptions[locale as keyof typeof descriptions] }),
  })),
  claims: claims.flatMap(({ sdJwt, labels, mandatory, disclosure }) =>
    sdJwt
      ? [
          {
            path: sdJwt,
            display: Object.entries(labels).map(([locale, label]) => ({ locale, label })),
            mandatory,
            sd: disclosure ?? 'always',
          },
        ]
      : [],
  ),
})
