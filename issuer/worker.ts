// Entry of the issuer: builds the Issuer once for each isolate and hands every request to the app. What it does without being asked is in
// the care of one Durable Object; cron wakes that, and refreshes the status lists of wallet providers.
import 'reflect-metadata'
import type { Hono } from 'hono'
import type { Guarded } from '../shared/http/guard-app.ts'
import { createModuleDigests } from '../shared/sha256/digests.ts'
import sha256 from '../shared/sha256/sha256.wasm'
import { refreshStatusLists, type StatusCacheNamespace } from '../shared/status-list/status-cache-object.ts'
import { DutyObject } from '../shared/store/duty-object.ts'
import { createApp } from './app.ts'
import { createIssuer, type IssuerEnv } from './env.ts'
import type { Issuer } from './issuer.ts'
import { duties } from './life-cycle/duties.ts'

export { StatusCacheObject } from '../shared/status-list/status-cache-object.ts'
export { ShardObject } from '../shared/store/shard-object.ts'
export { StatusListObject } from '../shared/store/status-list-object.ts'

let issuer: Promise<Issuer> | undefined
let app: Promise<Hono<Guarded>> | undefined

const issuerOf = (env: IssuerEnv): Promise<Issuer> => {
  issuer ??= createIssuer(env, createModuleDigests(sha256))
  return issuer
}

export class IssuerDutyObject extends DutyObject<Issuer> {
  protected override duties = () => duties
  protected override given = () => issuerOf(this.env as IssuerEnv)
}

export default {
  async fetch(request: Request, env: IssuerEnv, context: ExecutionContext): Promise<Response> {
    if (!app) {
      app = issuerOf(env).then(createApp)
      // Where there is no cron, the first request begins what then goes on by itself.
      context.waitUntil(app.then(() => issuerOf(env)).then(({ wake }) => wake()))
    }
    return (await app).fetch(request)
  },

  async scheduled(_: unknown, env: IssuerEnv): Promise<void> {
    await refreshStatusLists(env.STATUS_CACHE as StatusCacheNamespace)
    await (await issuerOf(env)).wake()
  },
}
