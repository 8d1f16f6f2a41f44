// Properties: whatever is changed in a list or in the pointer to it, the list is refused, or says what it said before. Never anything else.
import { existsSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Bytes, base64, textOf, utf8 } from '../bytes.ts'
import { issue, type Party } from '../trust/example-certificates.ts'
import { XmlRefused } from '../xml/xml-refused.ts'
import { certificateId, providerXml, serviceXml, signListXml, trustedListXml } from './example-trusted-list.ts'
import { pointersTo } from './list-pointers.ts'
import { officialJournal2019 } from './official-journal.ts'
import type { ListPointer, TrustedList } from './trusted-list.ts'
import { TrustedListRefused } from './trusted-list-refused.ts'
import { verifyListOfLists } from './verify-list-of-lists.ts'
import { verifyNationalList } from './verify-national-list.ts'

const folder = new URL('../../../shared/trust-lists/2023/', import.meta.url)
const missing = !existsSync(folder)
// biome-ignore lint/suspicious/noConsole: lists that are skipped have to be noticed
if (missing) console.warn(`real trusted lists are missing, made ones alone are changed: ${folder.pathname}`)
const read = (name: string): Bytes => new Uint8Array(readFileSync(new URL(name, folder)))

interface Subject {
  territory: string
  bytes: Bytes
  text: string
  pointers: ListPointer[]
  now: number
  right: TrustedList
}

let subjects: Subject[]
let countries: Subject[]

async function subjectOf(territory: string, bytes: Bytes, pointers: ListPointer[], now: number): Promise<Subject> {
  const right = await verifyNationalList(bytes, { territory, pointers, now })
  return { territory, bytes, text: textOf(bytes), pointers, now, right }
}

async function madeSubject(): Promise<Subject> {
  const parties = await Promise.all(
    ['A', 'B', 'C'].map((name) => issue(undefined, { name: `CN=${name}, O=Example, C=BE` })),
  )
  const [signer, one, two] = parties as [Party, Party, Party]
  const services = [one, two].map(({ der }) => serviceXml({ identity: certificateId(base64(der)) }, {}))
  const providers = services.map((service, at) => providerXml(service, `Provider ${at}`)).join('')
  const type = 'http://uri.etsi.org/TrstSvc/TrustedList/TSLType/EUgeneric'
  const signers = [signer, one].map(({ der }) => base64(der))
  const pointer = {
    territory: 'BE',
    location: 'https://tl.example',
    mimeType: 'application/vnd.etsi.tsl+xml',
    type,
    signers,
  }
  const bytes = await signListXml(trustedListXml({ providers }), signer)
  return subjectOf('BE', bytes, [pointer], Date.parse('2026-10-01T00:00:00Z') / 1000)
}

async function realSubjects(): Promise<Subject[]> {
  const now = Date.parse('2023-11-01T00:00:00Z') / 1000
  const { list } = await verifyListOfLists(read('eu-lotl-332.xml'), {
    bootstrap: officialJournal2019,
    now,
    fetchPivot: async (location) => read(location.split('/').at(-1) as string),
  })
  const small = ['CY', 'SE', 'IE', 'LI', 'LU', 'UK']
  return Promise.all(small.map((one) => subjectOf(one, read(`${one.toLowerCase()}.xml`), list.pointers, now)))
}

beforeAll(async () => {
  const made = await madeSubject()
  countries = missing ? [] : await realSubjects()
  subjects = [made, ...countries]
})

/** The list as it is read, or undefined where it is refused. Anything else that is thrown fails the test. */
async function outcome(
  subject: Subject,
  bytes: Bytes,
  changes: Partial<Subject> = {},
): Promise<TrustedList | undefined> {
  const { territory, pointers, now } = { ...subject, ...changes }
  try {
    return await verifyNationalList(bytes, { territory, pointers, now })
  } catch (error) {
    expect(error).toBeInstanceOf(TrustedListRefused)
    expect(error).not.toBeInstanceOf(XmlRefused)
    return undefined
  }
}

/** Refused, or the same but for its own hash: comments, and what the signature leaves out. */
const expectRefusedOrSame = (subject: Subject, list: TrustedList | undefined): void => {
  if (list) expect({ ...list, sha256: '' }).toEqual({ ...subject.right, sha256: '' })
}

const anyList = fc.nat()
const subjectAt = (number: number): Subject => subjects[number % subjects.length] as Subject
const many = { numRuns: 60 }

// Half a second each, and more where other work is done.
describe('a list is refused', { timeout: 60_000 }, () => {
  it('with another character in a certificate of a service', async () => {
    const property = fc.asyncProperty(anyList, fc.nat(), fc.nat(), async (list, which, where) => {
      const subject = subjectAt(list)
      const spans = [...subject.text.matchAll(/(?<=<(?:\w+:)?TrustServiceProviderList.*X509Certificate>)MI[^<]+/gs)]
      const { index, 0: span } = spans[which % spans.length] as RegExpExecArray
      const at = index + (where % span.length)
      const other = subject.text[at] === 'A' ? 'B' : 'A'
      const read = await outcome(subject, utf8(subject.text.slice(0, at) + other + subject.text.slice(at + 1)))
      // White space between lines is not there for nothing either: it is signed.
      expect(read).toBeUndefined()
    })
    await fc.assert(property, many)
  })

  it('or says the same, with any other byte', async () => {
    const property = fc.asyncProperty(
      anyList,
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      async (list, where, flip) => {
        const subject = subjectAt(list)
        const bytes = subject.bytes.slice()
        const at = where % bytes.length
        bytes[at] = (bytes[at] as number) ^ flip
        expectRefusedOrSame(subject, await outcome(subject, bytes))
      },
    )
    await fc.assert(property, many)
  })

  it('with a piece cut out, doubled or moved', async () => {
    const property = fc.asyncProperty(anyList, fc.nat(), fc.nat(5_000), fc.nat(), async (list, from, length, to) => {
      const subject = subjectAt(list)
      const start = from % subject.bytes.length
      const piece = subject.text.slice(start, start + length + 1)
      const without = subject.text.slice(0, start) + subject.text.slice(start + length + 1)
      const at = to % subject.text.length
      expectRefusedOrSame(subject, await outcome(subject, utf8(without)))
      const doubled = subject.text.slice(0, at) + piece + subject.text.slice(at)
      expectRefusedOrSame(subject, await outcome(subject, utf8(doubled)))
    })
    await fc.assert(property, many)
  })

  it('with a provider doubled, left out, or in the place of another', async () => {
    const provider = /<(\w+:)?TrustServiceProvider>.*?<\/\1?TrustServiceProvider>/gs
    for (const subject of subjects) {
      const providers = [...subject.text.matchAll(provider)]
      for (const { index, 0: whole } of providers) {
        const [before, after] = [subject.text.slice(0, index), subject.text.slice(index + whole.length)]
        const other = providers.find((one) => one[0] !== whole)?.[0] ?? ''
        for (const bent of [before + whole + whole + after, before + after, before + other + after])
          expect(await outcome(subject, utf8(bent))).toBeUndefined()
      }
    }
  })

  it('when the pointer lost the certificate of its signer, and not when it lost another', async () => {
    const property = fc.asyncProperty(anyList, fc.infiniteStream(fc.boolean()), async (list, keeps) => {
      const subject = subjectAt(list)
      const kept = new Set<string>()
      const pointers = subject.pointers.map((pointer) => ({
        ...pointer,
        signers: pointer.signers.filter((signer) => keeps.next().value && kept.add(signer)),
      }))
      const signer = signerOf(subject)
      const still = pointersTo({ pointers }, subject.territory).some(({ signers }) => signers.includes(signer))
      expect((await outcome(subject, subject.bytes, { pointers })) !== undefined).toBe(still)
    })
    await fc.assert(property, many)
  })

  it('in the place of every other country', async () => {
    const territories = [...new Set(subjects.flatMap(({ pointers }) => pointers.map(({ territory }) => territory)))]
    for (const subject of countries.slice(0, 2))
      for (const territory of territories.filter((one) => one !== subject.territory))
        expect(await outcome(subject, subject.bytes, { territory })).toBeUndefined()
  })

  it('in the place of every other country even where pointers are swapped', async () => {
    for (const subject of countries)
      for (const { territory } of countries.filter((one) => one !== subject)) {
        const swapped = pointersTo(subject, subject.territory).map((pointer) => ({ ...pointer, territory }))
        expect(await outcome(subject, subject.bytes, { territory, pointers: swapped })).toBeUndefined()
      }
  })
})

/** The certificate in KeyInfo that a pointer names. */
function signerOf({ text, pointers, territory }: Subject): string {
  const packed = text.replace(/\s/g, '')
  const keyInfo = packed.slice(packed.lastIndexOf('KeyInfo>', packed.lastIndexOf('KeyInfo>') - 1))
  const named = pointersTo({ pointers }, territory).flatMap(({ signers }) => signers)
  return named.find((signer) => keyInfo.includes(signer)) as string
}
