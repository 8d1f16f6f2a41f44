// POST /wallet-provider/key-attestations: the provider vouches for keys of a wallet (OpenID4VCI 1.0 appendix D; EU TS3), and says that they
// are kept as well as can be. A real provider asks the secure hardware first; this one believes everybody.
import * as z from 'zod/mini'
import { base64 } from '../../shared/bytes.ts'
import { day, hour } from '../../shared/clock.ts'
import { readInput } from '../../shared/http/input.ts'
import { signJws } from '../../shared/keys/jws.ts'
import type { Sandbox } from '../sandbox.ts'
import { keyOf } from './attest.ts'
import { walletStatusAddress } from './status.ts'
import { allocateWalletStatus } from './units.ts'

const input = z.strictObject({
  jwks: z.array(z.looseObject({})).check(z.minLength(1), z.maxLength(100)),
  nonce: z.optional(z.string().check(z.maxLength(1024))),
})

const life = hour
/** For how long the provider will say whether the keys are safe: at least 31 days. */
const statusLife = 62 * day

export async function attestKeysEndpoint(sandbox: Sandbox, request: Request): Promise<Response> {
  const { jwks, nonce } = await readInput(request, input)
  const { walletProvider, now } = sandbox
  const index = await allocateWalletStatus(sandbox, 'keys')
  const attestation = await signJws(
    walletProvider,
    { typ: 'key-attestation+jwt', x5c: walletProvider.chain.map(base64) },
    {
      iat: now(),
      exp: now() + life,
      attested_keys: jwks.map((jwk, at) => keyOf(jwk, `/jwks/${at}`)),
      key_storage: ['iso_18045_high'],
      user_authentication: ['iso_18045_high'],
      certification: `${sandbox.config.sandboxUrl}/wallet-provider`,
      key_storage_status: {
        status: { status_list: { idx: index, uri: walletStatusAddress(sandbox) } },
        exp: now() + statusLife,
      },
      ...(nonce !== undefined && { nonce }),
    },
  )
  return Response.json({ attestation, statusIndex: index }, { headers: { 'Cache-Control': 'no-store' } })
}
