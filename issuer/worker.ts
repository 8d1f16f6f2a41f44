// Entry of the issuer: builds the Issuer once for each isolate and hands every request to the app; cron and alarms
// refresh the status lists of wallet providers, and cron looks whether wallets find its certificates on their lists.
import 'reflect-metadata'
import type { Hono } from 'hono'
import type { Guarded } from '../shared/http/guard-app.ts'
import { createModuleDigests } from '../shared/sha256/digests.ts'
import sha256 from '../shared/sha256/sha256.wasm'
import { refreshStatusLists, type StatusCacheNamespace } from '../shared/status-list/status-cache-object.ts'
import { ownKinds, tellUnlisted } from '../shared/trust/own-certificates.ts'
import { storedTrustLists } from '../shared/trust/stored-lists.ts'
import type { TrustListNamespace } from '../shared/trust/trust-bundle.ts'
import { createApp } from './app.ts'
import { createIssuer, type IssuerEnv } from './env.ts'
import type { Issuer } from './issuer.ts'
import { ownCertificates } from './own-certificates.ts'

export { StatusCacheObject } from '../shared/status-list/status-cache-object.ts'
export { ShardObject } from '../shared/store/shard-object.ts'
export { StatusListObject } from '../shared/store/status-list-object.ts'

let issuer: Promise<Issuer> | undefined
let app: Promise<Hono<Guarded>> | undefined

const issuerOf = (env: IssuerEnv): Promise<Issuer> => {
  issuer ??= createIssuer(env, createModuleDigests(sha256))
  return issuer
}

export default {
  async fetch(request: Request, env: IssuerEnv): Promise<Response> {
    app ??= issuerOf(env).then(createApp)
    return (await app).fetch(request)
  },

  async scheduled(_: unknown, env: IssuerEnv): Promise<void> {
    await refreshStatusLists(env.STATUS_CACHE as StatusCacheNamespace)
    const made = await issuerOf(env)
    made.certificates.tell()
    const trustLists = storedTrustLists(env.TRUST_LIST as TrustListNamespace, made.now, ownKinds)
    await tellUnlisted({ ...made, trustLists }, ownCertificates(made))
  },
}
