// Entry of the verifier: builds the Verifier once for each isolate; cron and alarms refresh status lists, and cron looks whether wallets find
// its certificates on their lists.
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
import script from './digital-credentials/browser/digital-credentials.js' with { type: 'text' }
import { createVerifier, type VerifierEnv } from './env.ts'
import { ownCertificates } from './registration/own-certificates.ts'
import type { Verifier } from './verifier.ts'

export { StatusCacheObject } from '../shared/status-list/status-cache-object.ts'
export { ShardObject } from '../shared/store/shard-object.ts'
export { DeliveryObject } from './webhook/delivery-object.ts'

let verifier: Promise<Verifier> | undefined
let app: Promise<Hono<Guarded>> | undefined

const verifierOf = (env: VerifierEnv): Promise<Verifier> => {
  verifier ??= createVerifier(env, createModuleDigests(sha256))
  return verifier
}

export default {
  async fetch(request: Request, env: VerifierEnv): Promise<Response> {
    app ??= verifierOf(env).then((made) => createApp(made, script))
    return (await app).fetch(request)
  },

  async scheduled(_: unknown, env: VerifierEnv): Promise<void> {
    await refreshStatusLists(env.STATUS_CACHE as StatusCacheNamespace)
    const made = await verifierOf(env)
    made.certificates.tell()
    const trustLists = storedTrustLists(env.TRUST_LIST as TrustListNamespace, made.now, { kinds: ownKinds })
    await tellUnlisted({ ...made, trustLists }, ownCertificates(made))
  },
}
