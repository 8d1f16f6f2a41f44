// Entry of the issuer: builds the Issuer once for each isolate and hands every request to the app; cron and alarms
// refresh the status lists of wallet providers.
import 'reflect-metadata'
import type { Hono } from 'hono'
import type { Guarded } from '../shared/http/guard-app.ts'
import { createModuleDigests } from '../shared/sha256/digests.ts'
import sha256 from '../shared/sha256/sha256.wasm'
import { refreshStatusLists, type StatusCacheNamespace } from '../shared/status-list/status-cache-object.ts'
import { createApp } from './app.ts'
import { createIssuer, type IssuerEnv } from './env.ts'

export { StatusCacheObject } from '../shared/status-list/status-cache-object.ts'
export { ShardObject } from '../shared/store/shard-object.ts'
export { StatusListObject } from '../shared/store/status-list-object.ts'

let app: Promise<Hono<Guarded>> | undefined

export default {
  async fetch(request: Request, env: IssuerEnv): Promise<Response> {
    app ??= createIssuer(env, createModuleDigests(sha256)).then(createApp)
    return (await app).fetch(request)
  },

  async scheduled(_: unknown, env: IssuerEnv): Promise<void> {
    await refreshStatusLists(env.STATUS_CACHE as StatusCacheNamespace)
  },
}
