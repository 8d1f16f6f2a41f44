// The port over which a person is told something (CIR (EU) 2024/2977 article 5: through a secure channel). Behind it stands a mailbox of the
// government; another channel is another file with this shape.
import type { Ssin } from '../../shared/belgium/ssin.ts'
import type { Language } from '../../shared/credentials/credential-type.ts'

/** Nothing of what any credential says stands in it. */
export interface Message {
  subject: Readonly<Record<Language, string>>
  text: Readonly<Record<Language, string>>
}

export interface Telling {
  person: Ssin
  message: Message
  /** A UUID, the same however often the same is told: who was told before is not told again. */
  key: string
}

/**
 * `told`: now, or before. `refused`: this message cannot be delivered to this person. `unavailable`: nobody can be told now.
 * `reason` is for operators: fixed words.
 */
export type Told = { traceIds: readonly string[] } & (
  | { outcome: 'told' }
  | { outcome: 'refused' | 'unavailable'; reason: string }
)

export type Notify = (telling: Telling) => Promise<Told>
