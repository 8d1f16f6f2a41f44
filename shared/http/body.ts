// Bodies as others send them: read no further and no longer than the limits, refused before anything is parsed (design: bounded).
import { type Bytes, joined, textOf } from '../bytes.ts'

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

/** How long a body may take, in milliseconds. */
const patience = 30_000

const mostParameters = 100

/** The whole body; nothing beyond `limit` bytes is kept. @throws BodyRefused when it is too large, too slow or breaks off */
export async function readBytes(message: Request | Response, limit: number): Promise<Bytes> {
  const announced = Number(message.headers.get('Content-Length') ?? 0)
  if (announced > limit + politeness) throw new BodyRefused('the body is too large', true)
  const reader = message.body?.getReader()
  if (!reader) return new Uint8Array()
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new BodyRefused('the body took too long')), patience)
  })
  try {
    return await Promise.race([readParts(reader, limit), late])
  } finally {
    clearTimeout(timer)
    // What is left is not wanted; of a body that was read or broke off, nothing is.
    reader.cancel().catch(() => {})
  }
}

async function readParts(reader: ReadableStreamDefaultReader<Uint8Array>, limit: number): Promise<Bytes> {
  const parts: Uint8Array[] = []
  let length = 0
  for (;;) {
    const { done, value } = await reader.read().catch(() => {
      throw new BodyRefused('the body broke off')
    })
    if (done) break
    length += value.length
    if (length > limit + politeness) break
    if (length <= limit) parts.push(value)
    else parts.length = 0
  }
  if (length > limit) throw new BodyRefused('the body is too large', true)
  return joined(parts)
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

/** Parameters of a form: a hundred at most, and none that is sent twice (RFC 6749 section 3.2). @throws BodyRefused */
export async function readForm(request: Request, limit: number): Promise<Map<string, string>> {
  if (mediaType(request) !== 'application/x-www-form-urlencoded')
    throw new BodyRefused('the body is not application/x-www-form-urlencoded')
  const text = await readText(request, limit)
  // Before they are decoded: hundreds of thousands would fit into the limit.
  if (text.split('&', mostParameters + 1).length > mostParameters)
    throw new BodyRefused('there are too many parameters')
  const parameters = new Map<string, string>()
  for (const [name, value] of new URLSearchParams(text)) {
    if (parameters.has(name)) throw new BodyRefused('a parameter is sent twice')
    parameters.set(name, value)
  }
  return parameters
}
