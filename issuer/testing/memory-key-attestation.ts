// Key attestations of the memory wallet provider, for tests that bend them at any place.
import { base64 } from '../../shared/bytes.ts'
import { day } from '../../shared/clock.ts'
import { signJws } from '../../shared/keys/jws.ts'
import type { PublicJwk } from '../../shared/keys/public-key.ts'
import type { Signer } from '../../shared/keys/signer.ts'
import type { Issuer } from '../issuer.ts'
import type { Bend } from './memory-wallet-provider.ts'

/** Everything right for European wallets; members of a bend replace the right ones, undefined removes one. */
export const attestKeys = (
  { now }: Issuer,
  provider: Signer,
  keys: readonly PublicJwk[],
  { header, claims, by = provider }: Bend = {},
): Promise<string> =>
  signJws(
    by,
    { typ: 'key-attestation+jwt', x5c: by.chain.map(base64), ...header },
    {
      iat: now(),
      exp: now() + day,
      attested_keys: keys,
      key_storage: ['iso_18045_high'],
      user_authentication: ['iso_18045_high'],
      key_storage_status: {
        status: { status_list: { idx: 7, uri: 'https://provider.example/1' } },
        exp: now() + 62 * day,
      },
      ...claims,
    },
  )
