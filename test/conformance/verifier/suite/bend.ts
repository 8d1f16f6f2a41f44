// How a module makes what it presents wrong. Each is done as the suite does it, and everything else stays right.

export interface Bend {
  /** What the wallet takes for the nonce of the request. */
  nonce?(nonce: string): string
  /** Of the key binding JWT. */
  audience?(clientId: string): string
  sdHash?(sdHash: string): string
  /** Seconds from now. */
  issuedAfter?: number
  /** A JWT with a signature that is none of it. */
  spoiled?: 'credential' | 'keyBinding'
  /** Of the credential; without it there is none. */
  status?: { idx: number; uri: string }
  /** What stands beside the coordinates of the holder's key. */
  keyMembers?: object
}

/** Text that nobody expects behind the right one. */
export const invalid = (text: string): string => `${text}INVALID`
export const year = 365 * 86_400
