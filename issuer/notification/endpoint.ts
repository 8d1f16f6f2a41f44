// POST /notification (OpenID4VCI 1.0 section 11): the wallet says what became of credentials. Each event counts once and goes to the log as
// an event; nothing depends on it, since wallets need not say anything (VCI-NOTIF-03). Refuses: ids of others, events with other names.
import { BodyRefused, kilobyte, mediaType, readText } from '../../shared/http/body.ts'
import { type JsonObject, JsonRefused, parseJsonObject } from '../../shared/json.ts'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import { checkAccessToken } from '../credential/check-access-token.ts'
import type { Issuer } from '../issuer.ts'
import { notificationLife, openNotificationId } from '../notification-id.ts'

const events = ['credential_accepted', 'credential_failure', 'credential_deleted']

export async function notificationEndpoint(issuer: Issuer, request: Request, traceId: string): Promise<Response> {
  const grant = await checkAccessToken(issuer, request, 'notification')
  const { notification_id: id, event, event_description: description } = await bodyOf(request)
  if (typeof id !== 'string' || typeof event !== 'string' || !events.includes(event)) throw refused()
  // What it says is free text of a stranger: held to its characters, and neither kept nor logged.
  if (
    description !== undefined &&
    !(typeof description === 'string' && /^[\x20-\x21\x23-\x5b\x5d-\x7e]*$/.test(description))
  )
    throw refused()
  const notified = await openNotificationId(issuer, grant, id)
  if (!notified)
    throw new OAuthError(
      'invalid_notification_id',
      'The notification_id was not given out to this grant, or has expired',
    )
  const { configuration, count } = notified
  if (await issuer.rows.redeem('notification', `${id}\n${event}`, issuer.now() + notificationLife))
    issuer.log({ event: `credential.${event.slice('credential_'.length)}`, traceId, configuration, count })
  return new Response(null, { status: 204, headers: { 'Cache-Control': 'no-store' } })
}

async function bodyOf(request: Request): Promise<JsonObject> {
  if (mediaType(request) !== 'application/json') throw refused()
  try {
    return parseJsonObject(await readText(request, 16 * kilobyte))
  } catch (error) {
    throw error instanceof BodyRefused || error instanceof JsonRefused ? refused() : error
  }
}

const refused = (): OAuthError =>
  new OAuthError(
    'invalid_notification_request',
    'The request has to name a notification_id and one of the three events',
  )
