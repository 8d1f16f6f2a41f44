// age_over_NN elements of an mdoc (ISO/IEC 18013-5 section 7.2.5): a holder who lacks the age that is asked for answers with the nearest
// that implies it, an older one that is true or a younger one that is false. Refuses: elements that contradict each other, which
// imply nothing.
import { isObject, type JsonObject } from '../json.ts'

/** Of a claim of an mdoc: its name space and element. */
type Path = (string | number | null)[]

/** The path at which a claim is answered, among the elements of all name spaces: its own, unless another implies it. */
export function answeringPath(nameSpaces: JsonObject, path: Path): Path {
  const [space, element] = path.map(String)
  const elements = space !== undefined && Object.hasOwn(nameSpaces, space) ? nameSpaces[space] : undefined
  if (!isObject(elements) || space === undefined || element === undefined) return path
  return [space, answeringElement(elements, element) ?? element]
}

/** The element of one name space that answers for another: itself, the nearest that implies it, or undefined. */
function answeringElement(elements: JsonObject, asked: string): string | undefined {
  if (Object.hasOwn(elements, asked)) return asked
  const age = ageIn(asked)
  if (age === undefined) return undefined
  const known = Object.entries(elements).flatMap(([name, value]) => {
    const over = ageIn(name)
    return over === undefined || typeof value !== 'boolean' ? [] : [{ name, over, value }]
  })
  const older = known.filter(({ over, value }) => value && over > age).toSorted((a, b) => a.over - b.over)
  const younger = known.filter(({ over, value }) => !value && over < age).toSorted((a, b) => b.over - a.over)
  if (older.length > 0 && younger.length > 0) return undefined
  return (older[0] ?? younger[0])?.name
}

/** Whether somebody has reached an age; undefined where the elements do not say. */
export function saysAgeOver(elements: JsonObject, age: number): boolean | undefined {
  const element = answeringElement(elements, `age_over_${String(age).padStart(2, '0')}`)
  const value = element === undefined ? undefined : elements[element]
  return typeof value === 'boolean' ? value : undefined
}

function ageIn(element: string): number | undefined {
  const digits = /^age_over_(\d\d)$/.exec(element)?.[1]
  return digits === undefined ? undefined : Number(digits)
}
