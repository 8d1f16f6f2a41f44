// Bindings -> Trust. Says which binding is missing or weak, and refuses to run.
import { readBindings } from '../shared/http/bindings.ts'
import { readTrustSources } from '../shared/trust/trust-sources.ts'
import type { Trust } from './trust.ts'

export type TrustEnv = Readonly<Record<string, unknown>>

/** @throws BindingsRefused */
export function readTrust(env: TrustEnv): Trust {
  const read = readBindings(env)
  const sandbox = read.text('PROFILE') === 'sandbox'
  const sources = readTrustSources(read, sandbox)
  read.finish()
  return { sandbox, sources }
}
