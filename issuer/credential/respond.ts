// The credential response (OpenID4VCI 1.0 section 8.3), encrypted if and only if the wallet asked for it. Errors never are.
import type { Offered } from '../../shared/credentials/index.ts'
import { encryptJwe, type JweRecipient } from '../../shared/keys/jwe.ts'
import type { AccessGrant } from '../grant.ts'
import type { Issuer } from '../issuer.ts'
import { createNotificationId } from '../notification-id.ts'

export interface Issued {
  grant: AccessGrant
  offered: Offered
  credentials: readonly string[]
  traceId: string
  recipient: JweRecipient | undefined
  /** Whether the wallet is asked to say what became of them. */
  notified: boolean
}

export async function respondWithCredentials(issuer: Issuer, issued: Issued): Promise<Response> {
  const { grant, offered, credentials, traceId, recipient, notified } = issued
  const { id: configuration } = offered.configuration
  const count = credentials.length
  issuer.log({ event: 'credential.issued', traceId, configuration, count })
  const body = {
    credentials: credentials.map((credential) => ({ credential })),
    ...(notified && { notification_id: await createNotificationId(issuer, grant, { configuration, count }) }),
  }
  return respond(issuer, body, { status: 200, recipient })
}

export async function respond(
  issuer: Issuer,
  body: object,
  { status, recipient }: { status: 200 | 202; recipient: JweRecipient | undefined },
): Promise<Response> {
  const headers = { 'Cache-Control': 'no-store', Date: new Date(issuer.now() * 1000).toUTCString() }
  if (!recipient) return Response.json(body, { status, headers })
  const jwe = await encryptJwe(body, recipient)
  return new Response(jwe, { status, headers: { ...headers, 'Content-Type': 'application/jwt' } })
}
