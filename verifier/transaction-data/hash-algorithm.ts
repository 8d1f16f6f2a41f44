// How the texts of transaction data may be hashed, by the names of the IANA registry of Named Information hash algorithms.
export const hashAlgorithms = ['sha-256', 'sha-384', 'sha-512'] as const
export type HashAlgorithm = (typeof hashAlgorithms)[number]
