// The few types of the platform that we use, taken from the platform's own package without its global names.
declare module 'cloudflare:workers' {
  export abstract class DurableObject<Env = unknown> {
    protected ctx: import('@cloudflare/workers-types/index.ts').DurableObjectState
    protected env: Env
    constructor(ctx: import('@cloudflare/workers-types/index.ts').DurableObjectState, env: Env)
    alarm?(): void | Promise<void>
    fetch?(request: Request): Response | Promise<Response>
  }
}
type DurableObjectState = import('@cloudflare/workers-types/index.ts').DurableObjectState
type DurableObjectNamespace<T> = {
  idFromName(name: string): { toString(): string }
  get(id: { toString(): string }): T
}
type ScheduledController = import('@cloudflare/workers-types/index.ts').ScheduledController
type ExecutionContext = { waitUntil(promise: Promise<unknown>): void; passThroughOnException(): void }
