// A transaction begins: what is asked, how it is answered and what counts as an answer, with fresh secrets of its own, kept for five
// minutes.
import { exportJWK, generateKeyPair, type JWK } from 'jose'
import { usualAlgorithms } from '../../shared/keys/verification-algorithm.ts'
import type { Partner } from '../../shared/oauth/partner.ts'
import { randomId } from '../../shared/random.ts'
import { placedId, siblingId } from '../../shared/store/rows.ts'
import { offeredProtocols } from '../digital-credentials/protocols.ts'
import { enlist } from '../own-list.ts'
import { intendedUseOf, verifierInfoOf } from '../registration/intended-use-of.ts'
import { verifierRows } from '../stores.ts'
import {
  afterlife,
  handedInKinds,
  type RelyingPartyTransaction,
  responseUriOf,
  strictest,
  type Transaction,
} from '../transaction.ts'
import { createTransactionData } from '../transaction-data/create-transaction-data.ts'
import type { Verifier } from '../verifier.ts'
import { checkAllowed } from './check-allowed.ts'
import { questionOf } from './question.ts'
import { wayOf } from './way.ts'
import type { Wish } from './wish.ts'

const { life } = verifierRows.transaction

export interface Begun {
  transaction: Transaction
  /** By which the wallet knows it; where wallets never come here, the transaction id. */
  requestId: string
}

/** @throws Problem with a pointer */
export async function beginTransaction(verifier: Verifier, partner: Partner, wish: Wish): Promise<Begun> {
  const { now, random, rows, deliveries, log } = verifier
  const use = intendedUseOf(verifier, partner, wish.intendedUse)
  const { purpose, ...question } = questionOf(verifier, partner, wish, use)
  const way = wayOf(verifier, partner, wish)
  checkAllowed(partner, way)
  const { flow } = way
  const walletsCome = flow === 'sameDevice' || flow === 'crossDevice'
  const asked: Pick<Transaction, 'query' | 'template' | 'transactionData'> = {
    ...question,
    ...(wish.transactionData && {
      transactionData: createTransactionData(verifier, wish.transactionData, question.query),
    }),
  }
  const id = placedId(random)
  const requestId = walletsCome ? siblingId(id, random) : id
  const transaction: Transaction = {
    transactionId: id,
    relyingParty: partner.clientId,
    clientId: clientIdOf(verifier, partner.clientId, requestId),
    nonce: randomId(random),
    state: randomId(random),
    ...asked,
    encryptionKey: await createEncryptionKey(verifier),
    algorithms: partner.algorithms ?? usualAlgorithms,
    policy: wish.policy ?? strictest,
    ...(use && { verifierInfo: verifierInfoOf(use) }),
    expiresAt: now() + life,
    ...way,
    ...(wish.flow === 'digitalCredentials' && { protocols: offeredProtocols(partner, asked) }),
  }
  const { expiresAt } = transaction
  const relyingParty: RelyingPartyTransaction = {
    clientId: partner.clientId,
    flow,
    purpose,
    ...(use && { intendedUse: use.id }),
    ...(walletsCome && { requestId }),
    ...(way.confirmation && { confirmation: way.confirmation }),
    expiresAt,
  }
  await Promise.all([
    rows.put(walletsCome ? 'transaction' : handedInKinds[flow], requestId, transaction, expiresAt),
    rows.put('relyingPartyTransaction', id, relyingParty, expiresAt + afterlife),
    enlist(verifier, partner.clientId, id, expiresAt + afterlife),
    // Who hands the answer in hears its result there and then.
    walletsCome && deliveries.tellExpiry(partner.clientId, id, expiresAt),
  ])
  log({ event: 'transaction.created', partner: partner.clientId, flow })
  return { transaction, requestId }
}

/** Without a signature the name is the address of the answer (VP-CID-02). */
function clientIdOf({ identities, config }: Verifier, relyingParty: string, requestId: string): string {
  const identity = identities.get(relyingParty)
  if (!identity) throw new TypeError('every partner has an identity')
  return identity.by === 'redirect_uri'
    ? `redirect_uri:${responseUriOf(config.verifierUrl, requestId)}`
    : identity.clientId
}

/** A key of this transaction alone (HAIP-V-05). */
async function createEncryptionKey({ random }: Verifier): Promise<JWK> {
  const { privateKey } = await generateKeyPair('ECDH-ES', { crv: 'P-256', extractable: true })
  const { kty, crv, x, y, d } = await exportJWK(privateKey)
  return { kty, crv, x, y, d, kid: randomId(random).slice(0, 16), use: 'enc', alg: 'ECDH-ES' } as JWK
}
