// What a revocation ends beside copies: what was agreed to before, where it would only give the same again. A lost key and a record that
// changed are nothing that the person did: their wallets get new copies by what they were given before.
import type { GrantsEnd, RevocationReason } from '../../shared/store/status-store.ts'
import { longestGrant } from '../grant.ts'
import type { Issuer } from '../issuer.ts'

const goesOn: readonly RevocationReason[] = ['keyCompromised', 'recordChanged', 'walletRevoked', 'replaced']

/** To be spread into a revocation: empty where what was agreed to goes on. */
export const grantsEnd = ({ now }: Pick<Issuer, 'now'>, reason: RevocationReason): { end?: GrantsEnd } =>
  goesOn.includes(reason) ? {} : { end: { at: now(), until: now() + longestGrant } }
