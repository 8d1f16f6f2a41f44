// The VP Token (OpenID4VP 1.0 section 8.1): for each credential query a list of presentations, and nothing for any other.
// Refuses: unknown queries, empty lists, several presentations where one was asked for, one presentation twice in a list, and an empty
// token (VP-RES-01 to VP-RES-03).
import type { JsonObject } from '../../shared/json.ts'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import type { SentPresentation } from '../checks/presentation.ts'
import type { DcqlQuery } from '../dcql.ts'

/** Where a query asks for several: nobody holds more, and each costs its checks. */
const maximumPresentations = 20
/** For all queries together. */
const maximumOfAll = 40

/** @throws OAuthError invalid_request */
export function parseVpToken({ credentials }: DcqlQuery, vpToken: JsonObject): SentPresentation[] {
  const entries = Object.entries(vpToken)
  if (entries.length === 0) throw refused('The vp_token is empty')
  const sent = entries.flatMap(([id, presentations]) => {
    const query = credentials.find((one) => one.id === id)
    if (!query) throw refused('The vp_token answers a query that was not asked')
    if (!Array.isArray(presentations) || presentations.length === 0)
      throw refused('The vp_token holds no list of presentations')
    if (presentations.length > 1 && query.multiple !== true)
      throw refused('The vp_token holds several presentations where one was asked for')
    if (presentations.length > maximumPresentations) throw refused('The vp_token holds too many presentations')
    if (new Set(presentations).size < presentations.length) throw refused('The vp_token holds a presentation twice')
    return presentations.map((presentation) => {
      if (typeof presentation !== 'string') throw refused('A presentation is no text')
      return { query, presentation }
    })
  })
  if (sent.length > maximumOfAll) throw refused('The vp_token holds too many presentations')
  return sent
}

const refused = (description: string): OAuthError => new OAuthError('invalid_request', description)
