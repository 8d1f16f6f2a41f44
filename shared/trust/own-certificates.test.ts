import { beforeAll, describe, expect, it } from 'vitest'
import { listOf } from '../../sandbox/trust-lists/create-list.ts'
import { createListExample, type ListExample, signList } from '../../sandbox/trust-lists/example-list.ts'
import { base64 } from '../bytes.ts'
import { signJws } from '../keys/jws.ts'
import type { LogEvent } from '../log.ts'
import { createDecideTrust } from './decide-trust.ts'
import { issue, now, type Party, signerOf } from './example-certificates.ts'
import { type OwnCertificate, ownKinds, registrarOf, tellUnlisted } from './own-certificates.ts'
import type { TrustList } from './trust-list.ts'
import { verifyTrustList } from './verify-list.ts'

const examples = new Map<string, ListExample>()
const lists: TrustList[] = []

beforeAll(async () => {
  for (const kind of ownKinds) {
    const example = await createListExample(kind)
    const signers = [example.operator.certificate]
    lists.push(await verifyTrustList(await signList(example.operator, listOf(example.input)), { kind, signers, now }))
    examples.set(kind, example)
  }
})

async function told(own: OwnCertificate[], known: readonly TrustList[] = lists): Promise<LogEvent[]> {
  const events: LogEvent[] = []
  const given = { trustLists: { lists: async () => known }, decideTrust: createDecideTrust(), now: () => now }
  await tellUnlisted({ ...given, log: (event) => events.push(event) }, own)
  return events
}

const own = (kind: OwnCertificate['kind'], ...chain: Party[]): OwnCertificate => ({
  name: 'library',
  kind,
  chain: chain.map(({ der }) => der),
})

describe('our own certificates', () => {
  it.each(ownKinds)('are no news where those who issued them are listed: %s', async (kind) => {
    const { signer } = examples.get(kind) as ListExample
    expect(await told([own(kind, signer)])).toEqual([])
  })

  it.each(ownKinds)('are told of where they are not, and of whom: %s', async (kind) => {
    const stranger = await issue(undefined)
    const other = examples.get(ownKinds.find((one) => one !== kind) ?? '') as ListExample
    for (const one of [stranger, other.signer])
      expect(await told([own(kind, one)])).toEqual([
        { event: 'trust.unlisted', kind, name: 'library', reason: expect.stringMatching(/does not lead to an anchor/) },
      ])
  })

  it.each(ownKinds)('are no news where there is no such list: %s', async (kind) => {
    expect(await told([own(kind, await issue(undefined))], [])).toEqual([])
  })
})

describe('who registered somebody', () => {
  it('is whom the registration certificate names, in order', async () => {
    const [registrar, authority] = [await issue(undefined), await issue(undefined)]
    const x5c = [registrar, authority].map(({ der }) => base64(der))
    const certificate = await signJws(await signerOf(registrar), { typ: 'rc-wrp+jwt', x5c }, {})
    expect(registrarOf(certificate)).toEqual([registrar.der, authority.der])
  })

  it.each(['', 'a.b', 'e30.e30.AA'])('is nobody where it names none: %s', (certificate) => {
    expect(registrarOf(certificate)).toEqual([])
  })
})
