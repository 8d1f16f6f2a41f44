// Tests of the whole have status lists signed anew in each second (STATUS_INTERVAL) and let verifiers keep them for one (STATUS_TTL), so that
// they soon see a revocation.

export const briefStatusLists = { STATUS_TTL: '1', STATUS_INTERVAL: '1' } as const

/** As long as a verifier may keep a status list, and the issuer takes to sign another, and a second more. */
export const untilStatusListsEnd = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 3_000))
