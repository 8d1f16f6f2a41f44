// Query parameters of our own APIs (Belgif req-valid). Refuses: unknown ones, and one that is sent twice.
import { badParameter } from './problem.ts'

/** @throws Problem badRequest */
export function readQuery(request: Request, known: readonly string[]): Map<string, string> {
  const parameters = new Map<string, string>()
  for (const [name, value] of new URL(request.url).searchParams) {
    if (!known.includes(name)) throw badParameter(name, 'is not known', 'unknownInput')
    if (parameters.has(name)) throw badParameter(name, 'is sent twice')
    parameters.set(name, value)
  }
  return parameters
}
