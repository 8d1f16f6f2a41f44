// Entry of the verifier: builds the Verifier once for each isolate; cron and an alarm refresh the trust lists.
import 'reflect-metadata'
import type { Hono } from 'hono'
import type { Guarded } from '../shared/http/guard-app.ts'
import { type Made, SnapshotObject } from '../shared/store/snapshot-object.ts'
import { createApp } from './app.ts'
import { createVerifier, refreshGiven, refreshNow, type VerifierEnv } from './env.ts'
import { refreshLists, type TrustSnapshot } from './trust/refresh-lists.ts'

export { ShardObject } from '../shared/store/shard-object.ts'

/** The verified trust lists, one object for all isolates. */
export class TrustListObject extends SnapshotObject<TrustSnapshot> {
  protected override make(previous: TrustSnapshot | undefined): Promise<Made<TrustSnapshot>> {
    return refreshLists(refreshGiven(this.env as VerifierEnv), previous)
  }
}

let app: Promise<Hono<Guarded>> | undefined

export default {
  async fetch(request: Request, env: VerifierEnv): Promise<Response> {
    app ??= createVerifier(env).then(createApp)
    return (await app).fetch(request)
  },

  async scheduled(_: unknown, env: VerifierEnv): Promise<void> {
    await refreshNow(env)
  },
}
