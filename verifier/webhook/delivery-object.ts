// The notices for one relying party, as a Durable Object: no isolate has to live until they have arrived.
import { systemClock } from '../../shared/clock.ts'
import { readBindings } from '../../shared/http/bindings.ts'
import { createSealer, type Sealer } from '../../shared/keys/seal.ts'
import type { SignerSecret } from '../../shared/keys/signer.ts'
import { consoleLog } from '../../shared/log.ts'
import { readPartners } from '../../shared/oauth/read-partners.ts'
import { systemRandom } from '../../shared/random.ts'
import type { Queue } from '../../shared/store/queue.ts'
import { QueueObject } from '../../shared/store/queue-object.ts'
import { durableRows, type ShardObject } from '../../shared/store/shard-object.ts'
import { importOwnKey, wrongOwnKey } from '../own-key.ts'
import { verifierKinds } from '../stores.ts'
import { type DeliverGiven, deliver } from './deliver.ts'

export class DeliveryObject extends QueueObject {
  #given: Promise<DeliverGiven> | undefined

  protected override async attempt(sealed: string, last: boolean): Promise<string | undefined> {
    this.#given ??= givenOf(this.env as Readonly<Record<string, unknown>>)
    return deliver(await this.#given, sealed, last)
  }
}

async function givenOf(env: Readonly<Record<string, unknown>>): Promise<DeliverGiven> {
  const read = readBindings(env)
  const sandbox = read.text('PROFILE') === 'sandbox'
  const partners = readPartners(read)
  const seal = read.secret('SEAL_SECRET')
  const shards = read.count('SHARDS')
  const namespace = read.binding<DurableObjectNamespace<ShardObject>>('SHARD')
  const secret = read.json<SignerSecret>('WEBHOOK_SIGNER', wrongOwnKey)
  read.finish()
  return {
    fetch: (url, init) => globalThis.fetch(url, init),
    now: systemClock,
    log: consoleLog,
    partners,
    key: await importOwnKey(secret),
    sealer: await createNoticeSealer(seal),
    rows: durableRows(namespace, shards, verifierKinds),
    sandbox,
  }
}

export const createNoticeSealer = (seal: string): Promise<Sealer> => createSealer(seal, 'webhook notice', systemRandom)

export type DeliveryNamespace = DurableObjectNamespace<DeliveryObject>

export const durableQueue = (namespace: DeliveryNamespace, clientId: string): Queue =>
  namespace.get(namespace.idFromName(clientId)) as unknown as Queue
