// What the modules of a wrong pushed request have in common: one thing about it is wrong, and it is refused there already, where the suite
// needs no browser. Without that one thing it is accepted.
import { expect, it } from 'vitest'
import { outcomeOf } from './check-response.ts'
import { createClient } from './client.ts'
import { type Parameters, type PushOptions, push, requestOf } from './push.ts'
import { plain } from './variants.ts'

/** `outcome`: status and error code. */
export function refusesPush(module: string, change: Parameters, outcome: string, options?: PushOptions): void {
  it(`${module}: refuses the pushed request`, async () => {
    const client = await createClient()
    const right = requestOf(client, plain)
    expect(outcomeOf(await push(client, { ...right, ...change }, options))).toBe(outcome)
    expect(outcomeOf(await push(client, right, options))).toBe('201')
  })
}
