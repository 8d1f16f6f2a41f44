// GET /registrar/status: the registrar's Token Status List, the only way to revoke a registration certificate (ETSI TS 119 475 section
// 5.2.4). None of this registrar's is.
import { day } from '../../shared/clock.ts'
import { createStatusListToken } from '../../shared/status-list/token.ts'
import { bitsOf } from '../../shared/store/status-store.ts'
import type { Sandbox } from '../sandbox.ts'

const size = 2 ** 14
const ttl = 60

export const registrarStatusAddress = (sandboxUrl: string): string => `${sandboxUrl}/registrar/status`

export async function registrarStatusEndpoint({ config, now, registrar }: Sandbox): Promise<Response> {
  const token = await createStatusListToken(registrar, {
    uri: registrarStatusAddress(config.sandboxUrl),
    bits: 1,
    list: bitsOf([], size),
    issuedAt: now(),
    expiresAt: now() + day,
    ttl,
  })
  return new Response(token, {
    headers: { 'Content-Type': 'application/statuslist+jwt', 'Cache-Control': `public, max-age=${ttl}` },
  })
}
