// Entry of the sandbox. It is never deployed: its keys are test keys and its people are invented.
import 'reflect-metadata'
import type { Hono } from 'hono'
import type { Guarded } from '../shared/http/guard-app.ts'
import { createApp } from './app.ts'
import { createSandbox, type SandboxEnv } from './env.ts'

export { ShardObject } from '../shared/store/shard-object.ts'

let app: Promise<Hono<Guarded>> | undefined

export default {
  async fetch(request: Request, env: SandboxEnv): Promise<Response> {
    app ??= createSandbox(env).then(createApp)
    return (await app).fetch(request)
  },
}
