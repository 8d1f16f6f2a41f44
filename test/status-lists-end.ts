// Tests of the whole let verifiers keep a status list for a second (STATUS_TTL), so that they soon see a revocation.

export const briefStatusLists = { STATUS_TTL: '1' } as const

/** As long as a verifier may keep a status list, and a second more. */
export const untilStatusListsEnd = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 2_000))
