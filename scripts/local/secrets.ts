// Which secret goes to which function: each gets its own and no other's. The verifier gets no key that issues.
import type { JWK } from 'jose'
import type { SandboxPki } from '../../sandbox/pki/sandbox-pki.ts'
import { registerIssuer } from '../../sandbox/registrar/register-issuer.ts'
import { entitiesOf, listedCertificatesOf } from '../../sandbox/trust-lists/listed.ts'
import { systemClock } from '../../shared/clock.ts'
import { importSigner } from '../../shared/keys/signer.ts'
import { type Partner, partnerScopes } from '../../shared/oauth/partner.ts'
import type { TestIssuerBinding } from '../../shared/trust/test-issuer.ts'
import { trustKinds } from '../../shared/trust/trust-list.ts'
import type { Addresses } from './installation.ts'
import { createInteractive, type InteractiveMode } from './interactive.ts'
import { type ListOfLists, listOfListsOf } from './list-of-lists.ts'
import { openIdConnectClients } from './openid-connect-clients.ts'
import { relyingPartiesOf, relyingPartySignersOf } from './relying-parties.ts'
import type { FunctionName } from './wrangler-config.ts'

export const institution = 'sandbox-institution'
export const operator = 'sandbox-operator'

export async function secretsOf(
  pki: SandboxPki,
  addresses: Addresses,
  interactiveMode?: InteractiveMode,
  testIssuers?: readonly TestIssuerBinding[],
  listOfLists?: ListOfLists,
): Promise<Record<FunctionName, Record<string, string>>> {
  const { signers, secrets } = pki
  const json = JSON.stringify
  // Made at every start: they name addresses of this one.
  const registrar = await importSigner(signers.registrar)
  const registrationCertificate = await registerIssuer(registrar, addresses, systemClock())
  const relyingParties = await relyingPartiesOf(pki, addresses, publicPart(pki.partnerKey), systemClock())
  const interactive = interactiveMode && (await createInteractive(addresses, interactiveMode))
  return {
    trust: {
      TRUST_LISTS: json(listsOf(pki, addresses)),
      LIST_OF_LISTS: json(listOfLists ?? (await listOfListsOf(pki, addresses))),
    },
    issuer: {
      PID_SIGNER: json(signers.pid),
      DOCUMENT_SIGNER: json(signers.documentSigner),
      ATTESTATION_SIGNER: json(signers.attestation),
      QUALIFIED_ATTESTATION_SIGNER: json(signers.qualifiedAttestation),
      DRIVING_LICENCE_SIGNER: json(signers.drivingLicence),
      AGE_PROOF_SIGNER: json(signers.ageProof),
      STATUS_SIGNER: json(signers.statusList),
      ACCESS_SIGNER: json(signers.metadata),
      REGISTRATION_CERTIFICATE: registrationCertificate,
      ENCRYPTION_KEYS: json(pki.encryptionKeys),
      SEAL_SECRET: secrets.issuerSeal,
      SUBJECT_SECRET: secrets.subject,
      NOTICE_SECRET: secrets.notice,
      CSAM_CLIENT_SECRET: secrets.csamClient,
      GATEWAY_CLIENT_KEY: json(pki.gatewayKey),
      GATEWAY_SIGNER: json(signers.gateway),
      AUDIT_SECRET: secrets.audit,
      PARTNERS: json([institutionOf(pki)]),
      ...(interactive && { INTERACTIVE_AUTHORIZATION: interactive.secret }),
    },
    verifier: {
      ACCESS_SIGNER: json(signers.access),
      REPORT_SIGNER: json({ privateJwk: pki.reportKey, x5c: [] }),
      WEBHOOK_SIGNER: json({ privateJwk: pki.webhookKey, x5c: [] }),
      OIDC_SIGNER: json({ privateJwk: pki.oidcKey, x5c: [] }),
      PAIRWISE_SECRET: secrets.pairwise,
      SEAL_SECRET: secrets.verifierSeal,
      PARTNERS: json([
        ...relyingParties,
        operatorOf(pki),
        ...openIdConnectClients(publicJwks(pki.partnerKey), addresses),
        ...(interactive ? [interactive.partner] : []),
      ]),
      ...(testIssuers && { TEST_ISSUERS: json(testIssuers) }),
      RELYING_PARTY_SIGNERS: json(relyingPartySignersOf(pki)),
    },
    sandbox: {
      CSAM_SIGNER: json(pki.csamKey),
      CSAM_CLIENT_SECRET: secrets.csamClient,
      GATEWAY_CLIENT_SECRET: secrets.gatewayClient,
      GATEWAY_CLIENT_JWK: json(publicPart(pki.gatewayKey)),
      SOAP_CLIENT_CERTIFICATE: signers.gateway.x5c[0] ?? '',
      LIST_OPERATOR_SIGNER: json(signers.listOperator),
      LIST_OPERATORS: json(pki.listOperators),
      TRUST_ENTITIES: json(entitiesOf(pki)),
      LISTED_CERTIFICATES: json(listedCertificatesOf(pki)),
      WALLET_PROVIDER_SIGNER: json(signers.walletProvider),
      REGISTRAR_SIGNER: json(signers.registrar),
      PARTNER_KEY: json(pki.partnerKey),
    },
  }
}

const publicPart = ({ kty, crv, x, y, kid, alg }: JWK): JWK => ({ kty, crv, x, y, kid, alg }) as JWK

const publicJwks = (jwk: JWK): { keys: JWK[] } => ({ keys: [publicPart(jwk)] })

const institutionOf = ({ partnerKey }: SandboxPki): Partner => ({
  clientId: institution,
  name: 'Sandbox institution',
  jwks: publicJwks(partnerKey),
  scopes: partnerScopes.filter((scope) => scope.startsWith('issuance:')),
})

/** Who looks after the trust lists. */
const operatorOf = ({ partnerKey }: SandboxPki): Partner => ({
  clientId: operator,
  name: 'Sandbox operator',
  jwks: publicJwks(partnerKey),
  scopes: partnerScopes.filter((scope) => scope.startsWith('trust:')),
})

const listsOf = ({ signers }: SandboxPki, { sandbox }: Addresses) =>
  trustKinds.map((kind) => ({
    kind,
    url: `${sandbox}/trust/${kind}-providers.jwt`,
    signers: signers.listOperator.x5c,
  }))
