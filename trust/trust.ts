// The configuration of this function. Nothing here changes while it runs.
import type { EntitiesSource, ListOfListsSource } from './source.ts'

export interface TrustConfig {
  /** Lists may come from this machine. */
  sandbox: boolean
  sources: readonly (EntitiesSource | ListOfListsSource)[]
  /** Whose CRLs are fetched, where any are. */
  crlHosts?: readonly string[]
  /** Where there is a list of lists: which countries are wanted (all, unless this says otherwise), and below which numbers nothing is taken. */
  national?: { countries?: readonly string[]; sequenceNumbers?: Record<string, number> }
}
