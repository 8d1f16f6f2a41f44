// What the wallet needs to break a check: the keys of the sandbox's issuers, which are in the installation's folder, and a credential that was
// revoked. For that one Lou receives a PID, and the institution revokes it.

import { findPersona } from '../../sandbox/personas.ts'
import type { Means, Status } from '../../sandbox/wallet/breaking/breach.ts'
import { receive } from '../../sandbox/wallet/receive.ts'
import type { Wallet } from '../../sandbox/wallet/wallet.ts'
import { systemClock } from '../../shared/clock.ts'
import { pid } from '../../shared/credentials/pid.ts'
import { isObject } from '../../shared/json.ts'
import { parseSdJwt } from '../../shared/sd-jwt/parse.ts'
import type { Connection } from './connect.ts'
import { createOffer } from './create-offer.ts'
import { partnerToken } from './partner-token.ts'

type Tell = (step: string) => void

/** Unless said otherwise a verifier may keep a status list of the sandbox for five seconds; a little more is waited. */
const usual = () => new Promise<void>((resolve) => setTimeout(resolve, 6_000))

export const meansOf = (connection: Connection, tell: Tell, untilStatusListsEnd = usual): Means => ({
  now: systemClock(),
  issuers: connection.installation.pki.signers,
  revokedStatus: () => revokedStatus(connection, tell, untilStatusListsEnd),
})

async function revokedStatus(
  connection: Connection,
  tell: Tell,
  untilStatusListsEnd: () => Promise<void>,
): Promise<Status> {
  const { addresses } = connection
  const ssin = findPersona('lou')?.ssin ?? ''
  const wallet: Wallet = {
    fetch: (url, init) => fetch(url, init),
    now: systemClock,
    held: [],
    walletProvider: `${addresses.sandbox}/wallet-provider`,
    tell: () => {},
  }
  const wish = { credentialConfigurationIds: [pid.configurations[0]?.id ?? ''], subject: { ssin } }
  const { credentialOfferUri } = await createOffer(connection, { ...wish, grant: 'preAuthorizedCode' })
  await receive(wallet, credentialOfferUri, { copies: 1 })
  tell('Has a PID of Lou revoked, and waits until verifiers can know.')
  const answer = await fetch(`${addresses.issuer}/issuance/v1/credentials/revoke`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${await partnerToken(connection.installation, addresses, 'issuer')}`,
      'Content-Type': 'application/json',
    },
    body: JSON.stringify({ ssin, type: 'pid' }),
  })
  if (!answer.ok) throw new Error(`the issuer revoked nothing: ${answer.status}`)
  await untilStatusListsEnd()
  return statusIn(wallet.held[0]?.credential ?? '')
}

function statusIn(sdJwt: string): Status {
  const { status } = parseSdJwt(sdJwt).payload
  const list = isObject(status) && isObject(status.status_list) ? status.status_list : {}
  return { uri: String(list.uri), index: Number(list.idx) }
}
