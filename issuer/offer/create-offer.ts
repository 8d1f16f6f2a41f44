// A credential offer (OpenID4VCI 1.0 section 4.1): which credentials, over which grant. It holds nothing about a person.
import type { Ssin } from '../../shared/belgium/ssin.ts'
import { minute } from '../../shared/clock.ts'
import { randomBelow, randomId } from '../../shared/random.ts'
import type { OfferGrant } from '../grant.ts'
import type { Issuer } from '../issuer.ts'
import { createIssuerState } from '../issuer-state.ts'

export interface OfferInput {
  configurationIds: string[]
  /** With a person: pre-authorized code. Without: authorization code, and the person logs in. */
  subject: Ssin | undefined
  /** Asks for a transaction code, which reaches the person over another channel. */
  txCode: { length: number; description: string | undefined } | undefined
  byReference: boolean
}

export interface CreatedOffer {
  /** Undefined when the offer is by reference. */
  credentialOffer: object | undefined
  credentialOfferUri: string
  txCode: string | undefined
  /** Seconds. */
  expiresAt: number
}

const life = 10 * minute

export async function createOffer(issuer: Issuer, input: OfferInput): Promise<CreatedOffer> {
  const expiresAt = issuer.now() + life
  const { grants, txCode } = input.subject
    ? await preAuthorize(issuer, { ...input, subject: input.subject }, expiresAt)
    : { grants: { authorization_code: await forWhoeverLogsIn(issuer, input, expiresAt) }, txCode: undefined }
  const offer = {
    credential_issuer: issuer.config.issuerUrl,
    credential_configuration_ids: input.configurationIds,
    grants,
  }
  if (!input.byReference)
    return {
      credentialOffer: offer,
      credentialOfferUri: link('credential_offer', JSON.stringify(offer)),
      txCode,
      expiresAt,
    }
  const id = randomId(issuer.random)
  await issuer.rows.put('offer', id, offer, expiresAt)
  const address = `${issuer.config.issuerUrl}/offers/${id}`
  return { credentialOffer: undefined, credentialOfferUri: link('credential_offer_uri', address), txCode, expiresAt }
}

const link = (name: string, value: string): string => `openid-credential-offer://?${name}=${encodeURIComponent(value)}`

const forWhoeverLogsIn = async (issuer: Issuer, { configurationIds }: OfferInput, expiresAt: number) => ({
  issuer_state: await createIssuerState(issuer, { configurationIds, expiresAt }),
})

async function preAuthorize(issuer: Issuer, input: OfferInput & { subject: Ssin }, expiresAt: number) {
  const { subject, configurationIds } = input
  const code = randomId(issuer.random)
  const txCode = input.txCode && digits(issuer, input.txCode.length)
  const grant: OfferGrant = { subject, configurationIds, txCode: txCode !== undefined }
  await issuer.rows.put('preAuthorizedCode', code, grant, expiresAt, txCode)
  const described = input.txCode && {
    input_mode: 'numeric',
    length: input.txCode.length,
    ...(input.txCode.description && { description: input.txCode.description }),
  }
  const grants = {
    'urn:ietf:params:oauth:grant-type:pre-authorized_code': {
      'pre-authorized_code': code,
      ...(described && { tx_code: described }),
    },
  }
  return { grants, txCode }
}

const digits = ({ random }: Issuer, length: number): string =>
  Array.from({ length }, () => randomBelow(random, 10)).join('')
