import 'reflect-metadata'
import { Extension } from '@peculiar/x509'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Bytes, concat, fromHex } from '../bytes.ts'
import { parseCertificate } from './certificate.ts'
import { DerRefused, tags } from './der.ts'
import { type Changes, createKeys, issue, issueAuthority, type Party } from './example-certificates.ts'
import { attributeIds, der, generalName, nameConstraints, namePart, place, resign, sequence } from './example-der.ts'
import { judgePath } from './example-path.ts'
import { parseNameConstraints } from './name-constraints.ts'

const { dns, email, uri, ip, directory, registeredId, other } = generalName
const { commonName, country, organization } = attributeIds

const constrained = (trees: Parameters<typeof nameConstraints>[0], critical = true): Extension =>
  new Extension('2.5.29.30', critical, nameConstraints(trees))
const alternative = (...names: Bytes[]): Extension => new Extension('2.5.29.17', false, sequence(...names))

let keys: CryptoKeyPair
let root: Party

beforeAll(async () => {
  keys = await createKeys('P-256')
  root = await issueAuthority(undefined, { name: 'CN=Root', keys })
})

/** A signer with these names under an authority with these constraints. */
async function judge(extension: Extension, names: Bytes[], changes: Changes = {}): Promise<number | string> {
  const middle = await issueAuthority(root, { name: 'CN=Middle', keys, extensions: [extension] })
  const extensions = names.length > 0 ? [alternative(...names)] : []
  return judgePath({ chain: [await issue(middle, { keys, extensions, ...changes }), middle], anchors: [root] })
}

type Case = [string, Bytes, Bytes]
const within: Case[] = [
  ['a domain', dns('example'), dns('example')],
  ['a domain below', dns('example'), dns('a.b.example')],
  ['a domain in capitals', dns('example'), dns('A.EXAMPLE')],
  ['a domain below in capitals', dns('EXAMPLE'), dns('a.example')],
  ['any domain', dns(''), dns('a.example')],
  ['a wildcard below', dns('example'), dns('*.example')],
  ['a mailbox', email('a@host.example'), email('a@HOST.example')],
  ['a mailbox of a host', email('host.example'), email('b@host.example')],
  ['a mailbox below a domain', email('.example'), email('b@host.example')],
  ['an address at a host', uri('host.example'), uri('https://host.example/path?query#part')],
  ['an address with user and port', uri('host.example'), uri('https://user@HOST.example:8443')],
  ['an address below a domain', uri('.example'), uri('https://host.example')],
  ['an address in a network', ip(10, 1, 0, 0, 255, 255, 0, 0), ip(10, 1, 200, 3)],
  ['an address in a network of any', ip(0, 0, 0, 0, 0, 0, 0, 0), ip(10, 1, 200, 3)],
  [
    'an address of version 6',
    ip(...[0x20, 1], ...Array(14).fill(0), ...[255, 255], ...Array(14).fill(0)),
    ip(...[0x20, 1], ...Array(14).fill(7)),
  ],
  [
    'a name below a name',
    directory(namePart(country, 'be')),
    directory(namePart(country, 'BE'), namePart(commonName, 'A')),
  ],
]
const beside: Case[] = [
  ['another domain', dns('example'), dns('other')],
  ['a domain that ends alike', dns('example'), dns('an-example')],
  ['the domain above', dns('a.example'), dns('example')],
  ['another mailbox', email('a@host.example'), email('b@host.example')],
  ['a mailbox in capitals', email('a@host.example'), email('A@host.example')],
  ['a mailbox of a host below', email('host.example'), email('b@a.host.example')],
  ['a mailbox of the domain itself', email('.host.example'), email('b@host.example')],
  ['an address at a host below', uri('host.example'), uri('https://a.host.example')],
  ['an address at the domain itself', uri('.host.example'), uri('https://host.example')],
  ['an address with the host in its path', uri('host.example'), uri('https://other/host.example')],
  ['an address with the host as user', uri('host.example'), uri('https://host.example@other')],
  ['an address in another network', ip(10, 1, 0, 0, 255, 255, 0, 0), ip(10, 2, 0, 0)],
  ['an address of another version', ip(0, 0, 0, 0, 0, 0, 0, 0), ip(...Array(16).fill(0))],
  ['a name beside a name', directory(namePart(country, 'NL')), directory(namePart(country, 'BE'))],
]
/** Names that cannot be held against constraints of their form: refused, whether permitted or excluded ones. */
const incomparable: Case[] = [
  ['an address at an IP address', uri('.example'), uri('https://192.0.2.1/')],
  ['an address at an IP address of version 6', uri('.example'), uri('https://[::1]/')],
  ['an address without a host', uri('.example'), uri('urn:example:a')],
  ['an address with two users', uri('.example'), uri('https://a@b@host.example')],
  ['a domain with a dot behind it', dns('example'), dns('a.example.')],
  ['a domain with a space', dns('example'), dns('a b.example')],
  ['a mailbox without a host', email('.example'), email('a')],
  ['a mailbox with two hosts', email('.example'), email('a@b@host.example')],
  ['an IP address of five bytes', ip(0, 0, 0, 0, 0, 0, 0, 0), ip(1, 2, 3, 4, 5)],
  ['a registered identifier', registeredId(), registeredId()],
  ['another name', other(), other()],
]

describe('names that an authority permits (RFC 5280 section 4.2.1.10)', () => {
  it.each(within)('are those within: %s', async (_, tree, name) => {
    expect(await judge(constrained({ permitted: [tree] }), [name], { name: '' })).toBe(3)
  })

  it.each(beside)('are no others: %s', async (_, tree, name) => {
    expect(await judge(constrained({ permitted: [tree] }), [name], { name: '' })).toMatch(/may certify/)
  })

  it.each(incomparable)('are none that cannot be compared: %s', async (_, tree, name) => {
    expect(await judge(constrained({ permitted: [tree] }), [name], { name: '' })).toMatch(/of a form/)
  })

  it('are those of one subtree of several, and every name is asked', async () => {
    const extension = constrained({ permitted: [dns('one'), dns('two')] })
    expect(await judge(extension, [dns('a.one'), dns('a.two')])).toBe(3)
    expect(await judge(extension, [dns('a.one'), dns('a.three')])).toMatch(/may certify/)
  })

  it('say nothing of names of other forms', async () => {
    const extension = constrained({ permitted: [dns('example'), registeredId()] })
    expect(await judge(extension, [email('a@other'), uri('urn:a'), ip(1, 2, 3, 4)])).toBe(3)
    expect(await judge(extension, [])).toBe(3)
  })
})

describe('names that an authority excludes', () => {
  it.each(within)('are those within: %s', async (_, tree, name) => {
    expect(await judge(constrained({ excluded: [tree] }), [name], { name: '' })).toMatch(/is excluded/)
  })

  it.each(beside)('are no others: %s', async (_, tree, name) => {
    expect(await judge(constrained({ excluded: [tree] }), [name], { name: '' })).toBe(3)
  })

  it.each(incomparable)('are all that cannot be compared: %s', async (_, tree, name) => {
    expect(await judge(constrained({ excluded: [tree] }), [name], { name: '' })).toMatch(/of a form/)
  })

  it('are stronger than those that it permits', async () => {
    const trees = { permitted: [dns('example')], excluded: [dns('a.example')] }
    expect(await judge(constrained(trees), [dns('b.example')])).toBe(3)
    expect(await judge(constrained(trees), [dns('b.a.example')])).toMatch(/is excluded/)
  })

  it('are meant by a wildcard beside them', async () => {
    expect(await judge(constrained({ excluded: [dns('a.example')] }), [dns('*.example')])).toMatch(/is excluded/)
    expect(await judge(constrained({ excluded: [dns('b.a.example')] }), [dns('*.example')])).toBe(3)
  })
})

describe('the subject', () => {
  it('is a directory name', async () => {
    const belgian = { permitted: [directory(namePart(country, 'BE'))] }
    // Names are written with the most significant part last here, and stand first in the certificate.
    const name = async (parts: Bytes[]) => {
      const middle = await issueAuthority(root, { name: 'CN=Middle', keys, extensions: [constrained(belgian)] })
      const { der: bytes } = await issue(middle, { keys })
      const renamed = await resign(bytes, middle, (inner) => inner.with(place.subject, sequence(...parts)))
      return judgePath({ chain: [{ ...middle, certificate: parseCertificate(renamed) }, middle], anchors: [root] })
    }
    expect(await name([namePart(country, 'BE'), namePart(organization, 'A')])).toBe(3)
    expect(await name([namePart(organization, 'A'), namePart(country, 'BE')])).toMatch(/may certify/)
    expect(await name([namePart(country, 'NL'), namePart(organization, 'A')])).toMatch(/may certify/)
  })

  it('may be empty, which is no name', async () => {
    expect(await judge(constrained({ permitted: [directory(namePart(country, 'BE'))] }), [], { name: '' })).toBe(3)
  })

  it('names a mailbox where no alternative name does', async () => {
    const extension = constrained({ permitted: [email('host.example')] })
    const name = (mailbox: string) => `E=${mailbox}, CN=Signer`
    expect(await judge(extension, [], { name: name('a@host.example') })).toBe(3)
    expect(await judge(extension, [], { name: name('a@other.example') })).toMatch(/may certify/)
    expect(await judge(extension, [email('a@host.example')], { name: name('a@other.example') })).toBe(3)
  })
})

describe('name constraints', () => {
  const example = { permitted: [dns('example')] }

  it('hold whether critical or not', async () => {
    for (const critical of [true, false])
      expect(await judge(constrained(example, critical), [dns('other')])).toMatch(/may certify/)
  })

  it('of an anchor hold, and those of every authority together', async () => {
    const anchor = await issueAuthority(undefined, { name: 'CN=Root', keys, extensions: [constrained(example)] })
    const narrow = constrained({ permitted: [dns('a.example')] })
    const middle = await issueAuthority(anchor, { name: 'CN=Middle', keys, extensions: [narrow] })
    const judged = async (name: string) =>
      judgePath({
        chain: [await issue(middle, { keys, extensions: [alternative(dns(name))] }), middle],
        anchors: [anchor],
      })
    expect(await judged('b.a.example')).toBe(3)
    expect(await judged('b.example')).toMatch(/may certify/)
    const wide = await issueAuthority(anchor, {
      name: 'CN=Middle',
      keys,
      extensions: [constrained({ permitted: [dns('')] })],
    })
    const outside = await issue(wide, { keys, extensions: [alternative(dns('other'))] })
    expect(await judgePath({ chain: [outside, wide], anchors: [anchor] })).toMatch(/may certify/)
  })

  it('hold for authorities below, and not for one that issued itself a new certificate', async () => {
    const anchor = await issueAuthority(undefined, { name: 'CN=Root', extensions: [constrained(example)] })
    const elsewhere = { extensions: [alternative(dns('other'))] }
    const lower = await issueAuthority(anchor, { name: 'CN=Lower', ...elsewhere })
    expect(await judgePath({ chain: [await issue(lower), lower], anchors: [anchor] })).toMatch(/may certify/)
    const renewed = await issueAuthority(anchor, { name: 'CN=Root', ...elsewhere })
    expect(await judgePath({ chain: [await issue(renewed), renewed], anchors: [anchor] })).toBe(3)
    const last = await issue(anchor, { name: 'CN=Root', ...elsewhere })
    expect(await judgePath({ chain: [last], anchors: [anchor] })).toMatch(/may certify/)
  })

  it('do not hold for the certificate that has them, nor against an anchor above', async () => {
    const extensions = [constrained(example), alternative(dns('other'))]
    const middle = await issueAuthority(root, { name: 'CN=Middle', keys, extensions })
    expect(await judgePath({ chain: [await issue(middle, { keys }), middle], anchors: [root] })).toBe(3)
  })

  it('of a signer are refused: it certifies nobody', async () => {
    const leaf = await issue(root, { keys, extensions: [constrained(example)] })
    expect(await judgePath({ chain: [leaf], anchors: [root] })).toMatch(/no authority has name constraints/)
  })

  it('of one anchor leave another of the same name and key as it is', async () => {
    const narrow = await issueAuthority(undefined, { name: 'CN=Root', keys, extensions: [constrained(example)] })
    const leaf = await issue(root, { keys, extensions: [alternative(dns('other'))] })
    for (const anchors of [
      [narrow, root],
      [root, narrow],
    ])
      expect(await judgePath({ chain: [leaf], anchors })).toBe(2)
    expect(await judgePath({ chain: [leaf], anchors: [narrow] })).toMatch(/may certify/)
  })

  it('and names in great numbers are refused before they are compared', async () => {
    const many = Array.from({ length: 300 }, (_, at) => dns(`d${at}`))
    expect(
      await judge(
        constrained({ excluded: many }),
        many.map((_, at) => dns(`e${at}`)),
      ),
    ).toMatch(/too long to check/)
  })

  it('are refused beside alternative names that are malformed', async () => {
    const middle = await issueAuthority(root, { name: 'CN=Middle', keys, extensions: [constrained(example)] })
    const extensions = [new Extension('2.5.29.17', false, sequence(der(0x8f)))]
    // The library refuses it first, as it refuses other forms.
    await expect(issue(middle, { keys, extensions })).rejects.toThrow()
  })

  const tree = sequence(dns('example'))
  it.each<[string, Uint8Array]>([
    ['nothing', sequence()],
    ['an empty list', sequence(der(0xa0))],
    ['lists in another order', sequence(der(0xa1, tree), der(0xa0, tree))],
    ['a list twice', sequence(der(0xa0, tree), der(0xa0, tree))],
    ['an unknown list', sequence(der(0xa2, tree))],
    ['a minimum', sequence(der(0xa0, sequence(dns('example'), der(0x80, Uint8Array.of(1)))))],
    ['a maximum', sequence(der(0xa0, sequence(dns('example'), der(0x81, Uint8Array.of(1)))))],
    ['a subtree without a name', sequence(der(0xa0, sequence()))],
    ['a name of an unknown form', sequence(der(0xa0, sequence(der(0x8f))))],
    ['a domain with a dot before it', nameConstraints({ permitted: [dns('.example')] })],
    ['a host that is none', nameConstraints({ permitted: [uri('https://example')] })],
    ['a mailbox that is none', nameConstraints({ permitted: [email('@example')] })],
    ['a text beyond ASCII', nameConstraints({ permitted: [der(0x82, Uint8Array.of(200))] })],
    ['a network without a mask', nameConstraints({ permitted: [ip(10, 0, 0, 0)] })],
    ['a network with holes in its mask', nameConstraints({ permitted: [ip(10, 0, 0, 0, 255, 0, 255, 0)] })],
    ['a name that is malformed', nameConstraints({ permitted: [der(0xa4, sequence(der(tags.set)))] })],
    ['a byte behind', concat(nameConstraints({ permitted: [dns('example')] }), fromHex('00'))],
  ])('are refused when they have %s', async (_, value) => {
    expect(() => parseNameConstraints(value as Bytes)).toThrow(DerRefused)
  })
})
