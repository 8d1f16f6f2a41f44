// The reader under documents that mean harm: each is refused after work that its length bounds, and no changed byte makes another tree.
import { existsSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Bytes, concat, utf8 } from '../bytes.ts'
import { issue, type Party } from '../trust/example-certificates.ts'
import { ownCertificates, trustedListRoot as root, signXml } from './example-signed-xml.ts'
import { limits, readXml } from './read-xml.ts'
import { type VerifiedXml, verifySignedXml } from './verify-signed-xml.ts'
import { XmlRefused } from './xml-refused.ts'

/** Events until it is refused, and why. */
function workOn(xml: string | Bytes): { events: number; code: string } {
  let events = 0
  const count = (): void => void events++
  try {
    readXml(typeof xml === 'string' ? utf8(xml) : xml, { open: count, close: count, text: count, instruction: count })
    return { events, code: 'read' }
  } catch (error) {
    if (!(error instanceof XmlRefused)) throw error
    return { events, code: error.code }
  }
}

const laughs = Array.from({ length: 9 }, (_, at) => `<!ENTITY lol${at + 1} "${`&lol${at};`.repeat(10)}">`).join('')
const attributes = Array.from({ length: 20 }, (_, at) => `a${at}=""`).join(' ')
const many = (count: number, each: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => each(at)).join('')

describe('a document that means harm', () => {
  it.each<[string, string, string, number]>([
    ['a billion laughs', `<!DOCTYPE a [<!ENTITY lol0 "lol">${laughs}]><a>&lol9;</a>`, 'DOCTYPE', 0],
    ['an entity from elsewhere', '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', 'DOCTYPE', 0],
    ['a document type that never ends', `<!DOCTYPE a [${'<!-- x -->'.repeat(100_000)}`, 'TOO_COMPLEX', 0],
    ['ten thousand attributes', `<a ${many(10_000, (at) => `a${at}="" `)}/>`, 'TOO_COMPLEX', 0],
    ['ten thousand namespaces', `<a ${many(10_000, (at) => `xmlns:a${at}="urn:x" `)}/>`, 'TOO_COMPLEX', 0],
    ['few attributes of many elements', `<a>${`<b ${attributes}/>`.repeat(10_000)}</a>`, 'TOO_COMPLEX', 10_001],
    ['a million elements, each in the other', '<a>'.repeat(1_000_000), 'TOO_COMPLEX', limits.depth],
    ['a million elements beside each other', `<a>${'<b/>'.repeat(1_000_000)}</a>`, 'TOO_COMPLEX', 2 * limits.elements],
    ['a million comments', `<a>${'<!---->'.repeat(1_000_000)}</b>`, 'NOT_XML', 2],
    ['a million instructions', `<a>${'<?a?>'.repeat(1_000_000)}</a>`, 'TOO_COMPLEX', 1 + limits.pieces],
    ['text in a million pieces', `<a>${'b<!---->'.repeat(1_000_000)}</a>`, 'TOO_COMPLEX', 1 + limits.pieces],
    ['empty sections without end', `<a>${'<![CDATA[]]>'.repeat(600_000)}</a>`, 'TOO_COMPLEX', 1 + limits.pieces],
    ['a million references', `<a>${'&lt;<b/>'.repeat(99_000)}${'&#9;'.repeat(999_000)}`, 'TOO_COMPLEX', 300_000],
    ['references in short texts', `<a>${`${'&lt;'.repeat(50)}<b/>`.repeat(20_000)}`, 'TOO_COMPLEX', 60_000],
    ['carriage returns in short texts', `<a>${`${'\r'.repeat(50)}<b/>`.repeat(20_000)}`, 'TOO_COMPLEX', 60_000],
    ['text that never ends', `<a>${'b'.repeat(1_000_000)}`, 'TOO_COMPLEX', 1],
    ['a comment that never ends', `<a><!--${'b'.repeat(1_000_000)}`, 'TOO_COMPLEX', 1],
    ['a name that never ends', `<${'a'.repeat(5_000_000)}`, 'TOO_COMPLEX', 0],
    ['an entity that never ends', `<a>&${'a'.repeat(5_000_000)}`, 'TOO_COMPLEX', 1],
    ['a value that never ends', `<a b="${'&amp;'.repeat(1_000_000)}`, 'TOO_COMPLEX', 0],
    ['a value of a million line breaks', `<a b="${'\n'.repeat(1_000_000)}"/>`, 'TOO_COMPLEX', 0],
    ['a character reference without bounds', `<a>&#${'1'.repeat(1_000_000)};</a>`, 'TOO_COMPLEX', 1],
    ['text after the root', `<a/>${' '.repeat(100_000)}x`, 'NOT_XML', 2],
  ])('%s is refused', (_, xml, code, events) => {
    const work = workOn(xml)
    expect(work.code).toBe(code)
    expect(work.events).toBeLessThanOrEqual(events)
  })

  it('padding of 200 MB is refused before it is looked at', () => {
    // As long as 200 MB, and not even there.
    const padded = new Proxy(new Uint8Array(0), {
      get(_, name) {
        if (name === 'length') return 200_000_000
        throw new Error(`it was asked for ${String(name)}`)
      },
    })
    expect(workOn(padded)).toEqual({ events: 0, code: 'TOO_LONG' })
  })

  it('half a character at its end is refused, wherever the slices end that are read at once', () => {
    for (const length of [0, 1, 65_530, 65_531, 65_532, 65_533, 65_534, 65_535, 65_536])
      expect(workOn(concat(utf8(`<a>${'b'.repeat(length)}</a>`), Uint8Array.of(0xc3)))).toMatchObject({
        code: 'NOT_UTF8',
      })
  })

  it('characters and line breaks are whole, wherever the slices end that are read at once', () => {
    for (let length = 65_520; length <= 65_536; length++) {
      let text = ''
      const collect = (piece: string): void => {
        text += piece
      }
      const nothing = (): void => undefined
      readXml(utf8(`<a>${'b'.repeat(length)}\r\n\u{1d11e}é&amp;\r]]</a>`), {
        open: nothing,
        close: nothing,
        instruction: nothing,
        text: collect,
      })
      expect(text.slice(length)).toBe('\n\u{1d11e}é&\n]]')
    }
  })

  it('text in many pieces is read in one pass', () => {
    const { events, code } = workOn(`<a>${'b<!---->'.repeat(400_000)}</a>`)
    expect(code).toBe('read')
    expect(events).toBe(400_002)
  })
})

describe('a changed byte', () => {
  let signer: Party
  let small: Bytes
  beforeAll(async () => {
    signer = await issue(undefined)
    const content = '<?a b?><Service a="1&#x9;2" xml:lang="en">granted &amp; &lt;known&gt;</Service>'
    small = await signXml(signer, {
      content,
      // In another spelling than it was signed in.
      whole: (text) => text.replace('&lt;known&gt;', '<![CDATA[<known>]]><!-- x -->'),
    })
  })

  async function expectSame(bytes: Bytes, signers: readonly Bytes[], original: VerifiedXml): Promise<boolean> {
    const verified = await verifySignedXml(bytes, { root, signers }).catch((error) => {
      if (!(error instanceof XmlRefused)) throw error
      return undefined
    })
    if (verified) expect(verified.root).toEqual(original.root)
    return verified !== undefined
  }

  it('anywhere in a small document makes no other tree', async () => {
    const original = await verifySignedXml(small, { root, signers: [signer.der] })
    let accepted = 0
    for (let at = 0; at < small.length; at++) {
      const bytes = small.slice()
      bytes[at] = (bytes[at] as number) ^ (1 << (at % 8))
      if (await expectSame(bytes, [signer.der], original)) accepted++
    }
    // In the comment, and in names that nobody reads.
    expect(accepted).toBeLessThan(small.length / 10)
  }, 60_000)

  it('inserted, left out or doubled makes no other tree', async () => {
    const original = await verifySignedXml(small, { root, signers: [signer.der] })
    const piece = fc.constantFrom(
      '<',
      '>',
      '&',
      '"',
      ' ',
      '/',
      '<a/>',
      '<!--',
      '-->',
      '<![CDATA[',
      ']]>',
      '\r',
      '\0',
      '<?a b?>',
      ' Id="x"',
    )
    await fc.assert(
      fc.asyncProperty(fc.nat(small.length), fc.nat(8), piece, async (at, length, inserted) => {
        const bytes = Uint8Array.from([...small.subarray(0, at), ...utf8(inserted), ...small.subarray(at + length)])
        await expectSame(bytes, [signer.der], original)
      }),
      { numRuns: 1000 },
    )
  }, 60_000)

  const folder = new URL('../../../shared/trust-lists/2023/', import.meta.url)
  it.skipIf(!existsSync(folder)).each(['ie.xml', 'li.xml'])(
    'anywhere in %s makes no other tree',
    async (name) => {
      const list = new Uint8Array(readFileSync(new URL(name, folder)))
      const signers = ownCertificates(list)
      const original = await verifySignedXml(list, { root, signers })
      await fc.assert(
        fc.asyncProperty(fc.nat(list.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
          const bytes = list.slice()
          bytes[at] = (bytes[at] as number) ^ change
          await expectSame(bytes, signers, original)
        }),
        { numRuns: 250 },
      )
    },
    60_000,
  )
})

it('bytes without sense are refused as such', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(workOn(bytes as Bytes).code).not.toBe('read')
    }),
  )
  const markup = fc.constantFrom(
    '<',
    '>',
    '/',
    'a',
    ':',
    '=',
    '"',
    "'",
    ' ',
    '&',
    ';',
    '!',
    '-',
    '[',
    ']',
    '?',
    'xmlns',
    'CDATA',
    'DOCTYPE',
  )
  fc.assert(
    // Read or refused, but never anything else.
    fc.property(fc.string({ unit: markup, maxLength: 40 }), (xml) => void workOn(`<a>${xml}</a>`)),
    { numRuns: 3000 },
  )
})
