// The ways in which the sandbox's e-Box fails on purpose: as a source does, and two of its own. `refused`: the message is not taken.
// `lostAnswer`: it is taken, and whoever sent it hears nothing of that.
export const ebox = 'ebox'
/** Of access tokens. */
export const eboxScope = 'scope:document:management:consult:ws-eboxrestentreprise:publicationsender'

export const eboxBehaviours = [
  'none',
  'slow',
  'unavailable',
  'maintenance',
  'tooManyRequests',
  'fault',
  'refused',
  'lostAnswer',
] as const
export type EboxBehaviour = (typeof eboxBehaviours)[number]
