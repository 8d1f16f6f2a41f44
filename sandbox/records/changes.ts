// What can happen to the people of the sandbox, and what their sources report of it to the issuer. Of each persona the changes are kept until
// they are undone, thirty days at most; the sources answer by them.
import { findBySsin, findPersona, type Persona } from '../personas.ts'
import type { Sandbox } from '../sandbox.ts'
import { sandboxRows } from '../stores.ts'

export interface RecordChange {
  /** As the page says it of somebody. */
  words: string
  /** Whose record it changes, by nickname. */
  of: readonly string[]
  /** Of the issuer's API: POST /issuance/v1/recordChanges. */
  report: { change: 'recordChanged' | 'entitlementLost'; records: string[] } | { change: 'deceased' }
}

export const recordChanges = {
  moved: {
    words: 'moves to Namur',
    of: ['jan', 'an', 'lou', 'sofie'],
    report: { change: 'recordChanged', records: ['person'] },
  },
  divorced: {
    words: 'is divorced',
    of: ['jan', 'an'],
    report: { change: 'recordChanged', records: ['civilStatusActs'] },
  },
  licenceWithdrawn: {
    words: 'loses the driving licence',
    of: ['jan', 'an'],
    report: { change: 'entitlementLost', records: ['drivingLicence'] },
  },
  died: { words: 'dies', of: ['jan', 'an', 'lou', 'sofie'], report: { change: 'deceased' } },
} as const satisfies Record<string, RecordChange>
export type RecordChangeName = keyof typeof recordChanges

export const recordChangeNames = Object.keys(recordChanges) as RecordChangeName[]

export const changesOf = async ({ rows }: Pick<Sandbox, 'rows'>, nickname: string): Promise<RecordChangeName[]> =>
  (await rows.get<RecordChangeName[]>('recordChanges', nickname)) ?? []

export async function keepChanges(
  { rows, now }: Pick<Sandbox, 'rows' | 'now'>,
  nickname: string,
  changes: readonly RecordChangeName[],
): Promise<void> {
  await rows.take('recordChanges', nickname)
  if (changes.length > 0) await rows.put('recordChanges', nickname, changes, now() + sandboxRows.recordChanges.life)
}

/** Whose number it is, with what happened to them; registers answer about no dead person. */
export async function livingBySsin(sandbox: Pick<Sandbox, 'rows'>, ssin: string): Promise<Persona | undefined> {
  const persona = findBySsin(ssin)
  if (!persona) return undefined
  const changes = await changesOf(sandbox, persona.nickname)
  return changes.includes('died') ? undefined : { ...persona, changes }
}

/** Both spouses are divorced. */
export const concernedBy = (change: RecordChangeName, persona: Persona): Persona[] =>
  change === 'divorced' ? ['jan', 'an'].flatMap((nickname) => findPersona(nickname) ?? []) : [persona]
