// What the issuer took back, and what nobody can tell whether it did (draft-ietf-oauth-status-list section 8.3).
import { day } from '../../../shared/clock.ts'
import { type Breach, bothFormats } from './breach.ts'
import { reissuing } from './reissue.ts'

export const notRevoked: readonly Breach[] = [
  {
    check: 'notRevoked',
    about: 'shows a credential that its issuer revoked (has a PID of Lou revoked for it)',
    formats: bothFormats,
    recast: reissuing(async (_, { revokedStatus }) => ({ status: await revokedStatus() })),
  },
  {
    check: 'notRevoked',
    face: 'unknown',
    about: 'shows a credential whose status list is not to be had',
    formats: bothFormats,
    recast: reissuing(({ issuer }) => ({ status: { uri: `${issuer}/status/999`, index: 1 } })),
  },
  {
    check: 'notRevoked',
    face: 'none',
    about: 'shows a credential that names no status list, and lives for a week',
    formats: bothFormats,
    recast: reissuing((_, { now }) => ({ status: 'none', validity: { from: now - 60, until: now + 7 * day } })),
  },
]
