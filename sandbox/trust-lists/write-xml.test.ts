import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { element, namespaces, type Prefix, writeXml, type XmlNode } from './write-xml.ts'

const hasXmllint = spawnSync('xmllint', ['--version']).status === 0
const folder = mkdtempSync(join(tmpdir(), 'write-xml-'))

/** As libxml2 canonicalises it. */
function canonical(xml: string): string {
  const file = join(folder, 'document.xml')
  writeFileSync(file, xml)
  return execFileSync('xmllint', ['--exc-c14n', file], { encoding: 'utf8', maxBuffer: 10_000_000 })
}

describe('XML that is written', () => {
  it('declares a namespace where it is needed first, and not again inside', () => {
    const inside = element('ds:Inner', {})
    expect(writeXml(element('Outer', {}, element('ds:One', {}, inside), element('ds:Two', {})))).toBe(
      `<Outer xmlns="${namespaces['']}"><ds:One xmlns:ds="${namespaces.ds}"><ds:Inner></ds:Inner></ds:One><ds:Two xmlns:ds="${namespaces.ds}"></ds:Two></Outer>`,
    )
  })

  it('declares nothing that is declared around it', () => {
    expect(writeXml(element('ds:One', {}), ['ds'])).toBe('<ds:One></ds:One>')
  })

  it('orders attributes, those with a prefix last', () => {
    const { attributes } = element('A', { 'xml:lang': 'en', zone: '2', a: '1' })
    expect(writeXml(element('A', attributes), [''])).toBe('<A a="1" zone="2" xml:lang="en"></A>')
  })

  it('knows no other prefix', () => {
    expect(() => element('soap:Body', {})).toThrow(TypeError)
  })

  it.skipIf(!hasXmllint)('is as libxml2 canonicalises it, whatever stands in it (skipped without xmllint)', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'é', '😀', '&', '<', '>', '"', "'", '\t', '\n', '\r', ']]>') })
    const name = fc
      .constantFrom(...(Object.keys(namespaces) as Prefix[]))
      .map((prefix) => (prefix ? `${prefix}:e` : 'e'))
    const attributes = fc.dictionary(fc.constantFrom('a', 'zone', 'Id', 'xml:lang'), text)
    const { node } = fc.letrec<{ node: XmlNode }>((tie) => ({
      node: fc
        .tuple(name, attributes, fc.array(fc.oneof({ depthSize: 'small' }, text, tie('node')), { maxLength: 4 }))
        .map(([called, given, content]) => element(called, given, content)),
    }))
    fc.assert(
      fc.property(node, (one) => {
        const written = writeXml(one)
        expect(canonical(written)).toBe(written)
      }),
      { numRuns: 150 },
    )
  })
})
