// What a relying party may ask for as it is known to wallets. Refuses: plain answers where HAIP 1.0 holds (sections 5.1 and 5.2), encrypted ones
// to who is pre-registered, whose wallets are told no key (VP-CID-01), and signed requests of who signs none (VP-CID-02).
import { badInput } from '../../shared/http/problem.ts'
import type { Partner } from '../../shared/oauth/partner.ts'
import { isEncrypted } from '../transaction.ts'
import type { Way } from './way.ts'

/** @throws Problem with a pointer */
export function checkAllowed(partner: Partner, way: Way): void {
  const { identifiedBy, profile = 'haip' } = partner
  const byLink = way.flow === 'sameDevice' || way.flow === 'crossDevice'
  if (!byLink && (identifiedBy === 'redirect_uri' || identifiedBy === 'pre-registered'))
    throw badInput('/flow', `goes with requests by link alone for who is identified by ${identifiedBy}`, 'invalidInput')
  if (identifiedBy === 'pre-registered' && isEncrypted(way))
    throw badInput('/responseMode', 'has to be direct_post: wallets that know you are told no key', 'invalidInput')
  if (profile === 'haip' && (way.responseMode === 'direct_post' || way.responseMode === 'dc_api'))
    throw badInput('/responseMode', 'is not allowed under the profile haip: answers are encrypted', 'invalidInput')
}
