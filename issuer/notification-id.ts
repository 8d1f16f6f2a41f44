// notification_id (OpenID4VCI 1.0 section 8.3): sealed, so that giving one out stores nothing. Bound to what the code gave out.
import { randomId } from '../shared/random.ts'
import type { AccessGrant } from './grant.ts'
import type { Issuer } from './issuer.ts'
import { issuerCarried } from './stores.ts'

/** What a wallet speaks of. */
export interface Notified {
  configuration: string
  count: number
}

interface Sealed extends Notified {
  /** Keeps two issuances of one grant apart. */
  id: string
  clientId: string | undefined
  family: string | undefined
}

export const notificationLife = issuerCarried.notification.life

export const createNotificationId = (
  { seals, now, random }: Issuer,
  { clientId, family }: AccessGrant,
  notified: Notified,
): Promise<string> => {
  const sealed: Sealed = { ...notified, id: randomId(random), clientId, family }
  return seals.notification.seal(sealed, now() + notificationLife)
}

/** Undefined for an id that was not given out here, not to this grant, or has expired. */
export async function openNotificationId(
  { seals, now }: Issuer,
  { clientId, family }: AccessGrant,
  id: string,
): Promise<Notified | undefined> {
  const sealed = await seals.notification.open<Sealed>(id, now())
  return sealed && sealed.clientId === clientId && sealed.family === family ? sealed : undefined
}
