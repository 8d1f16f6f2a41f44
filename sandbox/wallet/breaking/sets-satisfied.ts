// Fewer credentials than were asked for (OpenID4VP 1.0 section 6.4.2).
import { type Breach, bothFormats } from './breach.ts'

export const setsSatisfied: readonly Breach[] = [
  {
    check: 'setsSatisfied',
    about: 'leaves out one of several credentials; takes a request for several',
    formats: bothFormats,
    leavesOut: true,
  },
]
