// Before its time, after it, or signed by whose time had not begun (RFC 7519 section 4.1, ISO/IEC 18013-5 section 9.3.1).
import { day } from '../../../shared/clock.ts'
import { type Breach, bothFormats, type Format } from './breach.ts'
import { type Changes, reissuing } from './reissue.ts'

const hour = 3600

/** `validity` in seconds from now. */
const within = (
  { face, about, formats = bothFormats }: { face?: string; about: string; formats?: readonly Format[] },
  validity: NonNullable<Changes['validity']>,
): Breach => ({
  check: 'validNow',
  ...(face !== undefined && { face }),
  about,
  formats,
  recast: reissuing((_, { now }) => {
    const { from, until, signed = from } = validity
    return { validity: { from: now + from, until: now + until, signed: now + signed } }
  }),
})

export const validNow: readonly Breach[] = [
  within({ about: 'shows a credential that has expired' }, { from: -2 * hour, until: -hour }),
  within({ face: 'early', about: 'shows a credential that is not valid yet' }, { from: day, until: 2 * day }),
  within(
    {
      face: 'signer',
      about: 'shows an mdoc that was signed before the certificate of its signer began',
      formats: ['mso_mdoc'],
    },
    { signed: -4000 * day, from: -hour, until: day },
  ),
]
