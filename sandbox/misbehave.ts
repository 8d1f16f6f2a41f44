// How a source, a list or the e-Box of the sandbox fails on purpose: told over POST /misbehave, or for one call by the header Sandbox-Behaviour. A source
// fails as often as it is told, once if nothing is said, and so does the e-Box; a list until it is told otherwise, unless it is told how often.
import * as z from 'zod/mini'
import { hour } from '../shared/clock.ts'
import { readInput } from '../shared/http/input.ts'
import { badInput } from '../shared/http/problem.ts'
import { type EboxBehaviour, ebox, eboxBehaviours } from './ebox/behaviours.ts'
import type { Sandbox } from './sandbox.ts'
import { sandboxSources } from './sources/index.ts'
import { sandboxRows } from './stores.ts'
import { type ListBehaviour, listBehaviours } from './trust-lists/list-behaviours.ts'
import { type ListName, listNames } from './trust-lists/sandbox-lists.ts'

export const behaviours = [
  'none',
  'slow',
  'unavailable',
  'maintenance',
  'tooManyRequests',
  'fault',
  'warning',
  'noData',
  'replacedNumber',
  'malformed',
  'dtd',
  'hugeAnswer',
  'wrongPerson',
  'partialBirthDate',
] as const
export type Behaviour = (typeof behaviours)[number]

interface Told {
  behaviour: string
  /** Undefined until it is told otherwise. */
  times?: number | undefined
}

const input = z.strictObject({
  source: z.string(),
  behaviour: z.string(),
  times: z.optional(z.int().check(z.minimum(1), z.maximum(1000))),
})

/** Beside the sources: the status list of the provider of wallets. */
export const walletStatus = 'walletStatus'

const isList = (name: string): name is ListName => listNames.some((one) => one === name)

/** What it can do. */
const behavioursOf = (source: string): readonly string[] =>
  isList(source) ? listBehaviours(source) : source === ebox ? eboxBehaviours : behaviours

export async function misbehaveEndpoint(sandbox: Sandbox, request: Request): Promise<Response> {
  const { source, behaviour, times } = await readInput(request, input)
  const names = [...sandboxSources.map(({ name }) => name), ebox, ...listNames, walletStatus]
  if (!names.includes(source)) throw badInput('/source', `has to be one of ${names.join(', ')}`, 'invalidInput')
  const known = behavioursOf(source)
  if (!known.includes(behaviour)) throw badInput('/behaviour', `has to be one of ${known.join(', ')}`, 'invalidInput')
  await misbehave(sandbox, source, behaviour, times)
  return Response.json({ source, behaviour })
}

export async function misbehave(sandbox: Sandbox, source: string, behaviour: string, times?: number): Promise<void> {
  await sandbox.rows.take('misbehaviour', source)
  if (behaviour !== 'none') await tell(sandbox, source, { behaviour, times: times ?? (isList(source) ? undefined : 1) })
}

const tell = ({ rows, now }: Sandbox, source: string, told: Told): Promise<void> =>
  rows.put('misbehaviour', source, told, now() + (isList(source) ? sandboxRows.misbehaviour.life : hour))

/** What the source or list does with this call. */
export function behaviourOf(sandbox: Sandbox, source: ListName, request: Request): Promise<ListBehaviour>
export function behaviourOf(sandbox: Sandbox, source: typeof ebox, request: Request): Promise<EboxBehaviour>
export function behaviourOf(sandbox: Sandbox, source: string, request: Request): Promise<Behaviour>
export async function behaviourOf(sandbox: Sandbox, source: string, request: Request): Promise<string> {
  const asked = request.headers.get('Sandbox-Behaviour')
  if (asked !== null && behavioursOf(source).includes(asked)) return asked
  const told = await toldBehaviour(sandbox, source)
  if (told === undefined || told.times === undefined) return told?.behaviour ?? 'none'
  const taken = await sandbox.rows.take<Told>('misbehaviour', source)
  if ('refused' in taken) return 'none'
  const { behaviour, times = 1 } = taken.value
  if (times > 1) await tell(sandbox, source, { behaviour, times: times - 1 })
  return behaviour
}

/** Without using it up. */
export const toldBehaviour = ({ rows }: Pick<Sandbox, 'rows'>, source: string): Promise<Told | undefined> =>
  rows.get<Told>('misbehaviour', source)
