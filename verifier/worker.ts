// Entry of the verifier: builds the Verifier once for each isolate; cron and alarms refresh status lists.
import 'reflect-metadata'
import type { Hono } from 'hono'
import type { Guarded } from '../shared/http/guard-app.ts'
import { createModuleDigests } from '../shared/sha256/digests.ts'
import sha256 from '../shared/sha256/sha256.wasm'
import { refreshStatusLists, type StatusCacheNamespace } from '../shared/status-list/status-cache-object.ts'
import { createApp } from './app.ts'
import script from './digital-credentials/browser/digital-credentials.js' with { type: 'text' }
import { createVerifier, type VerifierEnv } from './env.ts'

export { StatusCacheObject } from '../shared/status-list/status-cache-object.ts'
export { ShardObject } from '../shared/store/shard-object.ts'
export { DeliveryObject } from './webhook/delivery-object.ts'

let app: Promise<Hono<Guarded>> | undefined

export default {
  async fetch(request: Request, env: VerifierEnv): Promise<Response> {
    app ??= createVerifier(env, createModuleDigests(sha256)).then((verifier) => createApp(verifier, script))
    return (await app).fetch(request)
  },

  async scheduled(_: unknown, env: VerifierEnv): Promise<void> {
    await refreshStatusLists(env.STATUS_CACHE as StatusCacheNamespace)
  },
}
