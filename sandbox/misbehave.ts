// How a source of the sandbox fails on purpose: told for the next calls over POST /misbehave, or for one call by the header
// Sandbox-Behaviour.
import * as z from 'zod/mini'
import { hour } from '../shared/clock.ts'
import { readInput } from '../shared/http/input.ts'
import { badInput } from '../shared/http/problem.ts'
import type { Sandbox } from './sandbox.ts'
import { sandboxSources } from './sources/index.ts'

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
  behaviour: Behaviour
  times: number
}

const input = z.strictObject({
  source: z.string(),
  behaviour: z.string(),
  times: z.optional(z.int().check(z.minimum(1), z.maximum(1000))),
})

export async function misbehaveEndpoint(sandbox: Sandbox, request: Request): Promise<Response> {
  const { source, behaviour: wanted, times } = await readInput(request, input)
  const names = sandboxSources.map(({ name }) => name)
  if (!names.includes(source)) throw badInput('/source', `has to be one of ${names.join(', ')}`, 'invalidInput')
  const behaviour = behaviours.find((one) => one === wanted)
  if (!behaviour) throw badInput('/behaviour', `has to be one of ${behaviours.join(', ')}`, 'invalidInput')
  await sandbox.rows.take('misbehaviour', source)
  if (behaviour !== 'none') await tell(sandbox, source, { behaviour, times: times ?? 1 })
  return Response.json({ source, behaviour })
}

const tell = ({ rows, now }: Sandbox, source: string, told: Told): Promise<void> =>
  rows.put('misbehaviour', source, told, now() + hour)

/** What the source does with this call. */
export async function behaviourOf(sandbox: Sandbox, source: string, request: Request): Promise<Behaviour> {
  const asked = request.headers.get('Sandbox-Behaviour')
  const known = behaviours.find((behaviour) => behaviour === asked)
  if (known) return known
  const taken = await sandbox.rows.take<Told>('misbehaviour', source)
  if ('refused' in taken) return 'none'
  const { behaviour, times } = taken.value
  if (times > 1) await tell(sandbox, source, { behaviour, times: times - 1 })
  return behaviour
}
