// Overhears what a test and the functions tell each other, and keeps every secret in it: codes, tokens, nonces and the names of rows,
// wherever a parameter, a member, a header or a form field has one of their names.
import { isObject, type Json, parseJson } from '../../shared/json.ts'

export const secretNames = [
  'access_token',
  'attestation_challenge',
  'c_nonce',
  'code',
  'code_verifier',
  'id',
  'issuer_state',
  'login',
  'notification_id',
  'nonce',
  'pre-authorized_code',
  'request_uri',
  'response_code',
  'state',
  'ticket',
  'transaction_id',
]

/** Shorter ones are words of a protocol. */
const shortest = 32

export interface Overheard {
  fetch: typeof globalThis.fetch
  /** Each with the name that it came under. */
  secrets: Map<string, string>
}

export function overhear(fetch: typeof globalThis.fetch): Overheard {
  const secrets = new Map<string, string>()
  const hear = (name: string, value: string): void => {
    const secret = value.slice(Math.max(value.lastIndexOf('/'), value.lastIndexOf(':')) + 1)
    // Under the name that it came under first: a nonce of ours goes on to others under other names.
    if (secretNames.includes(name) && secret.length >= shortest && !secrets.has(secret)) secrets.set(secret, name)
    if (value.includes('://')) hearForm(value.slice(value.indexOf('?') + 1))
    else if (value.startsWith('{')) hearText(value)
  }
  const hearForm = (form: string): void => {
    for (const [name, value] of new URLSearchParams(form)) hear(name, value)
  }
  const hearJson = (value: Json): void => {
    if (Array.isArray(value)) value.forEach(hearJson)
    if (!isObject(value)) return
    for (const [name, member] of Object.entries(value))
      typeof member === 'string' ? hear(name, member) : hearJson(member as Json)
  }
  const hearText = (text: string): void => {
    if (text.startsWith('{')) {
      hearJson(parseJson(text))
      return
    }
    for (const [, name = '', value = ''] of text.matchAll(/name="(\w+)" value="([^"]+)"/g)) hear(name, value)
    const [, payload] = /^[\w-]+\.([\w-]+)\.[\w-]+$/.exec(text) ?? []
    if (payload) hearJson(parseJson(Buffer.from(payload, 'base64url').toString()))
    else if (/^[^<>\s]+=/.test(text)) hearForm(text)
  }
  return {
    secrets,
    fetch: async (input, init) => {
      hear('', String(input))
      if (init?.body) hearText(String(init.body))
      const response = await fetch(input, init)
      hear('', response.headers.get('Location') ?? '')
      hear('nonce', response.headers.get('DPoP-Nonce') ?? '')
      hearText(await response.clone().text())
      return response
    },
  }
}
