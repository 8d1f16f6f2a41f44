// POST /wallet-provider/attestations: the provider vouches for an instance of the sandbox's wallet (EU TS3: Wallet Instance Attestation;
// draft-ietf-oauth-attestation-based-client-auth). A real provider looks at the device first; this one believes everybody.
import * as z from 'zod/mini'
import { base64 } from '../../shared/bytes.ts'
import { day, hour } from '../../shared/clock.ts'
import { readInput } from '../../shared/http/input.ts'
import { badInput } from '../../shared/http/problem.ts'
import { signJws } from '../../shared/keys/jws.ts'
import { KeyRefused, type PublicJwk, parsePublicJwk } from '../../shared/keys/public-key.ts'
import type { Sandbox } from '../sandbox.ts'
import { clientId as ownClientId } from '../wallet/wallet.ts'
import { walletStatusAddress } from './status.ts'
import { allocateWalletStatus } from './units.ts'

const input = z.strictObject({
  jwk: z.looseObject({}),
  clientId: z.optional(z.string().check(z.regex(/^[\x21-\x7e]{1,512}$/))),
})

/** TS3: less than a day. */
const life = 12 * hour
/** For how long the provider will say whether the instance is revoked: at least 31 days. */
const statusLife = 62 * day

export async function attestEndpoint(sandbox: Sandbox, request: Request): Promise<Response> {
  const { jwk, clientId = ownClientId } = await readInput(request, input)
  const { walletProvider, now } = sandbox
  const index = await allocateWalletStatus(sandbox, 'wallet')
  const attestation = await signJws(
    walletProvider,
    { typ: 'oauth-client-attestation+jwt', x5c: walletProvider.chain.map(base64) },
    {
      // Draft 07 wants it, later ones have none: servers look at the certificate.
      iss: `${sandbox.config.sandboxUrl}/wallet-provider`,
      sub: clientId,
      wallet_name: 'Attestry Sandbox Wallet',
      wallet_version: '1',
      iat: now(),
      exp: now() + life,
      cnf: { jwk: keyOf(jwk, '/jwk') },
      client_status: {
        status: { status_list: { idx: index, uri: walletStatusAddress(sandbox) } },
        exp: now() + statusLife,
      },
    },
  )
  return Response.json({ attestation, statusIndex: index }, { headers: { 'Cache-Control': 'no-store' } })
}

/** With the name that the wallet gave it, if any: some wallets find their keys by it. */
export function keyOf(jwk: { kid?: unknown }, pointer: string): PublicJwk & { kid?: string } {
  try {
    const { kid } = jwk
    return { ...parsePublicJwk(jwk), ...(typeof kid === 'string' && { kid }) }
  } catch (error) {
    throw error instanceof KeyRefused ? badInput(pointer, error.message, 'invalidInput') : error
  }
}
