// The watch over wallets in memory: for tests, with the same answers as the tables of the Durable Object.
import type { Clock } from '../clock.ts'
import type { UnitStatus } from './status-store.ts'
import {
  mostUnanswered,
  overdueAfter,
  type UnitWatch,
  unitStep,
  untilLookedAgain,
  type WatchRound,
} from './unit-watch.ts'

interface Watched {
  units?: readonly UnitStatus[]
}

interface Given<Batch extends Watched> {
  now: Clock
  /** Those that are not revoked. */
  live(): readonly Batch[]
  /** @returns how many copies */
  revoke(batches: readonly Batch[], revocation: string, until: number): number
}

interface MemoryList {
  id: number
  uri: string
  provider: string
  answered: number
  round: number
  after: number
  failures: number
  retry?: number | undefined
  reason?: string | undefined
}

const nameOf = ({ uri, provider }: Pick<UnitStatus, 'uri' | 'provider'>): string => `${uri}\n${provider}`

export interface MemoryUnitWatch extends UnitWatch {
  /** Lists that an allocation names. */
  meet(units: readonly UnitStatus[]): void
}

export function createMemoryUnitWatch<Batch extends Watched>({ now, live, revoke }: Given<Batch>): MemoryUnitWatch {
  const known = new Map<string, MemoryList>()
  let round: (Omit<WatchRound, 'unanswered' | 'overdue' | 'retryAt'> & { number: number }) | undefined
  const isOf = ({ uri, provider }: MemoryList, unit: UnitStatus) => unit.uri === uri && unit.provider === provider
  const lists = (): MemoryList[] => {
    const used = new Set(live().flatMap(({ units = [] }) => units.map(nameOf)))
    return [...known.values()].filter((list) => used.has(nameOf(list)))
  }
  const byId = (id: number): MemoryList | undefined => lists().find((list) => list.id === id)
  const dependOn = (list: MemoryList, indices: ReadonlySet<number>): Batch[] =>
    live().filter(({ units = [] }) => units.some((unit) => indices.has(unit.index) && isOf(list, unit)))
  const newest = (): WatchRound | undefined => {
    if (!round) return undefined
    const { number: _, ...told } = round
    const failing = lists().filter(({ reason }) => reason !== undefined)
    const retries = failing.flatMap(({ retry }) => retry ?? [])
    return {
      ...told,
      unanswered: failing
        .sort((one, other) => one.answered - other.answered)
        .slice(0, mostUnanswered)
        .map(({ uri, provider, reason = '', answered }) => ({ uri, provider, reason, since: answered })),
      overdue: lists().filter(({ answered }) => answered <= now() - overdueAfter).length,
      ...(retries.length > 0 && { retryAt: Math.min(...retries) }),
    }
  }
  return {
    meet: (units) => {
      for (const { uri, provider } of units) {
        const name = nameOf({ uri, provider })
        if (!known.has(name))
          known.set(name, { id: known.size + 1, uri, provider, answered: now(), round: 0, after: -1, failures: 0 })
      }
    },
    beginWatch: async () => {
      if (round?.state !== 'running') {
        const number = (round?.number ?? 0) + 1
        round = { number, id: `round ${number}`, state: 'running', begunAt: now(), lists: 0, units: 0, revoked: 0 }
        for (const list of known.values()) list.after = -1
      }
      return newest() as WatchRound
    },
    watch: async () => newest(),
    nextUnitList: async () => {
      const number = round?.number ?? 0
      const next =
        lists().find((list) => list.round < number) ??
        lists().find(({ retry }) => number > 0 && retry !== undefined && retry <= now())
      if (next) return { id: next.id, uri: next.uri, provider: next.provider, after: next.after }
      if (round?.state === 'running') round = { ...round, state: 'done', endedAt: now() }
      return undefined
    },
    units: async (id, after, most) => {
      const list = byId(id)
      const own = live().flatMap(({ units = [] }) => units.filter((unit) => list && isOf(list, unit)))
      const indices = own.map(({ index }) => index).filter((index) => index > after)
      return [...new Set(indices)].sort((one, other) => one - other).slice(0, most)
    },
    revokeUnits: async (id, indices, until) => {
      const list = byId(id)
      const all = list ? dependOn(list, new Set(indices)) : []
      const revoked = round ? revoke(all.slice(0, unitStep), `${round.id}-${id}`, until) : 0
      if (round) round.revoked += revoked
      return { revoked, isLeft: all.length > unitStep }
    },
    passUnits: async (id, after, units) => {
      const list = byId(id)
      if (list) list.after = after
      if (round) round.units += units
    },
    endUnitList: async (id, reason) => {
      const list = [...known.values()].find((one) => one.id === id)
      if (!list || !round) return
      if (list.round < round.number) round.lists += 1
      list.round = round.number
      list.after = -1
      list.reason = reason
      if (reason === undefined) Object.assign(list, { answered: now(), failures: 0, retry: undefined })
      else Object.assign(list, { retry: now() + untilLookedAgain(list.failures), failures: list.failures + 1 })
    },
  }
}
