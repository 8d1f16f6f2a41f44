// A credential offer (OpenID4VCI 1.0 section 4.1): which credentials, over which grants. It holds nothing about a person: an offer of
// everything names all that is issued here, whoever it is for, and the token says what of it was granted.
// Refuses: a pre-authorized code for nothing, or for what the sources do not say now.
import type { Ssin } from '../../shared/belgium/ssin.ts'
import { catalogue } from '../../shared/credentials/index.ts'
import { badInput, Problem } from '../../shared/http/problem.ts'
import { randomId } from '../../shared/random.ts'
import { createCode } from '../code.ts'
import { grantOf, kindsOf } from '../documents.ts'
import type { Granted, OfferGrant } from '../grant.ts'
import { findEntitlements, grantable } from '../issuance/entitlements.ts'
import type { Issuer } from '../issuer.ts'
import { createIssuerState } from '../issuer-state.ts'
import { issuerRows } from '../stores.ts'
import { offerLink } from './offer-link.ts'
import { createTransactionCode, type TransactionCodeWish } from './transaction-code.ts'

export interface OfferInput {
  /** Undefined for everything: the person chooses after the login, or gets what there is with a pre-authorized code. */
  configurationIds: string[] | undefined
  /** With a person: pre-authorized code. Without: authorization code, and the person logs in. */
  subject: Ssin | undefined
  /** Beside the pre-authorized code: the person may log in instead. */
  orLogin?: boolean
  /** Asks for a transaction code, which reaches the person over another channel; `value` where it is known in advance. */
  txCode: (TransactionCodeWish & { description: string | undefined; value?: string }) | undefined
  byReference: boolean
  /** One of the configured ones; the usual one, unless said otherwise. */
  scheme?: string
}

export interface CreatedOffer {
  /** Undefined when the offer is by reference. */
  credentialOffer: object | undefined
  credentialOfferUri: string
  /** Where a person finds it as a QR code. */
  offerPageUri: string
  txCode: string | undefined
  /** Seconds. */
  expiresAt: number
}

export const preAuthorizedGrant = 'urn:ietf:params:oauth:grant-type:pre-authorized_code'

/** An offer as wallets get it. */
export interface CredentialOffer {
  credential_issuer: string
  credential_configuration_ids: string[]
  grants: {
    authorization_code?: { issuer_state: string }
    [preAuthorizedGrant]?: {
      'pre-authorized_code': string
      tx_code?: { input_mode: string; length: number; description?: string }
    }
  }
}

/** What an offer's id stands for (row `offer`): never the transaction code. */
export interface StoredOffer {
  offer: CredentialOffer
  scheme: string
  /** Of everything: the page does not say that all of it is there for the person. */
  choice?: boolean
  /** Seconds. */
  expiresAt: number
}

const { life } = issuerRows.offer

const allConfigurationIds = (): string[] =>
  catalogue.flatMap(({ configurations }) => configurations.map(({ id }) => id))

/** @throws Problem badRequest or serviceUnavailable */
export async function createOffer(issuer: Issuer, input: OfferInput, traceId: string): Promise<CreatedOffer> {
  const { subject, orLogin = false, byReference } = input
  const choice = input.configurationIds === undefined
  const configurationIds = input.configurationIds ?? allConfigurationIds()
  const scheme = input.scheme ?? (issuer.config.offerSchemes[0] as string)
  const granted = subject && (await grantedTo(issuer, { subject, configurationIds, tryAll: choice }, traceId))
  const expiresAt = issuer.now() + life
  const txCode = input.txCode && (input.txCode.value ?? createTransactionCode(issuer.random, input.txCode))
  const offer: CredentialOffer = {
    credential_issuer: issuer.config.issuerUrl,
    credential_configuration_ids: configurationIds,
    grants: {
      ...((!subject || orLogin) && {
        authorization_code: { issuer_state: await createIssuerState(issuer, { configurationIds, choice, expiresAt }) },
      }),
      ...(subject &&
        granted && {
          [preAuthorizedGrant]: {
            'pre-authorized_code': await preAuthorize(issuer, { subject, ...granted }, { expiresAt, txCode }),
            ...(input.txCode && { tx_code: described(input.txCode) }),
          },
        }),
    },
  }
  const id = randomId(issuer.random)
  const stored: StoredOffer = { offer, scheme, ...(choice && { choice }), expiresAt }
  await issuer.rows.put('offer', id, stored, expiresAt)
  const address = offerAddress(issuer, id)
  return {
    credentialOffer: byReference ? undefined : offer,
    credentialOfferUri: offerLink(
      scheme,
      byReference ? { credential_offer_uri: address } : { credential_offer: JSON.stringify(offer) },
    ),
    offerPageUri: `${address}/page`,
    txCode,
    expiresAt,
  }
}

export const offerAddress = ({ config }: Issuer, id: string): string => `${config.issuerUrl}/offers/${id}`

/** What there is of it for this person. Where the institution names it, only children are looked for. */
async function grantedTo(
  issuer: Issuer,
  { subject, configurationIds, tryAll }: { subject: Ssin; configurationIds: string[]; tryAll: boolean },
  traceId: string,
): Promise<Granted> {
  const found = await findEntitlements(issuer, { subject, kinds: kindsOf(configurationIds), tryAll }, traceId)
  // An offer is of what is known: a document that is missing from it would seem not to exist.
  if (found.some(({ standing }) => standing === 'childrenUnknown' || (tryAll && standing === 'later')))
    throw new Problem('serviceUnavailable', 'An authentic source does not answer now', { retryAfterSec: 30 })
  const documents = grantable(found, { tryAll })
  if (documents.length === 0)
    throw tryAll
      ? badInput('/subject/ssin', 'is of a person for whom there is nothing to issue', 'invalidInput')
      : badInput('/credentialConfigurationIds', 'names nothing that can be issued to this person', 'invalidInput')
  return grantOf(issuer, documents, { configurationIds, byIdentifier: tryAll })
}

async function preAuthorize(
  issuer: Issuer,
  granted: Granted & { subject: Ssin },
  { expiresAt, txCode }: { expiresAt: number; txCode: string | undefined },
): Promise<string> {
  const code = await createCode(issuer)
  const grant: OfferGrant = { ...granted, txCode: txCode !== undefined, grantedAt: issuer.now() }
  await issuer.rows.put('preAuthorizedCode', code, grant, expiresAt, txCode)
  return code
}

const described = ({ inputMode = 'numeric', length, description }: NonNullable<OfferInput['txCode']>) => ({
  input_mode: inputMode,
  length,
  ...(description && { description }),
})
