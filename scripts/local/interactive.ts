// What npm start -- --interactive adds: the issuer becomes a partner of the verifier, with a key of its own that is made at every start, and
// asks wallets for the national number of a PID, in either format.
import { exportJWK, generateKeyPair } from 'jose'
import type { Partner } from '../../shared/oauth/partner.ts'
import type { Addresses } from './installation.ts'

export type InteractiveMode = 'iae_post' | 'iae_post.jwt'

const clientId = 'sandbox-issuer'
const docType = 'eu.europa.ec.eudi.pid.1'
const number = 'personal_administrative_number'

const query = {
  credentials: [
    {
      id: 'sd-jwt',
      format: 'dc+sd-jwt',
      meta: { vct_values: ['urn:eudi:pid:1'] },
      claims: [{ path: [number] }],
    },
    {
      id: 'mdoc',
      format: 'mso_mdoc',
      meta: { doctype_value: docType },
      claims: [{ path: [docType, number] }],
    },
  ],
  credential_sets: [{ options: [['sd-jwt'], ['mdoc']] }],
}

/** @returns INTERACTIVE_AUTHORIZATION of the issuer, and the issuer as the verifier knows it. */
export async function createInteractive(
  { issuer, verifier }: Addresses,
  responseMode: InteractiveMode,
): Promise<{ secret: string; partner: Partner }> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  const { d, ...publicPart } = { ...(await exportJWK(privateKey)), kid: 'issuer', alg: 'ES256' }
  return {
    secret: JSON.stringify({ verifierUrl: verifier, clientId, privateJwk: { ...publicPart, d }, responseMode, query }),
    partner: {
      clientId,
      name: 'Sandbox issuer',
      jwks: { keys: [publicPart] },
      scopes: ['verification:transactions'],
      nationalNumber: true,
      interactiveAuthorizationEndpoints: [`${issuer}/interactive-authorization`],
    },
  }
}
