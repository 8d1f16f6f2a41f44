// Canonical XML beside that of libxml2 (xmllint), over documents made at random, and the cases that the specifications name.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import type { SaxesTagNS } from 'saxes'
import { describe, expect, it } from 'vitest'
import { type Bytes, textOf, utf8 } from '../bytes.ts'
import { type CanonicalForm, compareCodePoints, createCanonicalWriter } from './canonical-writer.ts'
import { readXml } from './read-xml.ts'

function canonical(form: CanonicalForm, xml: string): Bytes {
  const writer = createCanonicalWriter(form)
  readXml(utf8(xml), writer)
  return writer.bytes()
}

/** Of the element with this name. */
function canonicalPart(form: CanonicalForm, name: string, xml: string): string {
  let writer: ReturnType<typeof createCanonicalWriter> | undefined
  let isInside = false
  readXml(utf8(xml), {
    open(tag: SaxesTagNS, ancestors: readonly SaxesTagNS[]) {
      if (tag.local === name) {
        writer = createCanonicalWriter(form, ancestors)
        isInside = true
      }
      if (isInside) writer?.open(tag)
    },
    text: (text) => isInside && writer?.text(text),
    instruction: (target, body) => isInside && writer?.instruction(target, body),
    close(tag) {
      if (isInside) writer?.close(tag)
      if (tag.local === name) isInside = false
    },
  })
  return textOf(writer?.bytes() ?? new Uint8Array())
}

describe('canonical XML', () => {
  it.each<[string, string, string]>([
    ['an empty element has two tags', '<a/>', '<a></a>'],
    ['comments go, and texts are joined', '<!-- x --><a>b<!-- c -->d</a>', '<a>bd</a>'],
    ['sections become text', '<a><![CDATA[<&>]]></a>', '<a>&lt;&amp;&gt;</a>'],
    ['line ends become one', '<a>b\r\nc\rd&#13;</a>', '<a>b\nc\nd&#xD;</a>'],
    [
      'attributes are normalised',
      '<a b="c\r\n\td&#9;&#10;&#13;&quot;&lt;>"/>',
      '<a b="c  d&#x9;&#xA;&#xD;&quot;&lt;>"></a>',
    ],
    ['namespaces stand before attributes', '<a c="" b="" xmlns="urn:x"/>', '<a xmlns="urn:x" b="" c=""></a>'],
    [
      'attributes stand in the order of their namespaces',
      '<a y:b="" x:c="" d="" xmlns:x="urn:2" xmlns:y="urn:1"/>',
      '<a xmlns:x="urn:2" xmlns:y="urn:1" d="" y:b="" x:c=""></a>',
    ],
    ['instructions outside have lines of their own', '<?b c?><a/><?d?>', '<?b c?>\n<a></a>\n<?d?>'],
    ['a namespace that is there already is not written', '<a xmlns="x"><b xmlns="x"/></a>', '<a xmlns="x"><b></b></a>'],
    ['none is written where there was none', '<a xmlns=""/>', '<a></a>'],
    ['the default namespace ends', '<a xmlns="x"><b xmlns=""/></a>', '<a xmlns="x"><b xmlns=""></b></a>'],
    [
      'that of xml is never written',
      '<a xmlns:xml="http://www.w3.org/XML/1998/namespace" xml:b=""/>',
      '<a xml:b=""></a>',
    ],
  ])('%s', (_, xml, expected) => {
    expect(textOf(canonical('exclusive', xml))).toBe(expected)
    expect(textOf(canonical('inclusive', xml))).toBe(expected)
  })

  it('exclusive: a namespace stands where it is used', () => {
    const xml = '<a xmlns:x="urn:x"><x:b/><x:c x:d=""><x:e/></x:c></a>'
    const expected = '<a><x:b xmlns:x="urn:x"></x:b><x:c xmlns:x="urn:x" x:d=""><x:e></x:e></x:c></a>'
    expect(textOf(canonical('exclusive', xml))).toBe(expected)
  })

  it('inclusive: a namespace stands where it was declared', () => {
    const xml = '<a xmlns:x="urn:x"><x:b xmlns:x="urn:x"/><x:c xmlns:x="urn:y"/></a>'
    expect(textOf(canonical('inclusive', xml))).toBe('<a xmlns:x="urn:x"><x:b></x:b><x:c xmlns:x="urn:y"></x:c></a>')
  })

  it('inclusive: a part has the namespaces and the attributes of xml that are around it', () => {
    const xml =
      '<a xmlns="u" xmlns:x="v" xml:lang="en" xml:base="c"><b xml:lang="nl" d=""><part xmlns:y="w" xml:base="e"/></b></a>'
    const expected = '<part xmlns="u" xmlns:x="v" xmlns:y="w" xml:base="e" xml:lang="nl"></part>'
    expect(canonicalPart('inclusive', 'part', xml)).toBe(expected)
    expect(canonicalPart('exclusive', 'part', xml)).toBe('<part xmlns="u" xml:base="e"></part>')
  })

  it('refuses a namespace that is written again and again', () => {
    const xml = `<a xmlns:x="${'u'.repeat(500_000)}">${'<x:b/>'.repeat(200)}</a>`
    expect(() => canonical('exclusive', xml)).toThrow('too long')
    expect(canonical('inclusive', xml).length).toBeLessThan(1_000_000)
  })
})

it('names are in the order of code points, not of UTF-16', () => {
  const name = fc.string({
    unit: fc.constantFrom('a', 'b', '\ud7ff', '\ue000', '\uffff', '\u{10000}', '\u{10ffff}'),
    maxLength: 4,
  })
  const points = (text: string): number[] => Array.from(text, (one) => one.codePointAt(0) as number)
  fc.assert(
    fc.property(name, name, (a, b) => {
      const [left, right] = [points(a), points(b)]
      const at = left.findIndex((point, index) => point !== right[index])
      const expected = at < 0 ? left.length - right.length : (left[at] as number) - (right[at] ?? -1)
      if (Math.sign(compareCodePoints(a, b)) !== Math.sign(expected)) throw new Error('another order')
    }),
  )
})

const isInstalled = spawnSync('xmllint', ['--version']).status === 0
// biome-ignore lint/suspicious/noConsole: a witness that is missing has to be noticed
if (!isInstalled) console.warn('xmllint is missing: canonical XML is not compared with that of libxml2')

describe.skipIf(!isInstalled)('beside libxml2', () => {
  const count = 1000
  // Of the letters that libxml2 knows as parts of names, beyond U+FFFF as well.
  const local = fc.constantFrom('a', 'b', 'C', 'e-1', 'é', '\u{10000}', '\ufdf0', 'Z')
  const prefix = fc.constantFrom('', '', 'x', 'y', 'z')
  // Not with an ampersand, which libxml2 does not escape in namespaces.
  const uri = fc.constantFrom('urn:1', 'urn:2', 'http://a.example/', 'urn:3')
  const text = fc
    .array(
      fc.constantFrom(
        'text',
        ' ',
        '\n',
        '\r\n',
        '\r',
        '\t',
        '&amp;',
        '&lt;',
        '>',
        '&#13;',
        '&#x1F600;',
        '\u{1F600}',
        '&quot;',
        "'",
        '&#xA;',
        '&#x20;',
        'é',
        ']]a',
      ),
      { maxLength: 5 },
    )
    .map((parts) => parts.join(''))
  const between = fc.constantFrom(
    '<![CDATA[ <x>&amp;\r\n]] ]]>',
    '<![CDATA[]]>',
    '<!-- comment > -->',
    '<?target body ?x ?>',
    '<?t?>',
    '<?t \r\n a\rb?>',
  )

  interface Node {
    prefix: string
    local: string
    declared: Record<string, string>
    attributes: { prefix: string; local: string; value: string }[]
    children: (Node | string)[]
  }
  const { node } = fc.letrec<{ node: Node }>((tie) => ({
    node: fc.record({
      prefix,
      local,
      declared: fc.dictionary(fc.constantFrom('x', 'y', 'z', ''), uri, { maxKeys: 3 }),
      attributes: fc.array(fc.record({ prefix: fc.constantFrom('', 'x', 'y', 'z', 'xml'), local, value: text }), {
        maxLength: 4,
      }),
      children: fc.array(fc.oneof({ maxDepth: 4 }, text, between, tie('node')), { maxLength: 4 }),
    }),
  }))

  /** As a document that has namespaces for all its prefixes, and no attribute twice. */
  function written(
    { prefix, local, declared, attributes, children }: Node,
    inScope: Record<string, string>,
    ends: boolean,
  ): string {
    const here: Record<string, string> = { ...declared }
    for (const used of [prefix, ...attributes.map((attribute) => attribute.prefix)])
      if (used !== '' && used !== 'xml' && inScope[used] === undefined) here[used] ??= 'urn:1'
    if (ends && prefix === '' && local === 'b') here[''] = ''
    const scope = { ...inScope, ...here }
    const seen = new Set<string>()
    const unique = attributes.filter((attribute) => {
      const name = `${attribute.prefix === '' ? '' : (scope[attribute.prefix] ?? attribute.prefix)} ${attribute.local}`
      return !seen.has(name) && seen.add(name)
    })
    const name = (one: { prefix: string; local: string }): string =>
      (one.prefix === '' ? '' : `${one.prefix}:`) + one.local
    const namespaces = Object.entries(here).map(([one, uri]) => ` xmlns${one === '' ? '' : `:${one}`}="${uri}"`)
    const values = unique.map((one) => `\n${name(one)}='${one.value.replaceAll("'", '&apos;')}'`)
    const inside = children.map((child) => (typeof child === 'string' ? child : written(child, scope, ends)))
    // Some namespaces after the attributes that need them.
    const tag = `${name({ prefix, local })}${namespaces.length % 2 ? values.concat(namespaces).join('') : namespaces.concat(values).join('')}`
    return inside.length === 0 ? `<${tag}/>` : `<${tag}>${inside.join('')}</${name({ prefix, local })}>`
  }

  it(`${count} documents have the same canonical forms`, () => {
    const seed = Math.floor(Math.random() * 2 ** 31)
    const outside = fc
      .array(fc.constantFrom('<!-- c -->', '<?p q?>', '\n'), { maxLength: 3 })
      .map((parts) => parts.join(''))
    const document = fc
      .tuple(outside, node, fc.boolean(), outside)
      .map(([before, root, ends, after]) => before + written(root, {}, ends) + after)
    const documents = fc.sample(document, { numRuns: count, seed })
    const folder = mkdtempSync(join(tmpdir(), 'canonical-'))
    try {
      const names = documents.map((xml, index) => {
        // xmllint keeps comments.
        writeFileSync(join(folder, `${index}.xml`), xml.replace(/<!--.*?-->/g, ''))
        return `${index}.xml`
      })
      // One call for all, with something between that tells where each begins.
      writeFileSync(join(folder, 'separator.xml'), '<separator/>')
      const separated = names.flatMap((name) => [name, 'separator.xml'])
      for (const [form, option] of [
        ['exclusive', '--exc-c14n'],
        ['inclusive', '--c14n'],
      ] as const) {
        const { stdout, status } = spawnSync('xmllint', ['--nonet', option, ...separated], {
          cwd: folder,
          maxBuffer: 2 ** 28,
          stdio: ['ignore', 'pipe', 'ignore'],
        })
        expect(status, 'libxml2 reads all documents').toBe(0)
        const theirs = stdout.toString('utf8').split('<separator></separator>')
        expect(theirs).toHaveLength(count + 1)
        for (const [index, xml] of documents.entries())
          expect(textOf(canonical(form, xml)), `${form}, seed ${seed}: ${JSON.stringify(xml)}`).toBe(theirs[index])
      }
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
