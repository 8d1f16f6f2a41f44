// What the lists of the sandbox remember under a name, for as long as a sandbox may live: a row in the place of the one before.
import { day } from '../../shared/clock.ts'
import type { Rows } from '../../shared/store/rows.ts'

const lifetime = 3650 * day

/** `now` in seconds. */
export async function keepRow(rows: Rows, kind: string, name: string, value: unknown, now: number): Promise<void> {
  const expiresAt = now + lifetime
  const isReplaced = await rows.exchange(kind, name, [{ kind, secret: name, value, expiresAt }])
  if (!isReplaced) await rows.put(kind, name, value, expiresAt)
}
