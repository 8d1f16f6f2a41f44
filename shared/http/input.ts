// JSON bodies of our own APIs: bounded, checked against a shape, every fault named by its JSON pointer, and unknown members
// refused (Belgif req-valid). What was sent is never repeated in the answer.
import type * as z from 'zod/mini'
import { JsonRefused, parseJson } from '../json.ts'
import { kilobyte, mediaType, readText } from './body.ts'
import { badInput, type InputIssue, Problem } from './problem.ts'
import { shapeFault } from './shape-fault.ts'

const usualLimit = 64 * kilobyte

/** @throws Problem badRequest with one issue for each fault, or payloadTooLarge. */
export async function readInput<T>(request: Request, shape: z.ZodMiniType<T>, limit = usualLimit): Promise<T> {
  if (mediaType(request) !== 'application/json') throw badInput('', 'the body is not application/json')
  const body = parseBody(await readText(request, limit), limit)
  const parsed = shape.safeParse(body)
  if (parsed.success) return parsed.data
  throw new Problem('badRequest', 'The request is not as this API describes it', {
    issues: issuesOf(parsed.error, body),
  })
}

/** One for each fault of a part of the body, which stands at `at`. */
export const issuesOf = ({ issues }: Pick<z.core.$ZodError, 'issues'>, part: unknown, at = ''): InputIssue[] =>
  issues.flatMap((issue): InputIssue[] => {
    const pointer = at + issue.path.map(pointTo).join('')
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({
        type: 'unknownInput',
        in: 'body',
        name: pointer + pointTo(key),
        detail: 'is not known',
      }))
    return [{ type: 'schemaViolation', in: 'body', name: pointer, detail: shapeFault(issue, part) }]
  })

/** One step of a JSON pointer (RFC 6901 section 3). */
const pointTo = (step: PropertyKey): string => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`

function parseBody(text: string, length: number): unknown {
  try {
    return parseJson(text, { length })
  } catch (error) {
    throw error instanceof JsonRefused ? badInput('', error.message) : error
  }
}
