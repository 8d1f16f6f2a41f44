// HTTP Message Signatures (RFC 9421) with ecdsa-p256-sha256, and Content-Digest (RFC 9530) with sha-256: how a webhook proves who sent it.
// Refuses: a message that leaves out what has to be covered, another algorithm, tag or key, a body that was altered, a signature that is
// old or of the future, and what is written in another way than the one that is needed here.
import { type Bytes, base64, equalBytes, fromBase64, sha256, utf8 } from '../bytes.ts'
import { ecdsa, type Signer } from '../keys/signer.ts'

/** A request has a method and a target, a response a status. */
export interface Message {
  method?: string
  /** The whole address (section 2.2.2). */
  targetUri?: string
  status?: number
  headers: Headers
}

export interface SignatureParameters {
  /** Names of fields in lower case, and derived components: `@method`, `@target-uri`, `@status`. */
  components: readonly string[]
  /** Seconds. */
  created: number
  keyId: string
  /** What the signature is for (section 2.3). */
  tag: string
}

export class MessageRefused extends Error {}

const algorithm = 'ecdsa-p256-sha256'

/** @returns the value of Content-Digest (RFC 9530 section 2). */
export const contentDigest = async (body: Bytes): Promise<string> => `sha-256=:${base64(await sha256(body))}:`

/** @returns the two fields to add. @throws TypeError for a key that is not on P-256, or a message without one of the components. */
export async function signMessage(
  signer: Signer,
  message: Message,
  { components, created, keyId, tag }: SignatureParameters,
): Promise<{ 'Signature-Input': string; Signature: string }> {
  if (signer.algorithm !== 'ES256') throw new TypeError('a message is signed with a key on P-256')
  const names = components.map(quoted).join(' ')
  const parameters = `(${names});created=${created};keyid=${quoted(keyId)};alg=${quoted(algorithm)};tag=${quoted(tag)}`
  const base = signatureBase(message, components, parameters)
  if (base === undefined) throw new TypeError('a message is signed with all of its components')
  return {
    'Signature-Input': `sig=${parameters}`,
    Signature: `sig=:${base64(await signer.sign(utf8(base)))}:`,
  }
}

export interface ExpectedSignature {
  /** The key of that name; undefined where it is not known. */
  keyOf(keyId: string): Promise<CryptoKey | undefined>
  /** What has to be covered; more may be. */
  components: readonly string[]
  tag: string
  /** Seconds. */
  now: number
  /** Seconds since it was made. */
  maximumAge: number
}

/** A few seconds that two clocks may be apart. */
const tolerance = 10

/** @throws MessageRefused */
export async function verifyMessage(message: Message, body: Bytes, expected: ExpectedSignature): Promise<void> {
  const { keyOf, now, maximumAge } = expected
  const signature = parseSignatures(message.headers).find(({ parameters }) => parameters.get('tag') === expected.tag)
  if (!signature) throw new MessageRefused('there is no signature for this')
  const { components, parameters, text, value } = signature
  if (!expected.components.every((name) => components.includes(name)))
    throw new MessageRefused('the signature does not cover all that it has to')
  if (parameters.get('alg') !== algorithm) throw new MessageRefused('the signature is of another algorithm')
  const created = parameters.get('created')
  const expires = parameters.get('expires') ?? Number.POSITIVE_INFINITY
  const isOver = typeof expires !== 'number' || expires < now
  if (typeof created !== 'number' || created > now + tolerance || created < now - maximumAge || isOver)
    throw new MessageRefused('the signature is old, or of the future')
  const key = await keyOf(String(parameters.get('keyid')))
  if (!key) throw new MessageRefused('the key is not known')
  if (components.includes('content-digest')) await checkDigest(message, body)
  const base = signatureBase(message, components, text)
  if (base === undefined) throw new MessageRefused('the signature covers what the message does not have')
  if (!(await crypto.subtle.verify(ecdsa('ES256'), key, value, utf8(base))))
    throw new MessageRefused('the signature does not fit')
}

async function checkDigest({ headers }: Message, body: Bytes): Promise<void> {
  const [, digest = ''] = /(?:^|, *)sha-256=:([A-Za-z0-9+/=]+):(?:$|,)/.exec(headers.get('Content-Digest') ?? '') ?? []
  if (!equalBytes(bytesOf(digest), await sha256(body)))
    throw new MessageRefused('the body is not the one that was signed')
}

/** What is signed (section 2.5); undefined where the message lacks a component. */
export function signatureBase(message: Message, components: readonly string[], parameters: string): string | undefined {
  const lines: string[] = []
  for (const name of components) {
    const value = componentOf(message, name)
    if (value === undefined) return undefined
    lines.push(`${quoted(name)}: ${value}`)
  }
  return [...lines, `"@signature-params": ${parameters}`].join('\n')
}

function componentOf({ method, targetUri, status, headers }: Message, name: string): string | undefined {
  switch (name) {
    case '@method':
      return method
    case '@target-uri':
      return targetUri
    case '@status':
      return status?.toString()
    default:
      return name.startsWith('@') ? undefined : (headers.get(name)?.trim() ?? undefined)
  }
}

interface ParsedSignature {
  components: string[]
  parameters: Map<string, string | number>
  /** As it came: what is written in this one way need not be written again (section 2.3). */
  text: string
  value: Bytes
}

const inputs =
  /([a-z*][a-z0-9_.*-]*)=(\(((?:"[^"\\]+"(?: (?="))?)*)\)((?:;[a-z]+=(?:"[^"\\]*"|\d{1,15}))*))(?:, *(?=.)|$)/y
const values = /([a-z*][a-z0-9_.*-]*)=:([A-Za-z0-9+/=]+):(?:, *(?=.)|$)/y

function parseSignatures(headers: Headers): ParsedSignature[] {
  const signatures = new Map(members(values, headers.get('Signature')).map(([, label, value = '']) => [label, value]))
  return members(inputs, headers.get('Signature-Input')).map(([, label, text = '', names = '', rest = '']) => {
    const components = [...names.matchAll(/"([^"]+)"/g)].map(([, name = '']) => name)
    if (new Set(components).size < components.length) throw new MessageRefused('a component is covered twice')
    const parameters = new Map(
      [...rest.matchAll(/;([a-z]+)=(?:"([^"]*)"|(\d+))/g)].map(([, name = '', word, number]) => [
        name,
        word ?? Number(number),
      ]),
    )
    return { components, parameters, text, value: bytesOf(signatures.get(label) ?? '') }
  })
}

/** Members of a dictionary (RFC 8941 section 3.2), all of one form. */
function members(form: RegExp, text: string | null): RegExpExecArray[] {
  const found: RegExpExecArray[] = []
  for (let at = 0; text !== null && at < text.length; ) {
    form.lastIndex = at
    const member = form.exec(text)
    if (!member) throw new MessageRefused('the signature cannot be read')
    found.push(member)
    at += member[0].length
  }
  return found
}

function bytesOf(text: string): Bytes {
  try {
    return fromBase64(text)
  } catch {
    throw new MessageRefused('the signature cannot be read')
  }
}

const quoted = (text: string): string => `"${text}"`
