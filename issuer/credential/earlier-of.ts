// No credential outlives its provider's word on the wallet, nor on the keys (CIR 2024/2979; TS3 client_status and key_storage_status).

/** Seconds; undefined where nobody says an end. */
export const earlierOf = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined || other === undefined ? (one ?? other) : Math.min(one, other)
