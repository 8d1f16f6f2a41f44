// GET /wallet-provider/status: which units of the sandbox's wallet are revoked, as a Token Status List of the provider, unless it was told to
// keep silent; and POST /wallet-provider/revoke, which revokes one: what the page's forms do, and curl as well.
import * as z from 'zod/mini'
import { day } from '../../shared/clock.ts'
import { mediaType, readForm } from '../../shared/http/body.ts'
import { readInput } from '../../shared/http/input.ts'
import { badInput } from '../../shared/http/problem.ts'
import { createStatusListToken } from '../../shared/status-list/token.ts'
import { bitsOf } from '../../shared/store/status-store.ts'
import { behaviourOf, walletStatus } from '../misbehave.ts'
import type { Sandbox } from '../sandbox.ts'
import { silence } from '../sources/silence.ts'
import { revokedUnits, revokeUnit, size } from './units.ts'

const ttl = 5

export const walletStatusAddress = ({ config }: Sandbox): string => `${config.sandboxUrl}/wallet-provider/status`

export async function walletStatusEndpoint(sandbox: Sandbox, request: Request): Promise<Response> {
  const silent = await silence(await behaviourOf(sandbox, walletStatus, request))
  if (silent) return silent
  const now = sandbox.now()
  const token = await createStatusListToken(sandbox.walletProvider, {
    uri: walletStatusAddress(sandbox),
    bits: 1,
    list: bitsOf(await revokedUnits(sandbox), size),
    issuedAt: now,
    expiresAt: now + day,
    ttl,
  })
  return new Response(token, {
    headers: { 'Content-Type': 'application/statuslist+jwt', 'Cache-Control': `public, max-age=${ttl}` },
  })
}

const input = z.strictObject({ statusIndex: z.int().check(z.minimum(0), z.maximum(size - 1)) })

export async function revokeWalletEndpoint(sandbox: Sandbox, request: Request): Promise<Response> {
  if (mediaType(request) === 'application/x-www-form-urlencoded') {
    await revokeUnit(sandbox, parseIndex((await readForm(request, 100)).get('statusIndex')))
    return new Response(null, { status: 303, headers: { Location: '/wallet-provider' } })
  }
  const { statusIndex } = await readInput(request, input)
  await revokeUnit(sandbox, statusIndex)
  return Response.json({ revoked: new Set(await revokedUnits(sandbox)).size })
}

function parseIndex(text: string | undefined): number {
  const index = /^\d{1,7}$/.test(text ?? '') ? Number(text) : size
  if (index >= size) throw badInput('/statusIndex', 'is no index of the list', 'invalidInput')
  return index
}
