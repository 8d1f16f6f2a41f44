// GET /wallet-provider/status: which instances of the sandbox's wallet are revoked, as a Token Status List of the provider, and
// POST /wallet-provider/revoke, which revokes one.
import * as z from 'zod/mini'
import { day } from '../../shared/clock.ts'
import { readInput } from '../../shared/http/input.ts'
import { randomBelow } from '../../shared/random.ts'
import { createStatusListToken } from '../../shared/status-list/token.ts'
import { bitsOf } from '../../shared/store/status-store.ts'
import type { Sandbox } from '../sandbox.ts'

/** TS3: ten thousand entries or more. */
const size = 2 ** 14
const ttl = 5

export const walletStatusAddress = ({ config }: Sandbox): string => `${config.sandboxUrl}/wallet-provider/status`

export const allocateWalletStatus = ({ random }: Sandbox): number => randomBelow(random, size)

const revokedIndices = async ({ rows }: Sandbox): Promise<number[]> =>
  (await rows.get<number[]>('walletsRevoked', 'all')) ?? []

export async function walletStatusEndpoint(sandbox: Sandbox): Promise<Response> {
  const now = sandbox.now()
  const token = await createStatusListToken(sandbox.walletProvider, {
    uri: walletStatusAddress(sandbox),
    bits: 1,
    list: bitsOf(await revokedIndices(sandbox), size),
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
  const { statusIndex } = await readInput(request, input)
  const revoked = [...new Set([...(await revokedIndices(sandbox)), statusIndex])]
  await sandbox.rows.take('walletsRevoked', 'all')
  await sandbox.rows.put('walletsRevoked', 'all', revoked, sandbox.now() + 365 * day)
  return Response.json({ revoked: revoked.length })
}
