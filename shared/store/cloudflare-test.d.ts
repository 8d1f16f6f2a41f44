// The few functions of the workerd test pool that our tests use.
declare module 'cloudflare:test' {
  type State = import('@cloudflare/workers-types/index.ts').DurableObjectState
  export const env: Readonly<Record<string, unknown>>
  export function runInDurableObject<T, R>(stub: T, work: (instance: T, state: State) => R | Promise<R>): Promise<R>
  /** @returns false when no alarm was set. */
  export function runDurableObjectAlarm<T>(stub: T): Promise<boolean>
}
