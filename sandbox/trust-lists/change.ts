// POST /trust/withdraw, /trust/restore and /trust/behave: what the forms of the page of the lists do, and curl as well. The list has a higher
// sequence number from then on.
import { readForm } from '../../shared/http/body.ts'
import { badInput } from '../../shared/http/problem.ts'
import { misbehave } from '../misbehave.ts'
import type { Sandbox } from '../sandbox.ts'
import { listBehaviours } from './list-behaviours.ts'
import { changeIssuer, type ListedIssuer, listedIssuers } from './listed-issuers.ts'
import { listNames } from './sandbox-lists.ts'

const limit = 1000

export async function changeIssuerEndpoint(
  { rows, now }: Sandbox,
  withdrawn: boolean,
  request: Request,
): Promise<Response> {
  const names = Object.keys(listedIssuers) as ListedIssuer[]
  const asked = (await readForm(request, limit)).get('issuer')
  const issuer = names.find((name) => name === asked)
  if (!issuer) throw badInput('/issuer', `has to be one of ${names.join(', ')}`, 'invalidInput')
  await changeIssuer(rows, issuer, { withdrawn, since: now() })
  return done()
}

export async function behaveEndpoint(sandbox: Sandbox, request: Request): Promise<Response> {
  const form = await readForm(request, limit)
  const list = listNames.find((name) => name === form.get('list'))
  if (!list) throw badInput('/list', `has to be one of ${listNames.join(', ')}`, 'invalidInput')
  const known = listBehaviours(list)
  const behaviour = known.find((one) => one === form.get('behaviour'))
  if (!behaviour) throw badInput('/behaviour', `has to be one of ${known.join(', ')}`, 'invalidInput')
  await misbehave(sandbox, list, behaviour)
  return done()
}

const done = (): Response => new Response(null, { status: 303, headers: { Location: '/trust' } })
