import { beforeAll, describe, expect, it } from 'vitest'
import { listOf } from '../../sandbox/trust-lists/create-list.ts'
import { createListExample, type ListExample, signList } from '../../sandbox/trust-lists/example-list.ts'
import type { Bytes } from '../bytes.ts'
import { hour } from '../clock.ts'
import { createDecideTrust } from '../trust/decide-trust.ts'
import { issue, issueAuthority, now, type Party, signerOf } from '../trust/example-certificates.ts'
import type { TrustList } from '../trust/trust-list.ts'
import { verifyTrustList } from '../trust/verify-list.ts'
import { createStatusListCwt } from './cwt.ts'
import { exampleIdentifierList } from './example-cwt.ts'
import { createStatusListReader, type StatusReference } from './reader.ts'
import { createStatusListToken } from './token.ts'

const uri = 'https://issuer.example/status/1'
const types = {
  jwt: 'application/statuslist+jwt',
  cwt: 'application/statuslist+cwt',
  identifiers: 'application/identifierlist+cwt',
}
const distrusted = { unknown: 'the signer of the list is not trusted' }
const anotherType = { unknown: 'the status list has another media type' }
const alice = Uint8Array.of(1, 2, 3)

let example: ListExample
let lists: TrustList[]

beforeAll(async () => {
  example = await createListExample()
  const { operator, input } = example
  lists = [
    await verifyTrustList(await signList(operator, listOf(input)), {
      kind: 'pid',
      signers: [operator.certificate],
      now,
    }),
  ]
})

/** Index 0 is valid, 1 is invalid. */
const content = { uri, bits: 1, list: Uint8Array.of(0b10), issuedAt: now, expiresAt: now + 2 * hour, ttl: 600 } as const

const cwtBy = async (by: Party = example.statusSigner, chain?: Bytes[]): Promise<Bytes> =>
  createStatusListCwt(await signerOf(by, chain), content)

function createReader(body: Bytes | string, type: string) {
  const fetched: Headers[] = []
  const reader = createStatusListReader({
    now: () => now,
    decideTrust: createDecideTrust(),
    insecure: false,
    fetch: async (_, init) => {
      fetched.push(new Headers(init?.headers))
      return new Response(body, { headers: { 'Content-Type': type } })
    },
  })
  const statusOf = (more: Partial<StatusReference> = {}, by = lists) =>
    reader.statusOf({ index: 1, uri, kind: 'pid', prefers: 'cwt', ...more } as StatusReference, by)
  return { fetched, statusOf }
}

describe('the status of an mdoc', () => {
  it('is read from a CWT, which is asked for first (TSL-TOK-09, TSL-HTTP-02)', async () => {
    const { fetched, statusOf } = createReader(await cwtBy(), types.cwt)
    expect([await statusOf({ index: 0 }), await statusOf()]).toEqual([{ status: 0 }, { status: 1 }])
    expect(fetched.map((headers) => headers.get('Accept'))).toEqual([`${types.cwt}, ${types.jwt};q=0.5`])
  })

  it('is read from a JWT where its issuer has no CWT, and the answer says so (TSL-TOK-09)', async () => {
    const { statusOf } = createReader(
      await createStatusListToken(await signerOf(example.statusSigner), content),
      types.jwt,
    )
    expect(await statusOf()).toEqual({ status: 1, remark: 'which its issuer has as JWT alone' })
  })

  it.each(['jwt', 'identifiers', 'cwt; charset=utf-8', 'octets'])(
    'is not read from a CWT that says it is %s (TSL-HTTP-01)',
    async (name) => {
      const type = { ...types, 'cwt; charset=utf-8': `${types.cwt}; charset=utf-8`, octets: 'application/octet-stream' }
      const { statusOf } = createReader(await cwtBy(), type[name as keyof typeof type])
      expect(await statusOf()).toHaveProperty('unknown')
    },
  )

  it('is in an identifier list for who is named there, and valid for all others (TSL-MD-03)', async () => {
    const token = await exampleIdentifierList(await signerOf(example.statusSigner), { uri, now }, [alice])
    const { fetched, statusOf } = createReader(token, types.identifiers)
    const named = (identifier: Bytes) => ({ index: undefined, identifier }) as unknown as Partial<StatusReference>
    expect(await statusOf(named(alice))).toEqual({ status: 1 })
    expect(await statusOf(named(Uint8Array.of(1, 2)))).toEqual({ status: 0 })
    expect(fetched.map((headers) => headers.get('Accept'))).toEqual([types.identifiers])
    // The same address asked for the other kind of list is another list.
    expect(await statusOf()).toEqual(anotherType)
  })

  it('of an SD-JWT VC is not read from a CWT (TSL-TOK-09)', async () => {
    const { fetched, statusOf } = createReader(await cwtBy(), types.cwt)
    const { prefers: _, ...reference } = { index: 1, uri, kind: 'pid', prefers: 'cwt' } as const
    expect(await statusOf({ ...reference, prefers: undefined } as never)).toEqual(anotherType)
    expect(fetched.map((headers) => headers.get('Accept'))).toEqual([types.jwt])
  })
})

describe('the entity that a list is signed for', () => {
  const own = { entity: 'Example', country: 'BE' }

  it('is that which issued the credential, whoever signs for it (ARF 6.3.2.4)', async () => {
    const { statusOf } = createReader(await cwtBy(), types.cwt)
    expect(await statusOf({ entity: own })).toEqual({ status: 1 })
  })

  it.each([
    ['another one', { entity: 'Other', country: 'BE' }],
    ['one of that name in another country', { entity: 'Example', country: 'NL' }],
    ['one of that name without a country', { entity: 'Example', country: undefined }],
  ])('is not %s, also where a copy was believed before', async (_, entity) => {
    const { statusOf } = createReader(await cwtBy(), types.cwt)
    expect(await statusOf({ entity: own })).toEqual({ status: 1 })
    expect(await statusOf({ entity })).toEqual(distrusted)
  })

  it('may have the signer of another one, where both name it', async () => {
    const [first] = lists
    if (!first) throw new TypeError('there is a list')
    const other = first.services.map((service) => ({ ...service, entity: 'Other' }))
    const { statusOf } = createReader(await cwtBy(), types.cwt)
    const both = [{ ...first, services: [...other, ...first.services] }]
    expect(await statusOf({ entity: own }, both)).toEqual({ status: 1 })
    expect(await statusOf({ entity: { entity: 'Other', country: 'BE' } }, both)).toEqual({ status: 1 })
  })
})

describe('the certificate that an mdoc names for its list', () => {
  it.each<[string, () => Bytes]>([
    ['the authority of status lists', () => example.statusAuthority.der],
    ['the signer itself', () => example.statusSigner.der],
  ])('may be %s (EAA-6.2.10.1)', async (_, certificate) => {
    const { statusOf } = createReader(await cwtBy(), types.cwt)
    expect(await statusOf({ certificate: certificate() })).toEqual({ status: 1 })
  })

  it('may be an authority between the two', async () => {
    const between = await issueAuthority(example.statusAuthority, { name: 'CN=Between, O=Example, C=BE' })
    const signer = await issue(between)
    const { statusOf } = createReader(await cwtBy(signer, [signer.der]), types.cwt)
    expect(await statusOf({ certificate: between.der })).toEqual({ status: 1 })
    // Without it nothing leads from the signer to the list.
    expect(await statusOf()).toEqual(distrusted)
  })

  it('has to be where the chain of the list leads to (EAA-6.2.10.1)', async () => {
    const { statusOf } = createReader(await cwtBy(), types.cwt)
    const stranger = await issueAuthority(undefined, { name: 'CN=Status CA, O=Example, C=BE' })
    for (const { der } of [example.authority, example.signer, stranger])
      expect(await statusOf({ certificate: der })).toEqual(distrusted)
    for (const certificate of [Uint8Array.of(1), new Uint8Array(20_000)])
      expect(await statusOf({ certificate })).toEqual(distrusted)
  })

  it('is not trusted by being named: it has to be listed for revocation', async () => {
    const authority = await issueAuthority(undefined, { name: 'CN=Own CA, O=Example, C=BE' })
    const signer = await issue(authority)
    const { statusOf } = createReader(await cwtBy(signer), types.cwt)
    expect(await statusOf({ certificate: authority.der })).toEqual(distrusted)
    // An authority of issuance is none of revocation.
    const issuance = await issue(example.authority)
    const { statusOf: byIssuance } = createReader(await cwtBy(issuance), types.cwt)
    expect(await byIssuance({ certificate: example.authority.der })).toEqual(distrusted)
  })

  it('keeps its list apart from that of who names none', async () => {
    const { fetched, statusOf } = createReader(await cwtBy(), types.cwt)
    await statusOf({ certificate: example.statusAuthority.der })
    await statusOf()
    expect(fetched).toHaveLength(2)
  })
})
