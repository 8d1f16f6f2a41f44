// What every step of this function is given. Nothing here changes afterwards.
import type { TrustSource } from '../shared/trust/refresh-lists.ts'

export interface Trust {
  /** Lists may come from this machine. */
  sandbox: boolean
  sources: readonly TrustSource[]
}
