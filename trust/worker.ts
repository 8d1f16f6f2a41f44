// Entry of the function that keeps the trust lists for the others. It has no address of its own: they read through the binding of its
// Durable Object, cron and alarms make the lists anew, and what operators ask comes through the verifier.
import 'reflect-metadata'
import { systemClock } from '../shared/clock.ts'
import { consoleLog } from '../shared/log.ts'
import { trustListObject } from '../shared/trust/trust-bundle.ts'
import { createApp } from './app.ts'
import type { TrustEnv } from './env.ts'
import type { TrustListObject } from './trust-list-object.ts'

export { TrustListObject } from './trust-list-object.ts'

const objectOf = (env: TrustEnv) => {
  const namespace = env.TRUST_LIST as DurableObjectNamespace<TrustListObject>
  return namespace.get(namespace.idFromName(trustListObject))
}

export default {
  async fetch(request: Request, env: TrustEnv): Promise<Response> {
    return createApp({ keeper: objectOf(env), now: systemClock }, consoleLog).fetch(request)
  },

  async scheduled(_: unknown, env: TrustEnv): Promise<void> {
    await objectOf(env).refresh()
  },
}
