// Whether a claims path pointer (OpenID4VP 1.0 section 7) asks for no more than a registered one, by the kind of each step: null stands for
// every element of an array, an index for one, and a name for a member. A registered path covers all that is below it.
export type ClaimPath = readonly (string | number | null)[]

export const isWithin = (asked: ClaimPath, registered: ClaimPath): boolean =>
  registered.every((step, at) => step === asked[at] || (step === null && typeof asked[at] === 'number'))
