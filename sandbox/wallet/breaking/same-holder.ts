// A wallet may hold what is another person's (ARF section 6.6.3.10).
import { type Breach, bothFormats } from './breach.ts'
import { reissuing } from './reissue.ts'

export const sameHolder: readonly Breach[] = [
  {
    check: 'sameHolder',
    about: 'shows one of several credentials of somebody else; takes a request that ties them',
    formats: bothFormats,
    recast: reissuing(() => ({ claims: { family_name: 'Another' } })),
  },
]
