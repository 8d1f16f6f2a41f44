// The wallet's side: keeps the disclosures that the wanted paths need and binds them to one verifier and one request.
// Used by the sandbox's wallet and by tests.
import { base64url, fromBase64url, sha256, textOf, utf8 } from '../bytes.ts'
import { isObject, type Json, type JsonObject } from '../json.ts'
import { signJws } from '../keys/jws.ts'
import type { Signer } from '../keys/signer.ts'
import { parseSdJwt } from './parse.ts'

/** A claims path pointer (OpenID4VP 1.0 section 7): a name, an index, or null for every element. */
export type ClaimPath = readonly (string | number | null)[]

export interface HolderBinding {
  audience: string
  nonce: string
  now: number
  signer: Signer
  /** Further claims of the key-binding JWT. */
  more?: JsonObject
}

export interface PresentSdJwt extends HolderBinding {
  sdJwt: string
  disclose: readonly ClaimPath[]
}

export async function presentSdJwt({ sdJwt, disclose, ...binding }: PresentSdJwt): Promise<string> {
  const { payload, disclosures } = parseSdJwt(sdJwt)
  const byDigest = new Map<string, { text: string; content: Json[] }>()
  for (const text of disclosures)
    byDigest.set(base64url(await sha256(utf8(text))), { text, content: JSON.parse(textOf(fromBase64url(text))) })
  const kept = new Set<string>()
  const keep = (digest: Json | undefined): Json | undefined => {
    const found = byDigest.get(String(digest))
    if (found) kept.add(found.text)
    return found?.content.at(-1)
  }
  /** Follows the path; where it ends, everything below is shown. */
  const follow = (value: Json | undefined, [step, ...rest]: ClaimPath): void => {
    if (step === undefined) showAll(value)
    else if (typeof step === 'string' && isObject(value)) {
      const digests = Array.isArray(value._sd) ? value._sd : []
      const digest = digests.find((one) => byDigest.get(String(one))?.content[1] === step)
      if (digest !== undefined) follow(keep(digest), rest)
      else if (Object.hasOwn(value, step)) follow(value[step], rest)
    } else if (Array.isArray(value)) {
      const elements = step === null ? value : value.slice(Number(step), Number(step) + 1)
      for (const element of elements) follow(elementOf(element), rest)
    }
  }
  const elementOf = (element: Json): Json | undefined =>
    isObject(element) && '...' in element ? keep(element['...']) : element
  const showAll = (value: Json | undefined): void => {
    if (Array.isArray(value)) for (const element of value) showAll(elementOf(element))
    else if (isObject(value)) {
      for (const digest of Array.isArray(value._sd) ? value._sd : []) showAll(keep(digest))
      for (const [name, member] of Object.entries(value)) if (name !== '_sd') showAll(member)
    }
  }
  for (const path of disclose) follow(payload, path)

  const disclosed = `${sdJwt.slice(0, sdJwt.indexOf('~'))}~${disclosures
    .filter((text) => kept.has(text))
    .map((text) => `${text}~`)
    .join('')}`
  return bindSdJwt(disclosed, binding)
}

/** `disclosed`: up to its last tilde. */
export async function bindSdJwt(disclosed: string, binding: HolderBinding): Promise<string> {
  const { audience, nonce, now, signer, more } = binding
  const claims = { aud: audience, nonce, iat: now, sd_hash: base64url(await sha256(utf8(disclosed))), ...more }
  return disclosed + (await signJws(signer, { typ: 'kb+jwt' }, claims))
}
