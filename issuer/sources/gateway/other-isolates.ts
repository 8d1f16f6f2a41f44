// What isolates tell each other about a source, so that one learns from the others' failures and not each from five of its own.
// Costs nothing while sources answer: they listen only after a look-up failed, and before a probe. Where the store is silent, each
// isolate goes by what it saw itself.
import type { Clock } from '../../../shared/clock.ts'
import type { Rows } from '../../../shared/store/rows.ts'
import { issuerRows } from '../../stores.ts'

export interface OtherIsolates {
  hear(source: string): Promise<Word>
  tell(source: string, word: Word): Promise<void>
  /** True for one isolate alone, until then. */
  mayProbe(source: string, until: number): Promise<boolean>
}

/** Seconds: until when nobody asks the source, or when it answered again. */
export interface Word {
  openUntil?: number
  answeredAt?: number
}

/** Seconds for which a word is kept, so that who comes late hears it; longer than any circuit waits for a probe. */
const { life: memory } = issuerRows.sourceCircuit

/** The row is found by the name of its source, which is no secret: neither is whether a source answers. */
export function createOtherIsolates(rows: Rows<'sourceCircuit', 'sourceProbe'>, now: Clock): OtherIsolates {
  const replace = async (source: string, word: Word): Promise<void> => {
    await rows.take('sourceCircuit', source)
    await rows.put('sourceCircuit', source, word, now() + memory)
  }
  return {
    hear: async (source) => (await rows.get<Word>('sourceCircuit', source).catch(() => undefined)) ?? {},
    // Of two that tell at once one is heard.
    tell: (source, word) => replace(source, word).catch(() => {}),
    mayProbe: (source, until) => rows.redeem('sourceProbe', source, until).catch(() => true),
  }
}

/** Where there is one isolate. */
export const noOtherIsolates: OtherIsolates = {
  hear: async () => ({}),
  tell: async () => {},
  mayProbe: async () => true,
}
