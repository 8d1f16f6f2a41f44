// What cannot be read, or says that it is something else (RFC 9901 section 4, ISO/IEC 18013-5 section 8.3.2.1.2.2).
import { type Breach, bothFormats } from './breach.ts'
import { reissuing } from './reissue.ts'

export const wellFormed: readonly Breach[] = [
  {
    check: 'wellFormed',
    about: 'sends half of the presentation',
    formats: bothFormats,
    onlyOverOpenId4Vp: true,
    // Where base64url can end: what is cut off is content.
    spoil: (presentation) => presentation.slice(0, 4 * Math.floor(presentation.length / 8)),
  },
  {
    check: 'wellFormed',
    face: 'typ',
    about: 'shows an SD-JWT VC that calls itself vc+sd-jwt, as drafts had it',
    formats: ['dc+sd-jwt'],
    recast: reissuing(() => ({ typ: 'vc+sd-jwt' })),
  },
]
