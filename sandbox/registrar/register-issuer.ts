// What the sandbox's registrar knows of the one issuer there is: where it is registered, and under which entry of the status list.
import { catalogue } from '../../shared/credentials/index.ts'
import { typesUrlOf } from '../../shared/credentials/vct.ts'
import type { Signer } from '../../shared/keys/signer.ts'
import { metadataTradeName, sandboxOrganization } from '../pki/organizations.ts'
import { createRegistrationCertificate } from './create-registration-certificate.ts'
import { registrarStatusAddress } from './status.ts'

export const issuerIndex = 0

/** The addresses are those of this start: wallets ask there whether the certificate still holds. @param now in seconds. @returns compact JWS */
export const registerIssuer = (
  registrar: Signer,
  { sandbox: sandboxUrl, issuer: issuerUrl }: Record<'sandbox' | 'issuer', string>,
  now: number,
): Promise<string> =>
  createRegistrationCertificate(registrar, {
    party: { tradeName: metadataTradeName, ...sandboxOrganization, types: catalogue, typesUrl: typesUrlOf(issuerUrl) },
    registryUrl: `${sandboxUrl}/registrar`,
    status: { uri: registrarStatusAddress(sandboxUrl), index: issuerIndex },
    issuedAt: now,
  })
