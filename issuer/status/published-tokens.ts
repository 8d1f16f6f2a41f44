// The signed tokens of the issuer's lists (draft-ietf-oauth-status-list sections 5 and 8; ISO/IEC 18013-5 second edition section 12.3.6): a
// JWT and a CWT of the same bits, and a CWT that names who is revoked. Each is signed by whoever asks first once something changed, at most
// once in each interval and not once for each revocation, and again when half of its life is over. Older bits never take the place of newer ones.
import { type Bytes, utf8 } from '../../shared/bytes.ts'
import { type Clock, day, minute } from '../../shared/clock.ts'
import type { Signer } from '../../shared/keys/signer.ts'
import { createIdentifierListCwt, createStatusListCwt } from '../../shared/status-list/cwt.ts'
import { createIdentifiers, type Identifiers } from '../../shared/status-list/identifiers.ts'
import { createStatusListToken } from '../../shared/status-list/token.ts'
import type { KeptToken, ListForm, ListState, StatusStore } from '../../shared/store/status-store.ts'
import { aggregationAddress, listAddress } from '../list-addresses.ts'

/** As everybody gets it. */
export interface PublishedToken {
  token: Bytes
  etag: string
  /** Seconds. */
  issuedAt: number
  maxAge: number
}

export interface PublishedTokens {
  /** A JWT, unless the form says otherwise. Undefined for a list that does not exist. */
  token(list: string, form?: ListForm): Promise<PublishedToken | undefined>
  /** That which was served at a time; undefined where there was none, or nobody remembers it any more. */
  tokenAt(list: string, form: ListForm, time: number): Promise<PublishedToken | undefined>
  /** Every list with its forms. */
  published(): Promise<{ list: number; forms: ListForm[] }[]>
  identifiers(list: number): Promise<Identifiers>
  publication: Publication
}

/** How tokens are published. Seconds. */
export interface Publication {
  /** For which others may keep a copy. */
  ttl: number
  /** At most one token of a list and form is signed in each: a revocation is in the list when it is over. */
  interval: number
  /** For how long past tokens are remembered; 0 for not at all. */
  history: number
}

export interface PublishedTokensGiven {
  store: StatusStore
  signer: Signer
  issuerUrl: string
  now: Clock
  publication: Publication
}

/** Of a token. */
export const tokenLife = day

interface Remembered extends KeptToken {
  /** No other isolate serves a newer one before. */
  until: number
}

/** Tokens that an isolate has at hand: each may have some hundred kilobytes. */
const mostRemembered = 24

export function createPublishedTokens(given: PublishedTokensGiven): PublishedTokens {
  const { store, issuerUrl, now, publication } = given
  const { ttl, interval } = publication
  const remembered = new Map<string, Remembered>()
  const identifiers = new Map<number, Promise<Identifiers>>()
  const identifiersOf = (list: number): Promise<Identifiers> => {
    const known = identifiers.get(list)
    if (known) return known
    const made = store.identifierKey(list).then(createIdentifiers)
    identifiers.set(list, made)
    made.catch(() => identifiers.delete(list))
    return made
  }
  const remember = (name: string, kept: KeptToken, until: number): void => {
    if (remembered.size >= mostRemembered) remembered.clear()
    remembered.set(name, { ...kept, until })
  }

  const sign = async (list: number, form: ListForm, replaces: KeptToken | undefined): Promise<KeptToken> => {
    const { version, bits, bytes } = await store.bits(list)
    const issuedAt = now()
    const expiresAt = issuedAt + tokenLife
    const times = { uri: listAddress(issuerUrl, list, form), issuedAt, expiresAt, ttl }
    const content = { ...times, bits, list: bytes, aggregationUri: aggregationAddress(issuerUrl) }
    const token =
      form === 'jwt'
        ? utf8(await createStatusListToken(given.signer, content))
        : form === 'cwt'
          ? await createStatusListCwt(given.signer, content)
          : await createIdentifierListCwt(given.signer, {
              ...times,
              identifiers: await (await identifiersOf(list)).ofInvalid(bytes, bits),
            })
    const rememberUntil = publication.history > 0 ? issuedAt + publication.history : undefined
    return store.keep(list, form, { token, uri: times.uri, version, issuedAt, expiresAt }, replaces, rememberUntil)
  }

  const current = async (list: number, form: ListForm): Promise<KeptToken | undefined> => {
    const name = `${form} ${list}`
    const known = remembered.get(name)
    if (known && now() < known.until && !isOfLater(known, now())) return known
    const found = await store.read(list, form)
    if (!found) return undefined
    const { version, kept } = found
    // An issuer that has moved signs anew: a token under another address is no token of this list.
    const isOurs = kept?.uri === listAddress(issuerUrl, list, form)
    const usable = kept && isOurs && now() < kept.expiresAt && !isOfLater(kept, now()) ? kept : undefined
    if (usable && now() < dueAt(usable, version, interval)) {
      remember(name, usable, Math.min(now() + interval, dueAt(usable, version, interval)))
      return usable
    }
    // Whoever has nothing to serve meanwhile signs as well; the store keeps one of the two.
    if (!(await store.maySign(list, form)) && usable) return usable
    const signed = await sign(list, form, kept)
    remember(name, signed, signed.issuedAt + interval)
    return signed
  }

  return {
    publication,
    identifiers: identifiersOf,
    token: async (list, form = 'jwt') => {
      const kept = isNumber(list) ? await current(Number(list), form) : undefined
      return kept && publishedOf(kept, form, ttl)
    },
    tokenAt: async (list, form, time) => {
      const past = isNumber(list) && time <= now() ? await store.past(Number(list), form, time) : undefined
      return past && publishedOf(past, form, ttl)
    },
    published: async () =>
      (await store.lists()).map(({ list, identified }) => ({ list, forms: formsOf({ identified }) })),
  }
}

const formsOf = ({ identified }: Pick<ListState, 'identified'>): ListForm[] =>
  identified ? ['jwt', 'cwt', 'identifiers'] : ['jwt', 'cwt']

const isNumber = (list: string): boolean => /^[1-9]\d{0,8}$/.test(list)

/** Signed by a clock that went back since: until it has caught up, readers would refuse the token, and no revocation would be seen. */
const isOfLater = ({ issuedAt }: KeptToken, now: number): boolean => issuedAt > now + minute

/** When the next one is to be signed: after an interval where something changed, or else after half of its life. */
const dueAt = (kept: KeptToken, version: number, interval: number): number =>
  kept.issuedAt + (kept.version === version ? tokenLife / 2 : interval)

const publishedOf = ({ token, version, issuedAt }: KeptToken, form: ListForm, maxAge: number): PublishedToken => ({
  token,
  etag: `"${form}-${version}-${issuedAt}"`,
  issuedAt,
  maxAge,
})
