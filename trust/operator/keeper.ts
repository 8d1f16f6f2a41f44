// What the operator's view is given: the lists that are kept, and a clock.
import type { Clock } from '../../shared/clock.ts'
import type { TrustListObject } from '../trust-list-object.ts'

export interface Operator {
  keeper: Pick<TrustListObject, 'overview' | 'events' | 'document' | 'read' | 'search' | 'refresh'>
  now: Clock
}
