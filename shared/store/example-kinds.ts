// Kinds of rows for tests, which may live for a year.
import { day } from '../clock.ts'
import type { Kinds, OnceKind, RowKind } from './stored.ts'

const row: RowKind = { foundBy: 'its secret', holds: 'an example', life: 365 * day }
const used: OnceKind = { what: 'examples', life: 365 * day }

export function exampleKinds<Kind extends string, Once extends string = never>(
  rows: readonly Kind[],
  once: readonly Once[] = [],
): Kinds<Kind, Once> {
  return { rows: every(rows, row), once: every(once, used) }
}

const every = <Name extends string, Value>(names: readonly Name[], value: Value): Record<Name, Value> =>
  Object.fromEntries(names.map((name) => [name, value])) as Record<Name, Value>
