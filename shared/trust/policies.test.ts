import 'reflect-metadata'
import { Extension } from '@peculiar/x509'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Bytes, concat, fromHex } from '../bytes.ts'
import type { Certificate } from './certificate.ts'
import { DerRefused, tags } from './der.ts'
import { issue, issueAuthority, now, type Party } from './example-certificates.ts'
import { der, sequence } from './example-der.ts'
import { checkPath } from './path.ts'
import { wrongPolicy } from './policies.ts'

const oid = (content: string): Bytes => der(tags.objectIdentifier, fromHex(content))
/** 1.2.3.1, 1.2.3.2 and so on; `any` is any policy. */
const contentOf = (policy: number | 'any'): string => (policy === 'any' ? '551d2000' : `2a030${policy}`)
const named = (policy: number): string => `1.2.3.${policy}`

const policies = (...list: (number | 'any')[]): Extension =>
  new Extension('2.5.29.32', true, sequence(...list.map((policy) => sequence(oid(contentOf(policy))))))
const mappings = (...pairs: [number | 'any', number | 'any'][]): Extension =>
  new Extension(
    '2.5.29.33',
    true,
    sequence(...pairs.map((pair) => sequence(...pair.map((one) => oid(contentOf(one)))))),
  )
const constraints = ({ explicit, mapping }: { explicit?: number; mapping?: number }): Extension =>
  new Extension(
    '2.5.29.36',
    true,
    sequence(
      ...(explicit === undefined ? [] : [der(0x80, Uint8Array.of(explicit))]),
      ...(mapping === undefined ? [] : [der(0x81, Uint8Array.of(mapping))]),
    ),
  )
const inhibitAny = (count: number): Extension =>
  new Extension('2.5.29.54', true, der(tags.integer, Uint8Array.of(count)))

let root: Party
beforeAll(async () => {
  root = await issueAuthority(undefined, { name: 'CN=Root' })
})

interface Level {
  extensions: Extension[]
  /** Of an authority that issued itself a new certificate. */
  selfIssued?: true
}

/** A path, the anchor's extensions first, that differs from others in nothing but policies. */
async function pathOf(anchor: Extension[], ...below: (Extension[] | Level)[]): Promise<Certificate[]> {
  let by = await issueAuthority(undefined, { name: 'CN=Root', extensions: anchor })
  const path = [by.certificate]
  for (const [at, level] of below.entries()) {
    const { extensions, selfIssued } = Array.isArray(level) ? { extensions: level, selfIssued: undefined } : level
    const name = selfIssued ? by.certificate.subject : `CN=Level ${at}`
    by = await (at < below.length - 1 ? issueAuthority : issue)(by, { name, extensions })
    path.unshift(by.certificate)
  }
  return path
}

async function judge(
  accepted: number[] | undefined,
  anchor: Extension[],
  ...below: (Extension[] | Level)[]
): Promise<boolean> {
  const path = await pathOf(anchor, ...below)
  const anchors = path.slice(-1)
  const input = { chain: path.slice(0, -1), anchors, at: now, purpose: 'statusList' } as const
  const result = await checkPath({ ...input, ...(accepted && { policies: accepted.map(named) }) })
  if (!result.trusted) expect(result.reason).toMatch(/certificate policy that is demanded/)
  return result.trusted
}

describe('a path under a policy that we demand (RFC 5280 section 6.1.1 c)', () => {
  it.each<[string, boolean, (Extension[] | Level)[]]>([
    ['every certificate names it', true, [[policies(1)], [policies(1)]]],
    ['it is one of several', true, [[policies(1, 2)], [policies(2, 1)]]],
    ['the authority names any', true, [[policies('any')], [policies(1)]]],
    ['the signer names any', true, [[policies(1)], [policies('any')]]],
    ['both name any', true, [[policies('any')], [policies('any')]]],
    ['the signer names another', false, [[policies(1)], [policies(2)]]],
    ['the authority names another', false, [[policies(2)], [policies(1)]]],
    ['both name another', false, [[policies(2)], [policies(2)]]],
    ['the signer names none', false, [[policies(1)], []]],
    ['the authority names none', false, [[], [policies(1)]]],
    ['nobody names any', false, [[], []]],
  ])('when %s: %s', async (_, trusted, below) => {
    expect(await judge([1], [], ...below)).toBe(trusted)
  })

  it('is under one of several', async () => {
    expect(await judge([1, 3], [], [policies(3)], [policies(3)])).toBe(true)
    expect(await judge([1, 3], [], [policies(2)], [policies(2)])).toBe(false)
  })

  it('asks the anchor for none: it is trusted for what its list says', async () => {
    expect(await judge([1], [policies(2)], [policies(1)])).toBe(true)
  })

  it('says nothing of the very certificate that is listed', async () => {
    const leaf = (await issue(root)).certificate
    const input = { chain: [leaf], anchors: [leaf], at: now, purpose: 'statusList', policies: [named(1)] } as const
    expect((await checkPath(input)).trusted).toBe(true)
  })
})

describe('a policy that nobody demands', () => {
  it('need not be there, nor fit', async () => {
    expect(await judge(undefined, [], [policies(1)], [policies(2)])).toBe(true)
    expect(await judge(undefined, [], [policies(1)], [])).toBe(true)
  })
})

describe('an authority that demands a policy (section 4.2.1.11)', () => {
  it.each<[string, boolean, Extension[], (Extension[] | Level)[]]>([
    ['at once, and there is one', true, [], [[policies(1), constraints({ explicit: 0 })], [policies(1)]]],
    ['at once, and there is none', false, [], [[constraints({ explicit: 0 })], []]],
    ['at once, and two differ', false, [], [[policies(1), constraints({ explicit: 0 })], [policies(2)]]],
    ['after one more, and that is the last', false, [], [[policies(1), constraints({ explicit: 1 })], []]],
    ['after two more, and there is one', true, [], [[policies(1), constraints({ explicit: 2 })], []]],
    ['after two more, and there are two', false, [], [[policies(1), constraints({ explicit: 2 })], [], []]],
    ['as an anchor', false, [constraints({ explicit: 0 })], [[]]],
    ['as a signer', false, [], [[], [constraints({ explicit: 0 })]]],
    ['as a signer for later', true, [], [[], [constraints({ explicit: 1 })]]],
    ['less than another before', false, [constraints({ explicit: 0 })], [[constraints({ explicit: 9 })], []]],
    [
      'after one more, which issued itself',
      true,
      [constraints({ explicit: 2 })],
      [{ extensions: [], selfIssued: true }, []],
    ],
  ])('%s: %s', async (_, trusted, anchor, below) => {
    expect(await judge(undefined, anchor, ...below)).toBe(trusted)
  })
})

describe('any policy (section 4.2.1.14)', () => {
  it.each<[string, boolean, Extension[], (Extension[] | Level)[]]>([
    ['counts for nothing where it is inhibited at once', false, [inhibitAny(0)], [[policies('any')], [policies(1)]]],
    ['leaves a named policy as it is', true, [inhibitAny(0)], [[policies(1)], [policies(1)]]],
    ['counts once more before', true, [inhibitAny(1)], [[policies('any')], [policies(1)]]],
    ['counts not twice then', false, [inhibitAny(1)], [[policies('any')], [policies('any')]]],
    ['counts not below an authority that says so', false, [], [[policies('any'), inhibitAny(0)], [policies('any')]]],
    [
      'counts for an authority that issued itself',
      true,
      [inhibitAny(0)],
      [{ extensions: [policies('any')], selfIssued: true }, [policies(1)]],
    ],
    [
      'does not count for a signer that issued itself',
      false,
      [inhibitAny(0)],
      [{ extensions: [policies('any')], selfIssued: true }],
    ],
  ])('%s: %s', async (_, trusted, anchor, below) => {
    expect(await judge([1], anchor, ...below)).toBe(trusted)
  })
})

describe('a policy that is mapped to another (section 4.2.1.5)', () => {
  it.each<[string, boolean, Extension[], (Extension[] | Level)[]]>([
    ['is the other below', true, [], [[policies(1), mappings([1, 2])], [policies(2)]]],
    ['is itself no longer', false, [], [[policies(1), mappings([1, 2])], [policies(1)]]],
    ['is not the other way round', false, [], [[policies(2), mappings([1, 2])], [policies(1)]]],
    ['may be mapped to two', true, [], [[policies(1), mappings([1, 2], [1, 3])], [policies(3)]]],
    ['may be one of two that are mapped to it', true, [], [[policies(1, 3), mappings([3, 2], [1, 2])], [policies(2)]]],
    [
      'may be mapped again',
      true,
      [],
      [[policies(1), mappings([1, 2])], [policies(2), mappings([2, 3])], [policies(3)]],
    ],
    ['is not another that is mapped', false, [], [[policies(1, 3), mappings([3, 2])], [policies(2)]]],
    ['is mapped under any policy too', true, [], [[policies('any'), mappings([1, 2])], [policies(2)]]],
    [
      'is not mapped where that is inhibited',
      false,
      [constraints({ mapping: 0 })],
      [[policies(1), mappings([1, 2])], [policies(2)]],
    ],
    [
      'is itself no longer there either',
      false,
      [constraints({ mapping: 0 })],
      [[policies(1), mappings([1, 2])], [policies(1)]],
    ],
    [
      'is mapped once more before that',
      true,
      [constraints({ mapping: 1 })],
      [[policies(1), mappings([1, 2])], [policies(2)]],
    ],
    [
      'is not mapped twice then',
      false,
      [constraints({ mapping: 1 })],
      [[policies(1), mappings([1, 2])], [policies(2), mappings([2, 3])], [policies(3)]],
    ],
  ])('%s: %s', async (_, trusted, anchor, below) => {
    expect(await judge([1], anchor, ...below)).toBe(trusted)
  })
})

describe('a path is refused', () => {
  const any = oid(contentOf('any'))
  const one = oid(contentOf(1))
  it.each<[string, string, Uint8Array]>([
    ['policies that are none', '2.5.29.32', sequence()],
    ['the same policy twice', '2.5.29.32', sequence(sequence(one), sequence(one))],
    ['a policy with something behind it', '2.5.29.32', sequence(sequence(one, sequence(), sequence()))],
    [
      'too many policies',
      '2.5.29.32',
      sequence(...Array.from({ length: 65 }, (_, at) => sequence(der(6, Uint8Array.of(42, at))))),
    ],
    ['mappings that are none', '2.5.29.33', sequence()],
    ['a mapping from any policy', '2.5.29.33', sequence(sequence(any, one))],
    ['a mapping to any policy', '2.5.29.33', sequence(sequence(one, any))],
    ['a mapping of one', '2.5.29.33', sequence(sequence(one))],
    ['a mapping of three', '2.5.29.33', sequence(sequence(one, one, one))],
    ['a mapping of numbers', '2.5.29.33', sequence(sequence(der(2, Uint8Array.of(1)), one))],
    ['constraints that are none', '2.5.29.36', sequence()],
    ['constraints in another order', '2.5.29.36', sequence(der(0x81, Uint8Array.of(0)), der(0x80, Uint8Array.of(0)))],
    ['a constraint twice', '2.5.29.36', sequence(der(0x80, Uint8Array.of(0)), der(0x80, Uint8Array.of(0)))],
    ['an unknown constraint', '2.5.29.36', sequence(der(0x80, Uint8Array.of(0)), der(0x82, Uint8Array.of(0)))],
    ['a negative constraint', '2.5.29.36', sequence(der(0x80, Uint8Array.of(255)))],
    ['a number that is none', '2.5.29.54', sequence()],
    ['two numbers', '2.5.29.54', concat(der(2, Uint8Array.of(1)), der(2, Uint8Array.of(1)))],
  ])('with %s', async (_, id, value) => {
    const path = await pathOf([], [new Extension(id, false, value as Bytes)], [])
    expect(() => wrongPolicy(path)).toThrow(DerRefused)
    const result = await checkPath({
      chain: path.slice(0, -1),
      anchors: path.slice(-1),
      at: now,
      purpose: 'statusList',
    })
    expect(result).toEqual({ trusted: false, reason: 'a certificate of the chain has an extension that is malformed' })
  })
})
