// age_over_NN elements of an mdoc (ISO/IEC 18013-5 section 7.2.5): a holder who lacks the age that is asked for answers with the nearest
// that implies it, an older one that is true or a younger one that is false. Refuses: elements that contradict each other, which
// imply nothing.
import { isObject, type JsonObject } from '../../shared/json.ts'
import type { ClaimQuery, CredentialQuery } from '../dcql.ts'

type Path = ClaimQuery['path']

/** The path at which a claim is answered: its own, or that of the element that implies it. */
export function answeringPath(claims: JsonObject, format: CredentialQuery['format'], path: Path): Path {
  const [space = '', element] = path
  const elements = format === 'mso_mdoc' && Object.hasOwn(claims, String(space)) ? claims[String(space)] : undefined
  const age = ageIn(element)
  if (!isObject(elements) || age === undefined || Object.hasOwn(elements, String(element))) return path
  const implying = impliedBy(elements, age)
  return implying === undefined ? path : [space, implying]
}

/** Whether the elements of one name space say that somebody is so old, themselves or by what they imply. */
export function saysAgeOver(elements: JsonObject, age: number): boolean | undefined {
  const asked = `age_over_${age}`
  const name = Object.hasOwn(elements, asked) ? asked : impliedBy(elements, age)
  const value = name === undefined ? undefined : elements[name]
  return typeof value === 'boolean' ? value : undefined
}

function impliedBy(elements: JsonObject, age: number): string | undefined {
  const known = Object.entries(elements).flatMap(([name, value]) => {
    const over = ageIn(name)
    return over === undefined || typeof value !== 'boolean' ? [] : [{ name, over, value }]
  })
  const older = known.filter(({ over, value }) => value && over > age).toSorted((a, b) => a.over - b.over)
  const younger = known.filter(({ over, value }) => !value && over < age).toSorted((a, b) => b.over - a.over)
  if (older.length > 0 && younger.length > 0) return undefined
  return (older[0] ?? younger[0])?.name
}

function ageIn(element: Path[number] | undefined): number | undefined {
  const digits = typeof element === 'string' ? /^age_over_(\d\d)$/.exec(element)?.[1] : undefined
  return digits === undefined ? undefined : Number(digits)
}
