// Levels of a CSAM login (acr of FAS) and the eIDAS assurance that they stand for.

export type AssuranceLevel = 'low' | 'substantial' | 'high'

const prefix = 'urn:be:fedict:iam:fas:'
const levels: Record<string, AssuranceLevel> = {
  Level500: 'high',
  Level450: 'high',
  Level400: 'substantial',
  Level200: 'low',
  Level100: 'low',
}

/** Assurance of an acr value, or undefined for one that we do not know, which is then no assurance. */
export const assuranceOf = (acr: string): AssuranceLevel | undefined =>
  acr.startsWith(prefix) ? levels[acr.slice(prefix.length)] : undefined

const order: Record<AssuranceLevel, number> = { low: 0, substantial: 1, high: 2 }

export const reaches = (level: AssuranceLevel | undefined, minimum: AssuranceLevel): boolean =>
  level !== undefined && order[level] >= order[minimum]

/** The acr values that satisfy a minimum, strongest first, as `acr_values` asks for them. */
export const acrValuesFor = (minimum: AssuranceLevel): string[] =>
  Object.entries(levels)
    .filter(([, level]) => reaches(level, minimum))
    .map(([name]) => prefix + name)
