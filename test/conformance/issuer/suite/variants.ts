// The variants that the HAIP plan runs its modules in.
import { issuer } from './metadata.ts'

export interface Variant {
  format: 'sd_jwt_vc' | 'mdoc'
  flow: 'wallet_initiated' | 'issuer_initiated'
}

const mediaTypes = { sd_jwt_vc: 'dc+sd-jwt', mdoc: 'mso_mdoc' }

export const variants: Variant[] = (['sd_jwt_vc', 'mdoc'] as const).flatMap((format) =>
  (['wallet_initiated', 'issuer_initiated'] as const).map((flow) => ({ format, flow })),
)

/** FAPI2 modules begin at the pushed request, whatever the flow; those that reach the credential endpoint do so in both. */
export const formats: Variant[] = variants.filter(({ flow }) => flow === 'wallet_initiated')

/** For the others. */
export const plain: Variant = { format: 'sd_jwt_vc', flow: 'wallet_initiated' }

export function configurationOf({ format }: Variant) {
  const found = Object.entries(issuer.credential_configurations_supported).find(
    ([, configuration]) => configuration.format === mediaTypes[format],
  )
  if (!found) throw new TypeError('the issuer has both formats')
  const [id, configuration] = found
  return { id, ...configuration }
}
