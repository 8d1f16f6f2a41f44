// Whether a wallet can do what the request asks of it, as far as it said what it can (OpenID4VP 1.0 sections 5.10 and 10, VP-RURI-04). It
// hears at once what is missing, and not after its holder has agreed. What it does not speak of is no obstacle.
// Refuses: wallets that cannot read the request, hold nothing that it asks for, or cannot answer in the way that it asks.
import { isObject, type Json } from '../../shared/json.ts'
import { contentEncryptions } from '../../shared/keys/jwe.ts'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import type { SigningIdentity } from '../identity/identity.ts'
import { isEncrypted, type Transaction } from '../transaction.ts'
import { vpFormatsOf } from '../vp-formats.ts'
import type { WalletMetadata } from './read-wallet.ts'

/** @throws OAuthError invalid_request */
export function checkCapable(metadata: WalletMetadata, transaction: Transaction, identity: SigningIdentity): void {
  const faults = [...faultsOf(metadata, transaction, identity)]
  if (faults.length > 0)
    throw new OAuthError(
      'invalid_request',
      `The wallet cannot answer this request: it does not support ${faults.join(', ')}`,
    )
}

function* faultsOf(metadata: WalletMetadata, transaction: Transaction, { clientId, signer }: SigningIdentity) {
  if (lacks(metadata.clientIdPrefixes, [prefixOf(clientId)])) yield `the client identifier prefix ${prefixOf(clientId)}`
  if (lacks(metadata.requestSigningAlgorithms, [signer.algorithm]))
    yield `requests that are signed by ${signer.algorithm}`
  if (lacks(metadata.responseTypes, ['vp_token'])) yield 'the response type vp_token'
  if (lacks(metadata.responseModes, [transaction.responseMode])) yield `the response mode ${transaction.responseMode}`
  if (isEncrypted(transaction)) {
    if (lacks(metadata.responseEncryptionAlgorithms, ['ECDH-ES'])) yield 'answers that are encrypted by ECDH-ES'
    if (lacks(metadata.responseEncryptions, contentEncryptions)) yield `answers in ${contentEncryptions.join(' or ')}`
  }
  if (!canAnswer(metadata.formats, transaction)) yield 'the formats and algorithms that are asked for'
}

/** It says what it can do, and none of these is among it. */
const lacks = (said: readonly string[] | undefined, wanted: readonly string[]): boolean =>
  said !== undefined && !wanted.some((one) => said.includes(one))

/** As wallets name it: a client without one is pre-registered. */
const prefixOf = (clientId: string): string =>
  clientId.includes(':') ? (clientId.split(':')[0] ?? '') : 'pre-registered'

/** Every credential that is asked for, or, where there are sets, one option of each that has to be answered. */
function canAnswer(said: WalletMetadata['formats'], transaction: Transaction): boolean {
  if (!said) return true
  const { credentials, credential_sets: sets } = transaction.query
  const ours = vpFormatsOf(transaction)
  const shared = new Set(
    credentials.filter(({ format }) => fits(said[format] ?? null, ours[format] ?? {})).map(({ id }) => id),
  )
  if (!sets) return shared.size === credentials.length
  return sets
    .filter(({ required }) => required !== false)
    .every(({ options }) => options.some((option) => option.every((id) => shared.has(id))))
}

/** One algorithm in common wherever both name some. */
function fits(theirs: Json, ours: Readonly<Record<string, readonly (string | number)[]>>): boolean {
  if (!isObject(theirs)) return false
  return Object.entries(ours).every(([name, algorithms]) => {
    const list = theirs[name]
    return !Array.isArray(list) || algorithms.some((one) => list.includes(one))
  })
}
