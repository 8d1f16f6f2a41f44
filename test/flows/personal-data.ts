// Everything that the sources of the sandbox say of its personas, in the forms in which it could have been left somewhere. It is asked of the
// sources themselves, so that a new one is looked for as well.
import { personas } from '../../sandbox/personas.ts'
import { sandboxSources } from '../../sandbox/sources/index.ts'
import { registerRecords } from '../../sandbox/sources/national-register.ts'
import { isoDate, systemClock } from '../../shared/clock.ts'
import { socialStatusNames } from '../../shared/credentials/records.ts'
import type { Json } from '../../shared/json.ts'

const statuses = socialStatusNames.map((name) => name.toUpperCase())
const question = `<referenceDate>${isoDate(systemClock())}</referenceDate>${statuses.map((name) => `<name>${name}</name>`).join('')}`

/** By the name of the source. */
export const saidBy: ReadonlyMap<string, readonly string[]> = new Map(
  sandboxSources.map((source) => [
    source.name,
    [
      ...new Set(
        personas.flatMap((persona) =>
          source.protocol === 'soap'
            ? textsIn(source.dataOf(persona, question) ?? '')
            : leavesOf(source.dataOf(persona, { ssin: persona.ssin, type: 'MARRIAGE' }) ?? {}),
        ),
      ),
    ],
  ]),
)

/** Between tags. */
function textsIn(xml: string): string[] {
  return [...xml.matchAll(/>([^<>]+)</g)].map(([, text = '']) => text.trim()).filter(Boolean)
}

function leavesOf(value: Json): string[] {
  if (Array.isArray(value)) return value.flatMap(leavesOf)
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(leavesOf)
  return typeof value === 'string' ? [value] : []
}

/** As many ways to write a birth date as somebody could think of. */
const datesOf = ({ century, year, month, day }: Record<'century' | 'year' | 'month' | 'day', string>): string[] => [
  `${century}${year}-${month}-${day}`,
  `${century}${year}${month}${day}`,
  `${day}/${month}/${century}${year}`,
  `<r:Month>${month}</r:Month><r:Day>${day}</r:Day>`,
]

/** What a person is called, and by which numbers. */
export const people: readonly string[] = personas.flatMap(({ nickname, ssin, successor, name }) => {
  const record = registerRecords[nickname]
  const told = record ? [name, record.lastName, ...record.firstNames, ...datesOf(record.born)] : []
  return [ssin, successor, ...told]
})

/** Of a register's vocabulary: they say something about a person only beside other words. */
const vocabulary = ['00000', 'ACTIVE', 'DISSOLVED', 'MARRIAGE', 'OTHER', 'SPOUSE', 'courtDecision', 'valid']

/** Long enough not to come about by chance, digits among the digits of trace ids above all. */
const isTelling = (text: string): boolean => text.length >= (/^\d+$/.test(text) ? 8 : 5) && !vocabulary.includes(text)

/** A part of the middle is enough to find a portrait by. */
const partOf = (text: string): string => (text.length > 200 ? text.slice(100, 148) : text)

const said = [...new Set([...people, ...socialStatusNames, ...[...saidBy.values()].flat()])].filter(isTelling)

/** Base64url of a text wherever it stands in what was encoded: without the characters that its neighbours change. */
export const encodedForms = (text: string): string[] =>
  [0, 1, 2].map((before) => {
    const bits = 8 * (before + Buffer.byteLength(text))
    const encoded = Buffer.concat([Buffer.alloc(before), Buffer.from(text)]).toString('base64url')
    return encoded.slice(Math.ceil((8 * before) / 6), Math.floor(bits / 6))
  })

/** A picture as the register writes it, as a credential does, and as it is. */
const pictureForms = (base64: string): string[] => {
  const bytes = Buffer.from(base64, 'base64')
  return [partOf(base64), partOf(bytes.toString('base64url')), bytes.toString('latin1').slice(75, 111)]
}

/** Of all that is said: as it is, and in base64url. */
export const forms: readonly string[] = said.flatMap((text) =>
  text.startsWith('/9j/') ? pictureForms(text) : [text, ...encodedForms(text)],
)
