// What the suite reads of a credential, whatever its format.
import type { StatusReference } from './check-status.ts'

export interface ReadCredential {
  /** The `vct` or the `docType`. */
  type: string
  /** Public key, nothing private in it. */
  holderKey: object
  /** Seconds; every time that it names. */
  times: number[]
  status: StatusReference
  /** Of the values, as text: what no two copies share. */
  salts: string[]
  /** What it says, the same in all copies of a batch. */
  dataset: unknown
}
