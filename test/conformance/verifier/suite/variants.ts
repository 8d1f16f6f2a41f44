// The variants that both verifier plans run their modules in: every combination that the suite does not rule out. The plan of HAIP is those of
// the profile haip with the prefix x509_hash.

export interface Variant {
  profile: 'haip' | 'plain_vp'
  format: 'sd_jwt_vc' | 'iso_mdl'
  prefix: 'redirect_uri' | 'x509_san_dns' | 'x509_hash'
  mode: 'direct_post' | 'direct_post.jwt'
  method: 'url_query' | 'request_uri_signed'
}

const profiles = ['haip', 'plain_vp'] as const
const formats = ['sd_jwt_vc', 'iso_mdl'] as const
const prefixes = ['redirect_uri', 'x509_san_dns', 'x509_hash'] as const
const modes = ['direct_post', 'direct_post.jwt'] as const
const methods = ['url_query', 'request_uri_signed'] as const

/** HAIP encrypts; nobody can sign as a redirect_uri, and without a signature there is no certificate. */
const isApplicable = ({ profile, prefix, mode, method }: Variant): boolean =>
  !(profile === 'haip' && mode === 'direct_post') && (prefix === 'redirect_uri') === (method === 'url_query')

export const variants: Variant[] = profiles
  .flatMap((profile) =>
    formats.flatMap((format) =>
      prefixes.flatMap((prefix) =>
        modes.flatMap((mode) => methods.map((method) => ({ profile, format, prefix, mode, method }))),
      ),
    ),
  )
  .filter(isApplicable)

export const signedVariants = variants.filter(({ method }) => method === 'request_uri_signed')
export const sdJwtVariants = variants.filter(({ format }) => format === 'sd_jwt_vc')
export const mdocVariants = variants.filter(({ format }) => format === 'iso_mdl')
