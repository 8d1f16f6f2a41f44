// Bodies as others send them: read no further than the limit, refused before anything is parsed (design: bounded).
import { type Bytes, concat, textOf } from '../bytes.ts'

export class BodyRefused extends Error {
  readonly tooLarge: boolean

  constructor(reason: string, tooLarge = false) {
    super(reason)
    this.tooLarge = tooLarge
  }
}

export const kilobyte = 1024

/** How much of a body that is too large is still read and dropped, so that its sender hears the refusal and no broken pipe. */
const politeness = 32 * 1024 * kilobyte

/** The whole body, or BodyRefused once it passes `limit` bytes; nothing beyond the limit is kept. */
export async function readBytes(message: Request | Response, limit: number): Promise<Bytes> {
  const announced = Number(message.headers.get('Content-Length') ?? 0)
  if (announced > limit + politeness) throw new BodyRefused('the body is too large', true)
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of message.body ?? []) {
    length += part.length
    if (length > limit + politeness) break
    if (length <= limit) parts.push(part)
    else parts.length = 0
  }
  if (length > limit) throw new BodyRefused('the body is too large', true)
  return concat(...parts)
}

export async function readText(message: Request | Response, limit: number): Promise<string> {
  const bytes = await readBytes(message, limit)
  try {
    return textOf(bytes)
  } catch {
    throw new BodyRefused('the body is not UTF-8')
  }
}

/** The media type without parameters, in lower case; an empty text when there is none. */
export const mediaType = (message: Request | Response): string =>
  (message.headers.get('Content-Type') ?? '').split(';')[0]?.trim().toLowerCase() ?? ''

/** Parameters of a form. A parameter that is sent twice is refused (RFC 6749 section 3.2). */
export async function readForm(request: Request, limit: number): Promise<Map<string, string>> {
  if (mediaType(request) !== 'application/x-www-form-urlencoded')
    throw new BodyRefused('the body is not application/x-www-form-urlencoded')
  const parameters = new Map<string, string>()
  for (const [name, value] of new URLSearchParams(await readText(request, limit))) {
    if (parameters.has(name)) throw new BodyRefused('a parameter is sent twice')
    parameters.set(name, value)
  }
  return parameters
}
