// Members that nobody knows are only a warning to the suite.

/** Names that are not among these. */
export const surplus = (object: object, names: readonly string[]): string[] =>
  Object.keys(object).filter((name) => !names.includes(name))
