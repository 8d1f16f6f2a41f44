// What the lists of the sandbox remember under a name, for as long as a sandbox may live: a row in the place of the one before.
import { type SandboxRows, sandboxRows } from '../stores.ts'

/** `now` in seconds. */
export async function keepRow(
  rows: SandboxRows,
  kind: 'listedIssuers' | 'publishedList',
  name: string,
  value: unknown,
  now: number,
): Promise<void> {
  const expiresAt = now + sandboxRows[kind].life
  const isReplaced = await rows.exchange(kind, name, [{ kind, secret: name, value, expiresAt }])
  if (!isReplaced) await rows.put(kind, name, value, expiresAt)
}
