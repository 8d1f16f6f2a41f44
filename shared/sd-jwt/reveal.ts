// The claims that disclosures reveal (RFC 9901 section 7.1, step 3), strictly: every disclosure is used exactly once,
// every digest occurs once and there are no more than some thousands, nothing reserved and nothing technical comes out of a
// disclosure (SDVC-04, VP-SD-05).
import { base64url, fromBase64url, textOf, utf8 } from '../bytes.ts'
import { isObject, type Json, type JsonObject, parseJson, setOwn } from '../json.ts'
import { type Digests, webCryptoDigests } from '../sha256/digests.ts'
import { hashOf, neverDisclosable, type SdHash, type SdJwt, SdJwtRefused } from './sd-jwt.ts'

/** `[name, value]` of an object's member, `[value]` of an array's element. */
type Disclosed = { name: string | undefined; value: Json; used: boolean }

interface Walk {
  disclosed: Map<string, Disclosed>
  seen: Set<string>
  keepsPlaces: boolean
}

const reserved = ['_sd', '...', '_sd_alg']
const maximumDepth = 16
/** In all places together; a credential with a hundred claims and as many decoys has some hundreds. */
const maximumDigests = 5000

/**
 * The payload with everything disclosed in its place and all of SD-JWT's own members gone. `keepsPlaces`: what is not disclosed of an
 * array leaves a hole, so that an index means the element that it means to the issuer. @throws SdJwtRefused
 */
export async function revealClaims(
  { payload, disclosures }: Pick<SdJwt, 'payload' | 'disclosures'>,
  digests = webCryptoDigests,
  { keepsPlaces = false } = {},
): Promise<JsonObject> {
  const hash = hashOf(payload)
  const hashTexts = hash === 'SHA-256' ? digests.ofTexts : digestsBy(hash)
  const walk: Walk = { disclosed: await readDisclosures(disclosures, hashTexts), seen: new Set(), keepsPlaces }
  const { _sd_alg: _, ...rest } = payload
  const claims = revealObject(walk, rest, 0)
  for (const { used } of walk.disclosed.values()) if (!used) throw new SdJwtRefused('a disclosure belongs to no digest')
  return claims
}

const digestsBy =
  (hash: SdHash): Digests['ofTexts'] =>
  (texts) =>
    Promise.all(texts.map(async (text) => base64url(new Uint8Array(await crypto.subtle.digest(hash, utf8(text))))))

async function readDisclosures(
  disclosures: readonly string[],
  hashTexts: Digests['ofTexts'],
): Promise<Map<string, Disclosed>> {
  if (new Set(disclosures).size !== disclosures.length) throw new SdJwtRefused('a disclosure is sent twice')
  // Before they are hashed, since what is base64url is ASCII too.
  const read = disclosures.map(readDisclosure)
  const hashed = await hashTexts(disclosures)
  return new Map(read.map((disclosure, nth) => [hashed[nth] as string, disclosure]))
}

function readDisclosure(disclosure: string): Disclosed {
  let content: Json
  try {
    content = parseJson(textOf(fromBase64url(disclosure)))
  } catch {
    throw new SdJwtRefused('a disclosure is not base64url JSON')
  }
  if (!Array.isArray(content) || typeof content[0] !== 'string')
    throw new SdJwtRefused('a disclosure is not an array with a salt')
  if (content.length === 2) return { name: undefined, value: content[1] as Json, used: false }
  const name = content[1]
  if (content.length !== 3 || typeof name !== 'string')
    throw new SdJwtRefused('a disclosure has the wrong number of elements')
  if (reserved.includes(name)) throw new SdJwtRefused('a disclosure has a reserved name')
  return { name, value: content[2] as Json, used: false }
}

const isTechnical = (name: string): boolean => neverDisclosable.some((one) => one === name)

function reveal(walk: Walk, value: Json, depth: number): Json {
  if (depth > maximumDepth) throw new SdJwtRefused('the claims are nested too deep')
  if (Array.isArray(value)) return revealElements(walk, value, depth)
  return isObject(value) ? revealObject(walk, value, depth) : value
}

function revealObject(walk: Walk, object: JsonObject, depth: number): JsonObject {
  const claims: JsonObject = {}
  for (const name of Object.keys(object)) {
    if (name === '_sd') continue
    if (name === '...' || name === '_sd_alg') throw new SdJwtRefused('a reserved name stands where a claim should')
    const digestsBefore = walk.seen.size
    setOwn(claims, name, reveal(walk, object[name] as Json, depth + 1))
    if (depth === 0 && isTechnical(name) && walk.seen.size > digestsBefore)
      throw new SdJwtRefused('a part of a technical claim can be disclosed')
  }
  for (const digest of digestsOf(object)) {
    const found = take(walk, digest)
    if (!found) continue
    if (found.name === undefined) throw new SdJwtRefused("an array element's disclosure stands for an object's member")
    if (Object.hasOwn(claims, found.name)) throw new SdJwtRefused('a disclosure repeats a claim')
    if (depth === 0 && isTechnical(found.name)) throw new SdJwtRefused('a technical claim comes from a disclosure')
    setOwn(claims, found.name, reveal(walk, found.value, depth + 1))
  }
  return claims
}

function revealElements(walk: Walk, array: readonly Json[], depth: number): Json[] {
  if (!walk.keepsPlaces) return array.flatMap((element) => revealElement(walk, element, depth))
  const elements: Json[] = []
  for (const [at, element] of array.entries())
    for (const shown of revealElement(walk, element, depth)) elements[at] = shown
  return elements
}

/** The element, or what its digest stands for, or nothing where that is not disclosed. */
function revealElement(walk: Walk, element: Json, depth: number): Json[] {
  if (!isObject(element) || !Object.hasOwn(element, '...')) return [reveal(walk, element, depth + 1)]
  const digest = element['...']
  if (Object.keys(element).length !== 1 || typeof digest !== 'string')
    throw new SdJwtRefused("an array element's digest is malformed")
  const found = take(walk, digest)
  if (!found) return []
  if (found.name !== undefined) throw new SdJwtRefused("an object member's disclosure stands for an array's element")
  return [reveal(walk, found.value, depth + 1)]
}

function digestsOf(object: JsonObject): string[] {
  if (!Object.hasOwn(object, '_sd')) return []
  const digests = object._sd
  if (!Array.isArray(digests) || !digests.every((digest) => typeof digest === 'string'))
    throw new SdJwtRefused('_sd is not an array of digests')
  return digests
}

function take({ disclosed, seen }: Walk, digest: string): Disclosed | undefined {
  if (seen.has(digest)) throw new SdJwtRefused('a digest occurs twice')
  seen.add(digest)
  if (seen.size > maximumDigests) throw new SdJwtRefused('the SD-JWT has too many digests')
  const found = disclosed.get(digest)
  if (found) found.used = true
  return found
}
