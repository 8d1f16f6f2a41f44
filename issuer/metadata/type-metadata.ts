// SD-JWT VC type metadata (draft-ietf-oauth-sd-jwt-vc section 4) of the types whose vct is an address of ours,
// `{issuer}/types/{name}/{version}`. European types have URNs, and their metadata is not ours to publish.
import { catalogue } from '../../shared/credentials/index.ts'
import { Problem } from '../../shared/http/problem.ts'
import type { Issuer } from '../issuer.ts'

export function typeMetadataEndpoint({ config }: Issuer, name: string, version: string): Response {
  const vct = `${config.issuerUrl}/types/${name}/${version}`
  const type = catalogue.find(({ configurations }) =>
    configurations.some((one) => one.format === 'dc+sd-jwt' && one.vct === vct),
  )
  if (!type) throw new Problem('resourceNotFound', 'There is no such type')
  const metadata = {
    vct,
    name: type.labels.en,
    display: Object.entries(type.labels).map(([locale, label]) => ({ locale, name: label })),
    claims: type.claims.flatMap(({ sdJwt, labels, mandatory }) =>
      sdJwt
        ? [
            {
              path: sdJwt,
              mandatory,
              sd: 'always',
              display: Object.entries(labels).map(([locale, label]) => ({ locale, label })),
            },
          ]
        : [],
    ),
  }
  return Response.json(metadata, {
    headers: { 'Cache-Control': 'public, max-age=86400', 'Access-Control-Allow-Origin': '*' },
  })
}
