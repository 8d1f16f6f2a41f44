// The mailboxes of the sandbox's people: what came in a day, the newest first. A key that was used before brings nothing in.
import type { Persona } from '../personas.ts'
import type { Sandbox } from '../sandbox.ts'
import { sandboxRows } from '../stores.ts'

export interface EboxMessage {
  id: string
  /** Seconds. */
  receivedAt: number
  subject: Readonly<Record<string, string>>
  messageTypeId: string
  text: string
}

/** Of each of them. */
const most = 50

/** @returns its name; undefined where the key was used before */
export async function receiveMessage(
  { rows, now }: Sandbox,
  { nickname }: Persona,
  { key, message }: { key: string; message: Omit<EboxMessage, 'id' | 'receivedAt'> },
): Promise<string | undefined> {
  const until = now() + sandboxRows.eboxMessage.life
  if (!(await rows.redeem('eboxKey', key, until))) return undefined
  const id = crypto.randomUUID()
  await rows.append('eboxMessage', nickname, { id, receivedAt: now(), ...message }, until, most)
  return id
}

export const messagesOf = ({ rows }: Sandbox, { nickname }: Persona): Promise<EboxMessage[]> =>
  rows.list<EboxMessage>('eboxMessage', nickname)
