// The functions under test, started once over https, and what a tester tells the suite of them: the configuration that
// `npm run conformance-config` prints.
import { verifierConformanceConfig } from '../../../../scripts/local/conformance-config.ts'
import { addresses, pki } from '../../issuer/suite/running.ts'
import type { Variant } from './variants.ts'

export { addresses, pki }

/** The suite says iso_mdl where issuers' plans say mdoc. */
export const formatOf = ({ format }: Pick<Variant, 'format'>) => (format === 'iso_mdl' ? 'mdoc' : format)

export const configOf = (variant: Pick<Variant, 'format'>) =>
  verifierConformanceConfig({ addresses, installation: { pki } }, { format: formatOf(variant) })
