// The queue of a relying party's webhook forgets what arrived, and what never did.
import { env, runInDurableObject } from 'cloudflare:test'
import { describe } from 'vitest'
import { systemClock } from '../../shared/clock.ts'
import { itForgets } from '../../shared/store/forgetting-contract.ts'
import { deadLife } from '../../shared/store/queue.ts'
import type { QueueObject } from '../../shared/store/queue-object.ts'
import { queueTables } from '../../shared/store/queue-tables.ts'

const namespace = env.DELIVERY as DurableObjectNamespace<QueueObject>

describe.each([
  ['arrives', async () => undefined],
  ['never arrives', async () => 'the answer was 500'],
])('what %s', (_, attempt) => {
  itForgets({
    open: (name) => namespace.get(namespace.idFromName(name)),
    tables: queueTables,
    acts: { 'a message': (queue) => queue.put('one', 'sealed', systemClock() + 60) },
    after: deadLife,
    prepare: (queue) => runInDurableObject(queue, (instance) => void Object.assign(instance, { attempt })),
  })
})
