import { describe, expect, it } from 'vitest'
import { all, at, escapeXml, parseXml, textAt, XmlRefused } from './xml.ts'

describe('XML of a source', () => {
  it('becomes a tree of local names', () => {
    const root = parseXml(
      '<?xml version="1.0"?><a:x xmlns:a="urn:a"><y>1</y><y> 2 </y><z><![CDATA[<3>]]>&amp;&#233;</z></a:x>',
    )
    expect(root).toMatchObject({ name: 'x', namespace: 'urn:a' })
    expect(all(root, 'y').map(({ text }) => text)).toEqual(['1', ' 2 '])
    expect(textAt(root, 'y')).toBe('1')
    expect(textAt(root, 'z')).toBe('<3>&é')
    expect(at(root, 'z', 'nothing')).toBeUndefined()
  })

  it('gives text in the normal form NFC, and none for an empty element', () => {
    const root = parseXml('<x><name>Jose\u0301</name><empty> </empty></x>')
    expect(textAt(root, 'name')).toBe('Jos\u00e9')
    expect(textAt(root, 'empty')).toBeUndefined()
  })

  it.each<[string, string]>([
    ['a document type', '<!DOCTYPE x><x/>'],
    ['an entity of its own', '<!DOCTYPE x [<!ENTITY e "y">]><x>&e;</x>'],
    ['an entity from elsewhere', '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'],
    ['an unknown entity', '<x>&e;</x>'],
    ['a processing instruction', '<x><?php 1 ?></x>'],
    ['an open element', '<x><y></x>'],
    ['no end', '<x>'],
    ['two roots', '<x/><x/>'],
    ['an attribute twice', '<x a="1" a="2"/>'],
    ['a prefix that is not declared', '<a:x/>'],
    ['a control character', '<x>\u0001</x>'],
    ['nothing in it', ''],
    ['10,000 levels', `${'<x>'.repeat(10_000)}${'</x>'.repeat(10_000)}`],
    ['a million characters', `<x>${'a'.repeat(1_000_000)}</x>`],
  ])('is refused with %s', (_, xml) => {
    expect(() => parseXml(xml)).toThrow(XmlRefused)
  })

  it('never holds text that was not escaped, in the way of Canonical XML', () => {
    const text = `<a>&"']]>\r\n\t`
    expect(parseXml(`<x>${escapeXml(text)}</x>`).text).toBe(text)
    expect(escapeXml(text)).toBe(`&lt;a&gt;&amp;"']]&gt;&#xD;\n\t`)
  })
})
