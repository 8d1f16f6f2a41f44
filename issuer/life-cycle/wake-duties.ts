// The object that has the duties of the issuer in its care.
import type { DutyObject } from '../../shared/store/duty-object.ts'

export type DutyNamespace = DurableObjectNamespace<DutyObject>

export const wakeDuties =
  (namespace: DutyNamespace) =>
  (...names: string[]): Promise<void> =>
    namespace.get(namespace.idFromName('duties')).wake(names)
