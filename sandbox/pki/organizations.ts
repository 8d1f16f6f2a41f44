// Who is who in the certificates of the sandbox, as names of X.509 have it.
import { qualifiedProvider } from '../trust-lists/sandbox-trusted-lists.ts'

/** Name, country and identifier of who runs issuer and verifier here: the enterprise number is made up. */
export const sandboxOrganization = { name: 'Attestry Sandbox', country: 'BE', identifier: 'NTRBE-0999999130' }
/** Who registers relying parties here; the number is made up as well. */
export const sandboxRegistrar = { name: 'Attestry Sandbox Registrar', country: 'BE', identifier: 'NTRBE-0999999229' }
/** Under which wallets know the issuer: common name of its access certificate. */
export const metadataTradeName = 'Sandbox PID Issuer'
const { name, country, identifier } = sandboxOrganization
export const organization = `2.5.4.97=${identifier}, O=${name}, C=${country}`
export const qualifiedOrganization = `2.5.4.97=${qualifiedProvider.identifier}, O=${qualifiedProvider.name}, C=BE`
export const contact = [{ type: 'url' as const, value: 'https://attestry.example/contact' }]
